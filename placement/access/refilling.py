"""Put saved values back into the fields of rendered form HTML."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape
from html.parser import HTMLParser

Saved = Mapping[str, Sequence[str]]
Attributes = list[tuple[str, str | None]]

VERSIONS = {
    "version",
    "seen",
}  # hidden version fields: saved text keeps the version it began with
TICKED = {"checkbox", "radio"}
BUTTONS = {"submit", "button", "image", "reset"}
NEVER = {"password", "file"}


def refill(body: str, saved: Saved) -> str | None:
    """The form's HTML with the saved values filled in; None if they belong to another form.

    Forms to one address are distinguished by their hidden fields.
    """
    filler = Filler(saved)
    filler.feed(str(body))  # Markup would escape the added text
    filler.close()
    return None if filler.is_other else filler.html


def list_without_field(body: str, saved: Saved) -> list[str]:
    """Saved texts whose field is no longer in this form."""
    filler = Filler(saved)
    filler.feed(str(body))
    filler.close()
    gone = [values for name, values in saved.items() if name not in filler.names]
    return [value for values in gone for value in values if value.strip()]


class Filler(HTMLParser):
    """Copy HTML, changing only field values; opens each <details> that holds a saved value."""

    def __init__(self, saved: Saved) -> None:
        super().__init__(convert_charrefs=False)
        self.saved = {name: list(values) for name, values in saved.items()}
        self.names: set[str] = set()
        self.is_other = False
        self._parts: list[str] = []
        self._folded: list[int] = []  # indexes of the <details> tags that are open here
        self._select: str | None = None
        self._is_in_text = False

    @property
    def html(self) -> str:
        return "".join(self._parts)

    def handle_starttag(self, tag: str, attrs: Attributes) -> None:
        name = dict(attrs).get("name") or ""
        if name:
            self.names.add(name)
        if tag == "details":
            self._folded.append(len(self._parts))
        if tag == "select":
            self._select = name
        changed = self._change(tag, name, attrs)
        self._parts.append(_tag(tag, changed) if changed is not None else self.get_starttag_text() or "")
        if tag == "textarea" and name in self.saved:
            self._is_in_text = True
            self._parts.append("\n" + escape(self._take(name)))

    def handle_startendtag(self, tag: str, attrs: Attributes) -> None:
        self.handle_starttag(tag, attrs)

    def handle_endtag(self, tag: str) -> None:
        if tag == "textarea":
            self._is_in_text = False
        if tag == "select":
            self._select = None
        if tag == "details" and self._folded:
            self._folded.pop()
        self._parts.append(f"</{tag}>")

    def handle_data(self, data: str) -> None:
        self._copy(data)

    def handle_entityref(self, name: str) -> None:
        self._copy(f"&{name};")

    def handle_charref(self, name: str) -> None:
        self._copy(f"&#{name};")

    def handle_comment(self, data: str) -> None:
        self._copy(f"<!--{data}-->")

    def _copy(self, text: str) -> None:
        if not self._is_in_text:
            self._parts.append(text)

    def _change(self, tag: str, name: str, attrs: Attributes) -> Attributes | None:
        """The attributes with the saved value, or None if the tag is unchanged."""
        if tag == "input":
            return self._change_input(name, attrs)
        if tag == "option" and self._select:
            value = dict(attrs).get("value") or ""
            return self._mark(attrs, "selected", value in self.saved.get(self._select, []))
        return None

    def _change_input(self, name: str, attrs: Attributes) -> Attributes | None:
        kind = (dict(attrs).get("type") or "text").lower()
        value = dict(attrs).get("value")
        if kind in BUTTONS or kind in NEVER or not name:
            return None
        if kind in TICKED:
            return self._mark(attrs, "checked", ("on" if value is None else value) in self.saved.get(name, []))
        if name not in self.saved:
            return None
        if kind == "hidden" and name not in VERSIONS:
            self.is_other = self.is_other or (value or "") != self._take(name)
            return None
        return [*_without(attrs, "value"), ("value", self._take(name))]

    def _mark(self, attrs: Attributes, mark: str, is_marked: bool) -> Attributes:
        if is_marked and dict(attrs).get("value") != "":
            self._unfold()
        return [*_without(attrs, mark), *([(mark, None)] if is_marked else [])]

    def _take(self, name: str) -> str:
        """The next saved value of a name; fields with the same name use their values in order."""
        values = self.saved[name]
        value = values.pop(0) if len(values) > 1 else values[0] if values else ""
        if value:
            self._unfold()
        return value

    def _unfold(self) -> None:
        for place in self._folded:
            if not self._parts[place].startswith("<details open"):
                self._parts[place] = self._parts[place].replace("<details", "<details open", 1)


def _without(attrs: Attributes, name: str) -> Attributes:
    return [pair for pair in attrs if pair[0] != name]


def _tag(tag: str, attrs: Attributes) -> str:
    written = [name if value is None else f'{name}="{escape(value)}"' for name, value in attrs]
    return f"<{' '.join([tag, *written])}>"
