"""Checks that apply to every HTML page, and a parsed page for tests."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from xml.etree.ElementTree import Element

import html5lib

INLINE = {"a", "abbr", "b", "cite", "code", "em", "i", "mark", "small", "span", "strong", "time"}
UNLABELLED_TYPES = {"hidden", "submit", "button", "reset", "image"}
REFERENCES = (
    "for",
    "aria-labelledby",
    "aria-describedby",
    "aria-controls",
    "aria-errormessage",
    "list",
    "form",
)


@dataclass(frozen=True)
class Page:
    html: str

    @cached_property
    def root(self) -> Element:
        return self._parsed[0]

    @cached_property
    def parse_errors(self) -> list[str]:
        return self._parsed[1]

    @cached_property
    def _parsed(self) -> tuple[Element, list[str]]:
        builder = html5lib.getTreeBuilder("etree")
        parser = html5lib.HTMLParser(tree=builder, namespaceHTMLElements=False)
        root = parser.parse(self.html)
        return root, [f"line {at[0]}: {code} {extra}" for at, code, extra in parser.errors]

    def all(self, tag: str, **attributes: str) -> list[Element]:
        """Elements of a tag with these attributes; `class_` and `for_` avoid Python's keywords."""
        wanted = {name.rstrip("_").replace("_", "-"): value for name, value in attributes.items()}
        return [e for e in self.root.iter(tag) if all(e.get(name) == value for name, value in wanted.items())]

    @property
    def title(self) -> str:
        return " / ".join(text(e) for e in self.root.iterfind("./head/title"))

    @property
    def heading(self) -> str:
        return " / ".join(text(e) for e in self.all("h1"))

    @property
    def text(self) -> str:
        """The visible text of the body, whitespace collapsed."""
        return text(self.root.find("body"))

    @property
    def main(self) -> str:
        return " ".join(text(e) for e in self.all("main"))

    @property
    def links(self) -> dict[str, str]:
        """Addresses by link text; the first if several share a text."""
        found: dict[str, str] = {}
        for link in self.all("a"):
            found.setdefault(text(link), link.get("href", ""))
        return found

    @property
    def rows(self) -> list[list[str]]:
        """The cells of every table row in a body, as text."""
        rows = self.root.iterfind(".//tbody/tr")
        return [[text(cell) for cell in row if cell.tag in ("td", "th")] for row in rows]

    @property
    def values(self) -> dict[str, str | list[str]]:
        """Field values by name, as a browser would submit them, including hidden fields."""
        found: dict[str, list[str]] = {}
        for field in self.fields():
            found.setdefault(field.get("name", ""), []).extend(_values(field))
        return {name: values[0] if len(values) == 1 else values for name, values in found.items() if values}

    def fields(self) -> Iterator[Element]:
        return (e for e in self.root.iter() if e.tag in ("input", "select", "textarea") and e.get("name"))


def text(element: Element | None) -> str:
    """The text of an element, excluding scripts, styles, and templates."""
    return " ".join("".join(_pieces(element)).split()) if element is not None else ""


def _pieces(element: Element) -> Iterator[str]:
    if element.tag in ("script", "style", "template"):
        return
    edge = "" if element.tag in INLINE else " "
    yield edge + (element.text or "")
    for child in element:
        if isinstance(child.tag, str):  # the tag of a comment is a function
            yield from _pieces(child)
        yield child.tail or ""
    yield edge


def _values(field: Element) -> list[str]:
    if field.tag == "textarea":
        return [field.text or ""]
    if field.tag == "select":
        options = list(field.iter("option"))
        chosen = [o for o in options if o.get("selected") is not None]
        if not chosen and field.get("multiple") is None:
            chosen = options[:1]
        return [o.get("value", text(o)) for o in chosen]
    if field.get("type") in ("checkbox", "radio"):
        return [field.get("value", "on")] if field.get("checked") is not None else []
    return [] if field.get("type") in ("submit", "button", "file") else [field.get("value", "")]


def faults(page: Page) -> list[str]:
    """All faults of a page, one sentence each; an empty list means a valid page."""
    return [*_structure(page), *_identifiers(page), *_labels(page), *_inline(page), *_forms(page)]


def _structure(page: Page) -> Iterator[str]:
    yield from (f"not HTML5: {error}" for error in page.parse_errors)
    if len(page.all("h1")) != 1:
        yield f"{len(page.all('h1'))} h1 on the page, one is wanted"
    elif not page.heading:
        yield "the h1 is empty"
    if not page.title:
        yield "the title is empty"
    if len(page.all("main")) != 1:
        yield f"{len(page.all('main'))} main on the page, one is wanted"
    if not page.root.get("lang"):
        yield "html has no lang"


def _identifiers(page: Page) -> Iterator[str]:
    ids = Counter(e.get("id") for e in page.root.iter() if e.get("id"))
    yield from (f"id {name} stands {count} times" for name, count in ids.items() if count > 1)
    for element in page.root.iter():
        for attribute in REFERENCES:
            for name in element.get(attribute, "").split():
                if name not in ids:
                    yield f"{element.tag} {attribute}={name!r} points at nothing"
        href = element.get("href", "")
        if element.tag == "a" and href.startswith("#") and len(href) > 1 and href[1:] not in ids:
            yield f"link {href} points at nothing"


def _labels(page: Page) -> Iterator[str]:
    labelled = {e.get("for") for e in page.all("label") if text(e)}
    wrapped = {field for label in page.all("label") if text(label) for field in label.iter()}
    for field in page.root.iter():
        if field.tag not in ("input", "select", "textarea") or field.get("type") in UNLABELLED_TYPES:
            continue
        named = field.get("aria-label") or field.get("aria-labelledby") or field.get("id") in labelled
        if not named and field not in wrapped:
            yield f"field {field.get('name') or field.get('id')!r} has no label"


def _inline(page: Page) -> Iterator[str]:
    for element in page.root.iter():
        for attribute, _ in element.items():
            if attribute == "style" or attribute.startswith("on"):
                yield f"{element.tag} has an inline {attribute}"
        if element.tag == "style" or (element.tag == "script" and not element.get("src")):
            yield f"an inline {element.tag}"


def _forms(page: Page) -> Iterator[str]:
    for form in page.all("form"):
        tokens = [e for e in form.iter("input") if e.get("name") == "csrf_token" and e.get("value")]
        if form.get("method", "get").lower() == "post" and not tokens:
            yield f"the form to {form.get('action') or 'this page'} has no csrf_token"
