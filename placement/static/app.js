// Small helps; every page works without them.
(() => {
  "use strict";

  const all = (selector, root = document) => root.querySelectorAll(selector);
  const submitLater = new Map(); // forms to submit once their draft is saved, with the button that was clicked

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

  // The link that opens the email program follows the text.
  function bindEmail(link) {
    const part = link.closest("[data-email-part]") || link.closest("form");
    part.addEventListener("input", () => {
      const of = (name) => encodeURIComponent(part.querySelector(`[data-email-${name}]`).value.replace(/\r?\n/g, "\r\n"));
      link.href = `mailto:?subject=${of("subject")}&body=${of("text")}`;
    });
  }

  function begin(root) {
    all("[data-email]", root).forEach(bindEmail);
    all("[data-counter]", root).forEach(countDown);
    all("[data-select-all]", root).forEach(bindSelectAll);
    all("[data-copy]", root).forEach(bindCopy);
  }

  document.addEventListener("input", (event) => {
    if (event.target.dataset.counter) countDown(event.target);
  });

  // A second click while the first is on its way does nothing; the server refuses it as well.
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.method !== "post" || event.defaultPrevented) return;
    if (form.dataset.saving) { // the draft on its way comes first: its answer brings the version to send along
      event.preventDefault();
      submitLater.set(form, event.submitter);
      return;
    }
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
  function sayDraft(form, words) {
    const line = form.querySelector("[data-autosave-status]");
    if (line) line.textContent = words;
  }
  const autosaving = (event) => event.target.closest && event.target.closest("form[data-autosave]");
  const time = () => new Date().toLocaleTimeString([], { hour: "numeric", minute: "2-digit" });
  const LATER = "Not saved yet: we can't reach the server. Your text is safe in this browser, and we keep trying.";

  document.addEventListener("htmx:beforeRequest", (event) => {
    const form = autosaving(event);
    if (!form) return;
    if (form.dataset.stopped || submitLater.has(form)) event.preventDefault(); // the person decides
    else {
      form.dataset.saving = "yes";
      form.dataset.sending = JSON.stringify(valuesOf(form));
      sayDraft(form, "Saving the draft…");
    }
  });
  document.addEventListener("htmx:afterRequest", (event) => {
    const form = autosaving(event);
    if (!form) return;
    const { successful, xhr } = event.detail;
    const isPlain = (xhr.getResponseHeader("Content-Type") || "").startsWith("text/plain");
    if (isPlain && xhr.responseText) sayDraft(form, xhr.responseText);
    else sayDraft(form, successful ? `Draft saved ${time()}` : LATER);
    if ([401, 403, 409].includes(xhr.status)) form.dataset.stopped = "yes"; // trying again would not help
    if (successful && form.dataset.sending === JSON.stringify(valuesOf(form))) markSaved(form);
    const version = xhr.getResponseHeader("Form-Version");
    if (version && form.elements.version) form.elements.version.value = version;
    if (xhr.status === 409) all("[data-autosave-compare]", form).forEach((button) => { button.hidden = false; });
    delete form.dataset.saving;
    if (submitLater.has(form)) setTimeout(() => submitNow(form));
  });
  function submitNow(form) {
    const button = submitLater.get(form);
    submitLater.delete(form);
    form.requestSubmit(button);
  }

  // Drafts on this device: until the server has it, typed text stays in this browser, by person and form, for a week.
  const WEEK = 7 * 24 * 60 * 60 * 1000;
  const RETRY = 15 * 1000;
  const PREFIX = "draft";
  const LINE = "line";
  const person = () => document.body.dataset.person || "";
  const draftKey = (path) => [PREFIX, person(), path].join(":");
  const pathOf = (form) => new URL(form.action).pathname;
  const TYPELESS = ["hidden", "password", "file", "submit", "button", "fieldset"];

  const store = {
    get(key) { try { return JSON.parse(localStorage.getItem(key)); } catch { return null; } },
    put(key, value) { try { localStorage.setItem(key, JSON.stringify(value)); } catch { /* full or forbidden: leaving warns */ } },
    drop(key) { try { localStorage.removeItem(key); } catch { /* nothing was stored */ } },
    keys(prefix) { try { return Object.keys(localStorage).filter((key) => key.startsWith(`${prefix}:`)); } catch { return []; } },
  };

  // What a form holds, as [name, value] pairs; tokens, passwords and files are left out, the version it began from is not.
  function valuesOf(form) {
    return [...form.elements]
      .filter((field) => field.name && (field.name === "version" || !TYPELESS.includes(field.type)))
      .filter((field) => !["checkbox", "radio"].includes(field.type) || field.checked)
      .flatMap((field) => field.type === "select-multiple"
        ? [...field.selectedOptions].map((option) => [field.name, option.value]) : [[field.name, field.value]]);
  }
  const typedIn = (values) => JSON.stringify(values.filter(([name]) => name !== "version"));

  function fill(form, values) {
    const left = new Map();
    values.forEach(([name, value]) => left.set(name, [...(left.get(name) || []), value]));
    [...form.elements].filter((field) => field.name && (field.name === "version" || !TYPELESS.includes(field.type))).forEach((field) => {
      const list = left.get(field.name) || [];
      if (["checkbox", "radio"].includes(field.type)) field.checked = list.includes(field.value);
      else if (field.type === "select-multiple") [...field.options].forEach((option) => { option.selected = list.includes(option.value); });
      else if (list.length) field.value = list.shift();
      for (let box = field.parentElement; box && box !== form; box = box.parentElement) if (box.tagName === "DETAILS" && field.value) box.open = true;
    });
  }

  function markSaved(form) {
    delete form.dataset.unsaved;
    store.drop(draftKey(pathOf(form)));
  }
  // The version of a "stale" page is not kept: where this text is found again, both texts are shown again.
  function keepHere(form) {
    const isStale = form.dataset.draft === "stale";
    const values = valuesOf(form).map(([name, value]) => [name, isStale && name === "version" ? "" : value]);
    form.dataset.unsaved = "yes";
    store.put(draftKey(pathOf(form)), { at: Date.now(), values });
  }

  // A form with data-draft finds its text again when the tab was closed; "posted" shows what was just typed already.
  // "stale" does so beside newer text: only a button replaces that one, and nothing saves automatically.
  function bindDraft(form) {
    const key = draftKey(pathOf(form));
    const found = store.get(key);
    ["input", "change"].forEach((name) => form.addEventListener(name, () => keepHere(form)));
    form.addEventListener("submit", () => { form.dataset.leaving = "yes"; });
    if (form.dataset.draft === "stale") form.dataset.stopped = "yes";
    if (form.dataset.draft !== "shown") keepHere(form);
    else if (found && typedIn(found.values) !== typedIn(valuesOf(form))) restore(form, found);
    else store.drop(key);
  }
  function restore(form, found) {
    fill(form, found.values);
    all("[data-counter]", form).forEach(countDown);
    form.dataset.unsaved = "yes";
    const notice = document.getElementById("draft-found").content.firstElementChild.cloneNode(true);
    notice.querySelector("[data-draft-time]").textContent = new Date(found.at).toLocaleString([], { dateStyle: "medium", timeStyle: "short" });
    notice.querySelector("button").addEventListener("click", () => {
      markSaved(form);
      location.reload();
    });
    form.before(notice);
    setTimeout(retry, 1000); // htmx listens once the page has loaded
  }

  const unsaved = () => [...all("form[data-draft][data-unsaved]")];
  const retry = () => unsaved().forEach((form) => {
    if (window.htmx && form.dataset.autosave !== undefined && !form.dataset.stopped) window.htmx.trigger(form, "draft-retry");
  });
  window.addEventListener("online", retry);
  setInterval(retry, RETRY);
  window.addEventListener("beforeunload", (event) => {
    if (unsaved().some((form) => !form.dataset.leaving)) event.preventDefault();
  });
  window.addEventListener("pageshow", () => all("form[data-draft]").forEach((form) => delete form.dataset.leaving));

  // Nothing stays here after sign-out, for another person, after a week, or once the server accepted it.
  function tidyDrafts() {
    [[PREFIX, WEEK], [LINE, 2 * WEEK]].forEach(([prefix, life]) => store.keys(prefix).forEach((key) => {
      const [, owner] = key.split(":");
      const found = store.get(key);
      const isAnothers = person() && owner !== person();
      if (isAnothers || !found || Date.now() - found.at > life) store.drop(key);
    }));
    all("[data-draft-accepted]").forEach((mark) => store.drop(draftKey(mark.dataset.draftAccepted)));
    all("form[data-sign-out]").forEach((form) => form.addEventListener("submit", (event) => {
      const lines = keptLines().length;
      if (lines && !window.confirm(`${howMany(lines)} not sent yet. Signing out deletes what is not sent. Sign out?`)) {
        event.preventDefault();
        return;
      }
      unsaved().forEach((draft) => { draft.dataset.leaving = "yes"; });
      [PREFIX, LINE].forEach((prefix) => store.keys(prefix).forEach(store.drop));
    }));
  }

  // A line about a person (form[data-capture]) that can't be sent stays in this browser, by person, with the day it was
  // typed. It is sent once, when the network and this person's session are there: its nonce counts it once.
  const keptLines = () => (person() ? store.keys(`${LINE}:${person()}`) : []);
  const howMany = (lines) => (lines === 1 ? "1 line about a person is" : `${lines} lines about people are`);
  const capturing = (event) => event.target.closest && event.target.closest("form[data-capture]");

  function keepLine(form) {
    const { line, typed_on, origin, replaces, first, nonce } = form.elements;
    if (!line.value.trim()) return;
    store.put(`${LINE}:${person()}:${nonce.value}`, {
      at: Date.now(), to: pathOf(form), page: form.dataset.capture,
      fields: { line: line.value, typed_on: typed_on.value, origin: origin.value, replaces: replaces.value, first: first.value, typed_by: person(), nonce: nonce.value },
    });
    line.value = "";
    replaces.value = first.value = "";
    nonce.value = [...crypto.getRandomValues(new Uint8Array(15))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
    sayKept();
  }
  function sayKept() {
    const said = document.getElementById("kept-lines");
    if (!said) return;
    const lines = keptLines().length;
    said.hidden = !lines;
    said.textContent = lines ? `${howMany(lines)} kept in this browser and sent when you are back online and signed in.` : "";
  }

  document.addEventListener("htmx:configRequest", (event) => {
    if (capturing(event)) delete event.detail.headers["HX-Request"]; // the same answer as without a script, counted once
  });
  document.addEventListener("htmx:beforeRequest", (event) => {
    const form = capturing(event);
    if (!form || navigator.onLine) return;
    event.preventDefault();
    keepLine(form);
  });
  document.addEventListener("htmx:sendError", (event) => { if (capturing(event)) keepLine(capturing(event)); });
  document.addEventListener("htmx:beforeSwap", (event) => {
    const form = event.detail.requestConfig.elt; // the event itself is on the target
    if (form.dataset.capture === undefined || event.detail.xhr.responseText.includes('id="capture-form"')) return;
    event.detail.shouldSwap = event.detail.isError = false; // the session ended, or the server can't save now
    keepLine(form);
  });

  let isSending = false;
  async function sendLines() {
    if (isSending || !navigator.onLine || !keptLines().length) return;
    isSending = true;
    try {
      for (const key of keptLines()) if (!await sendLine(key)) break;
    } catch { /* still offline: tried again later */ }
    isSending = false;
    sayKept();
  }
  const parsed = async (answer) => new DOMParser().parseFromString(await answer.text(), "text/html");
  // False if it must wait. The page is asked first whose session it is, and for a token.
  async function sendLine(key) {
    const kept = store.get(key);
    if (!kept) return true;
    const page = await parsed(await fetch(kept.page));
    const token = page.querySelector("#capture-form [name=csrf_token]");
    if (page.body.dataset.person !== person() || !token) return false;
    const answer = await fetch(kept.to, { method: "POST", body: new URLSearchParams({ ...kept.fields, csrf_token: token.value }) });
    const shown = await parsed(answer);
    if (!shown.getElementById("capture-form")) return false;
    store.drop(key);
    showAnswer(shown, answer.ok ? "" : kept.fields.line);
    return true;
  }
  function showAnswer(shown, refused) {
    ["answer", "this-week", "people-list"].forEach((id) => {
      const [here, there] = [document.getElementById(id), shown.getElementById(id)];
      if (here && there) here.replaceChildren(...there.childNodes);
    });
    const line = document.getElementById("line");
    if (!refused || !line) return;
    const reason = shown.getElementById("line-error");
    if (!line.value) line.value = refused;
    document.getElementById("answer").textContent = `“${refused}” was not saved. ${reason ? reason.textContent.trim() : ""}`;
  }
  window.addEventListener("online", sendLines);
  setInterval(sendLines, RETRY);

  document.addEventListener("htmx:load", (event) => { if (event.target !== document.body) begin(event.target); });

  function start() {
    begin(document);
    tidyDrafts();
    all("form[data-draft]").forEach(bindDraft);
    sayKept();
    sendLines();
  }
  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", start);
  else start();
})();
