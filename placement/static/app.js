// Small helps; every page works without them.
(() => {
  "use strict";

  const all = (selector, root = document) => root.querySelectorAll(selector);

  // "At most 2000 characters" becomes "1,988 characters left" while somebody types.
  function countDown(area) {
    const limit = Number(area.dataset.counter);
    const line = document.getElementById(`${area.id}-limit`);
    if (!line) return;
    const left = limit - area.value.length;
    line.textContent = left < 0 ? `${-left} characters too many` : `${left} characters left`;
    line.classList.toggle("counter-over", left < 0);
  }

  // The check box in a table's head chooses all rows, and shows when only some are chosen.
  function bindSelectAll(head) {
    const table = head.closest("table");
    const rows = () => [...all(`input[type=checkbox][name="${CSS.escape(head.dataset.selectAll)}"]`, table)];
    const show = () => {
      const chosen = rows().filter((row) => row.checked).length;
      head.checked = chosen > 0 && chosen === rows().length;
      head.indeterminate = chosen > 0 && !head.checked;
    };
    head.hidden = false;
    head.addEventListener("change", () => rows().forEach((row) => { row.checked = head.checked; }));
    table.addEventListener("change", show);
    show();
  }

  function bindCopy(button) {
    if (!navigator.clipboard) return;
    const said = button.textContent;
    button.hidden = false;
    button.addEventListener("click", async () => {
      await navigator.clipboard.writeText(document.getElementById(button.dataset.copy).value);
      button.textContent = "Copied";
      setTimeout(() => { button.textContent = said; }, 2000);
    });
  }

  function begin(root) {
    all("[data-counter]", root).forEach(countDown);
    all("[data-select-all]", root).forEach(bindSelectAll);
    all("[data-copy]", root).forEach(bindCopy);
    all("[data-print]", root).forEach((button) => {
      button.hidden = false;
      button.onclick = () => window.print();
    });
  }

  document.addEventListener("input", (event) => {
    if (event.target.dataset.counter) countDown(event.target);
  });

  // A second click while the first is on its way does nothing; the server refuses it as well.
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.method !== "post" || event.defaultPrevented) return;
    if (form.dataset.sent) event.preventDefault();
    form.dataset.sent = "yes";
    setTimeout(() => delete form.dataset.sent, 3000); // the answer may be a file, and the page stays
  });
  window.addEventListener("pageshow", () => all("form[data-sent]").forEach((form) => delete form.dataset.sent));

  // An open menu closes on Escape and on a click elsewhere.
  document.addEventListener("click", (event) => {
    all("details[data-menu][open]").forEach((menu) => { if (!menu.contains(event.target)) menu.open = false; });
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    all("details[data-menu][open]").forEach((menu) => {
      menu.open = false;
      menu.querySelector("summary").focus();
    });
  });

  // A form with data-autosave says how its draft is, in the next [data-autosave-status].
  function sayDraft(event, words) {
    const form = event.target.closest && event.target.closest("[data-autosave]");
    const line = form && form.querySelector("[data-autosave-status]");
    if (line) line.textContent = words;
  }
  const time = () => new Date().toLocaleTimeString([], { hour: "2-digit", minute: "2-digit" });
  document.addEventListener("htmx:beforeRequest", (event) => sayDraft(event, "Saving the draft…"));
  document.addEventListener("htmx:afterRequest", (event) => {
    const { successful, xhr } = event.detail;
    const plain = xhr && (xhr.getResponseHeader("Content-Type") || "").startsWith("text/plain");
    if (plain && xhr.responseText) sayDraft(event, xhr.responseText);
    else sayDraft(event, successful ? `Draft saved ${time()}` : "The draft is not saved yet. Check your connection, then go on.");
  });
  document.addEventListener("htmx:load", (event) => begin(event.target));

  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", () => begin(document));
  else begin(document);
})();
