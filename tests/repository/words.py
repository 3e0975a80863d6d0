"""The rules of style.md that a test can check, and the committed counts of remaining faults.

`python -m tests.repository.words` writes lower counts into words.toml; it never raises one.
"""

from __future__ import annotations

import ast
import re
import tomllib
from collections import Counter
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

from jinja2 import Environment

ROOT = Path(__file__).parents[2]
TABLE = Path(__file__).with_name("words.toml")
OPENERS = re.compile(r"(What|Whether|Who|Whoever|How|Those|That|Which|Where)\b")
BANNED = re.compile(
    r"\b(?:mails?\b(?! server)|mend(?:s|ed|ing)?\b|(?:for ever|anew|somebody|nobody|anybody|whoever|by itself|better it"
    r"|is said|single ones|asked for|stands here|so few|sees to it|waits for|take (?:it )?away|this step)\b)"
    r"|\w’\w",  # one apostrophe everywhere: '
    re.I,
)
LOWER_CASE = re.compile(r"^(?:Hello|Dear) [^\n]*,\n\s*([a-z]+)", re.M)
SHOWN = ("aria-label", "alt", "placeholder", "title")
UNREAD = {"script", "style", "template", "textarea"}  # a textarea holds typed text
DEMO_TEXTS = "placement/demo"
STORED = {"copy link of mail"}  # an audit verb in the database
Counts = dict[str, int]


def banned(text: str) -> list[str]:
    """The banned words of a text, in lower case, and a lower-case word after "Hello X,"."""
    found = [" ".join(match[0].lower().split()) for match in BANNED.finditer(text)]
    return found + [f"Hello X, {match[1]}" for match in LOWER_CASE.finditer(text)]


def docstring_faults(source: str) -> Iterator[str]:
    """Docstrings that open with a clause used as a noun."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
            written = ast.get_docstring(node) or ""
            if OPENERS.match(written):
                yield f"{getattr(node, 'lineno', 1)}: {written.splitlines()[0]}"


def python_faults(source: str) -> Iterator[str]:
    """Banned words in strings of a module that read like a sentence or a label, excluding docstrings."""
    tree = ast.parse(source)
    for text, line in _literals(tree):
        if text not in STORED and (" " in text.strip() or text[:1].isupper()):
            yield from (f"{line}: {word}" for word in banned(text))


def _literals(tree: ast.AST) -> Iterator[tuple[str, int]]:
    for child in ast.iter_child_nodes(tree):
        if isinstance(child, ast.Expr) and isinstance(child.value, ast.Constant):
            continue
        if isinstance(child, ast.JoinedStr):
            parts = [part.value if isinstance(part, ast.Constant) else "*" for part in child.values]
            yield "".join(map(str, parts)), child.lineno
            for part in child.values:
                if isinstance(part, ast.FormattedValue):
                    yield from _literals(part)
        elif isinstance(child, ast.Constant):
            if isinstance(child.value, str):
                yield child.value, child.lineno
        else:
            yield from _literals(child)


def template_faults(source: str) -> Iterator[str]:
    """Banned words in a template: its text, attributes read aloud, and sentences inside expressions."""
    text, inside = [], []
    for _, kind, value in Environment().lex(source):
        if kind == "data":
            text.append(value)
        elif kind == "string":
            inside.append(value[1:-1])
        elif kind in ("variable_begin", "block_begin"):
            text.append("*" if kind == "variable_begin" else "")
    markup = "".join(text)
    read = [re.sub(r"<[^>]*>", " ", markup)]
    read += [match[2] for match in re.finditer(rf'\b({"|".join(SHOWN)})="([^"]*)"', markup)]
    read += [words for words in inside if " " in words or words[:1].isupper()]
    for part in read:
        yield from banned(part)


class Reading(HTMLParser):
    """The words of a page as shown, and the addresses it links to. Much faster than a full HTML5 tree."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.words: list[str] = []
        self.links: list[str] = []
        self._unread = 0
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._unread += tag in UNREAD
        self.words += [f" . {value} . " for name, value in attrs if name in SHOWN and value]
        self.links += [value for name, value in attrs if tag == "a" and name == "href" and value]

    def handle_endtag(self, tag: str) -> None:
        self._unread -= tag in UNREAD

    def handle_data(self, data: str) -> None:
        if not self._unread:
            self.words.append(data)

    def faults(self, typed: list[str]) -> set[str]:
        """Banned words of the page; `typed` are texts of people, which are excluded."""
        text = " ".join("".join(self.words).split())
        for words in typed:
            text = text.replace(" ".join(words.split()), "")
        return set(banned(text))


def count_docstrings() -> Counts:
    files = [*ROOT.glob("placement/**/*.py"), *ROOT.glob("tests/**/*.py")]
    return _per_package({file: len(list(docstring_faults(file.read_text("utf-8")))) for file in files})


def count_sentences() -> Counts:
    modules = [file for file in ROOT.glob("placement/**/*.py") if not file.is_relative_to(ROOT / DEMO_TEXTS)]
    faults = {file: len(list(python_faults(file.read_text("utf-8")))) for file in modules}
    templates = ROOT.glob("templates/**/*.*")
    return _per_package(faults | {file: len(list(template_faults(file.read_text("utf-8")))) for file in templates})


def _per_package(faults: dict[Path, int]) -> Counts:
    counts: Counter[str] = Counter()
    for file, count in faults.items():
        counts["/".join(file.relative_to(ROOT).parent.parts[:2])] += count
    return {package: count for package, count in sorted(counts.items()) if count}


COUNTED = {"docstrings": count_docstrings, "sentences": count_sentences}


def allowed() -> dict[str, Counts]:
    return tomllib.loads(TABLE.read_text(encoding="utf-8"))


def compare(counts: Counts, committed: Counts) -> list[str]:
    """Every package whose count differs from the committed one, with the next step."""
    faults = []
    for package in sorted(counts.keys() | committed.keys()):
        now, before = counts.get(package, 0), committed.get(package, 0)
        if now > before:
            faults.append(f"{package}: {now}, at most {before} are allowed")
        elif now < before:
            faults.append(f"{package}: {now}, run `python -m tests.repository.words` to lower {before}")
    return faults


def lower() -> None:
    """Write today's counts where they are below the committed ones."""
    lines = ["# Faults that are still allowed, by package. A count may only fall; see words.py."]
    for rule, counted in COUNTED.items():
        now, before = counted(), allowed()[rule]
        lines += ["", f"[{rule}]"]
        lines += [f'"{package}" = {min(now.get(package, 0), before[package])}' for package in before if package in now]
    TABLE.write_text("\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    lower()
