"""Project rules that no linter knows. Each is tested with a violation, to prove that it can fail."""

from __future__ import annotations

import ast
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache
from pathlib import Path

import pytest

pytestmark = pytest.mark.once

ROOT = Path(__file__).parents[2]
LONGEST_FILE = 250
LONGEST_FUNCTION = 30
LAZY_IMPORTS = {  # slow to load and rarely needed: the modules that may import them inside functions
    "placement/core/calendar_file.py": {"icalendar"},
    "placement/core/database.py": {"flask_migrate"},
    "placement/core/schema.py": {"alembic", "flask_migrate"},
    "placement/exchange/rules/cell_text.py": {"openpyxl"},
    "placement/exchange/rules/samples.py": {"openpyxl"},
    "placement/exchange/rules/workbook.py": {"openpyxl"},
    "placement/people/rules/passwords.py": {"zxcvbn"},
    "placement/relationships/rules/vcards.py": {"vobject"},
    "placement/reports/counting/__init__.py": {"numpy", "pandas"},
    "placement/reports/counting/ratings.py": {"numpy"},
    "placement/reports/counting/table.py": {"numpy"},
    "placement/reports/disclosure/bounds.py": {"numpy"},
    "placement/reports/disclosure/closing.py": {"numpy"},
}

WRITES = {f"db.session.{verb}" for verb in ("add", "add_all", "delete", "flush", "commit")}

Rule = Callable[[str, str], Iterator[str]]


def is_of(path: str, *layers: str) -> bool:
    """True if a file is one of these layers of a noun, or is inside a layer that became a folder."""
    return any(path.endswith((f"/{layer}.py", f"_{layer}.py")) or f"/{layer}/" in path for layer in layers)


def short_file(path: str, source: str) -> Iterator[str]:
    lines = source.count("\n")
    if lines > LONGEST_FILE:
        yield f"{path} has {lines} lines"


@lru_cache(maxsize=1)
def nodes_of(source: str) -> list[ast.AST]:
    """The nodes of the newest source; all rules read a file before the next one is parsed."""
    return [*ast.walk(ast.parse(source))]


def line_of(node: ast.AST) -> int:
    return int(getattr(node, "lineno", 0))


def short_functions(path: str, source: str) -> Iterator[str]:
    for function in _functions(source):
        first = min(node.lineno for node in (function, *function.decorator_list))
        lines = (function.end_lineno or 0) - first + 1
        if lines > LONGEST_FUNCTION:
            yield f"{path}:{function.lineno} {function.name} has {lines} lines"


def imports_on_top(path: str, source: str) -> Iterator[str]:
    """An import inside a function hides a cycle; modules that load slowly are imported when needed."""
    for function in _functions(source):
        for node in ast.walk(function):
            for name in _imported(node):
                if name.split(".")[0] not in LAZY_IMPORTS.get(path, ()):
                    yield f"{path}:{line_of(node)} imports {name} inside {function.name}"


def knowledge_points_down(path: str, source: str) -> Iterator[str]:
    """A parent never lists its children as an attribute."""
    for node in nodes_of(source):
        if isinstance(node, ast.keyword) and node.arg in ("backref", "back_populates"):
            yield f"{path}:{node.value.lineno} {node.arg}"


def services_never_commit(path: str, source: str) -> Iterator[str]:
    """The request, command, or job commits once; a service that commits would split a transaction."""
    if not is_of(path, "services") or path == "placement/jobs/services.py":
        return
    for node in nodes_of(source):
        if isinstance(node, ast.Attribute) and node.attr == "commit":
            yield f"{path}:{node.lineno} commits"


def queries_only_read(path: str, source: str) -> Iterator[str]:
    if not is_of(path, "queries"):
        return
    for node in nodes_of(source):
        if isinstance(node, ast.Attribute) and ast.unparse(node) in WRITES:
            yield f"{path}:{node.lineno} writes"


def rules_know_no_web(path: str, source: str) -> Iterator[str]:
    if not is_of(path, "rules", "policies"):
        return
    for node in nodes_of(source):
        for name in _imported(node):
            if name in ("flask", "wtforms", "flask_wtf", "flask_login"):
                yield f"{path}:{line_of(node)} imports {name}"


def rules_are_pure(path: str, source: str) -> Iterator[str]:
    """Rules receive the date as an argument and send no database queries."""
    if not is_of(path, "rules"):
        return
    for node in nodes_of(source):
        if isinstance(node, ast.ImportFrom) and node.module in ("placement.core", "placement.core.database"):
            for name in {alias.name for alias in node.names} & {"clock", "db"}:
                yield f"{path}:{node.lineno} knows {name}"


def nothing_inline(path: str, source: str) -> Iterator[str]:
    """The content security policy refuses inline code, and escaping is never disabled."""
    for number, line in enumerate(source.splitlines(), 1):
        if found := INLINE.search(line):
            yield f"{path}:{number} {found[0]}"


INLINE = re.compile(
    r"""\sstyle\s*=|<style|<script(?![^>]*\ssrc=)|\son[a-z]+\s*=\s*["']|javascript:|\|\s*safe\b|autoescape\s+false""",
    re.I,
)

# One service per noun; this list may only shrink. The queue and the outbox have their own states.
SETS_STATE = {
    "placement/placements/services/transition.py",
    "placement/agreements/services/transition.py",
    "placement/checkins/services/transition.py",
}
OWN_STATES = ("placement/jobs/", "placement/mail/", "placement/demo/")


def state_changes_along_a_table(path: str, source: str) -> Iterator[str]:
    """One service per noun sets `.state`."""
    if path not in SETS_STATE and not path.startswith(OWN_STATES):
        yield from (f"{path}:{line} sets .state" for line in _setting_state(source))


def _setting_state(source: str) -> Iterator[int]:
    for node in nodes_of(source):
        for target in ast.walk(node) if isinstance(node, ast.Assign | ast.AnnAssign) else ():
            is_set = isinstance(target, ast.Attribute) and isinstance(target.ctx, ast.Store) and target.attr == "state"
            if is_set and isinstance(target, ast.Attribute) and ast.unparse(target.value) != "self":
                yield line_of(node)


def answer_names_nothing(path: str, source: str) -> Iterator[str]:
    """`Answer` once had six meanings; no class, alias, or constant has this name."""
    for node in nodes_of(source):
        if "Answer" in (getattr(node, field, None) for field in ("name", "asname", "id")):
            yield f"{path}:{line_of(node)} names something Answer"


def callbacks_are_arguments(path: str, source: str) -> Iterator[str]:
    """The application passes callbacks to `init_app` by name; it fills no list or table of another module."""
    if path != "placement/__init__.py":
        return
    for node in nodes_of(source):
        for target in node.targets if isinstance(node, ast.Assign) else ():
            is_elsewhere = isinstance(target, ast.Attribute | ast.Subscript)
            if is_elsewhere and not ast.unparse(target).startswith("app."):
                yield f"{path}:{target.lineno} fills {ast.unparse(target)}"
        if isinstance(node, ast.Attribute) and node.attr in ("append", "extend", "insert", "update"):
            yield f"{path}:{node.lineno} fills {ast.unparse(node.value)}"


# Views that check for themselves, each with the reason. The list may only shrink.
JUDGES_ITSELF: dict[str, str] = {
    "placement/agreements/views/edit.py:save_draft": "answers the script of a page, in plain text",
}


def views_ask_once(path: str, source: str) -> Iterator[str]:
    """`Form.accepts` catches a broken rule, and `core.web.page` answers 422."""
    for line, name in _judging(path, source):
        if f"{path}:{name}" not in JUDGES_ITSELF:
            yield f"{path}:{line} {name} catches RuleBroken or spells 422"


def _judging(path: str, source: str) -> Iterator[tuple[int, str]]:
    for function in _functions(source) if is_of(path, "views") else ():
        for node in ast.walk(function):
            caught = node.type if isinstance(node, ast.ExceptHandler) else None
            if (caught and "RuleBroken" in ast.unparse(caught)) or (
                isinstance(node, ast.Constant) and node.value == 422
            ):
                yield function.lineno, function.name


# Names that two classes still share. The list may only shrink.
SHARED_NAMES: set[str] = set()


def test_class_names_are_unique() -> None:
    assert shared_names(file.read_text("utf-8") for file in ROOT.glob("placement/**/*.py")) == SHARED_NAMES
    assert shared_names(["class A: x = 1", "def f():\n    class A: pass\nclass B: pass"]) == {"A"}


def shared_names(sources: Iterable[str]) -> set[str]:
    """Names given to more than one class."""
    trees = [ast.parse(source) for source in sources]
    names = Counter(node.name for tree in trees for node in ast.walk(tree) if isinstance(node, ast.ClassDef))
    return {name for name, count in names.items() if count > 1}


PYTHON_RULES = (
    short_file,
    short_functions,
    imports_on_top,
    knowledge_points_down,
    services_never_commit,
    queries_only_read,
    rules_know_no_web,
    rules_are_pure,
    state_changes_along_a_table,
    callbacks_are_arguments,
    views_ask_once,
    answer_names_nothing,
)


def test_product_follows_the_rules() -> None:
    files = [*ROOT.glob("placement/**/*.py"), ROOT / "config.py", ROOT / "wsgi.py"]
    assert broken(PYTHON_RULES, files) == []


def test_every_listed_late_import_exists() -> None:
    functions = {path: _functions((ROOT / path).read_text("utf-8")) for path in LAZY_IMPORTS}
    found = {
        path: {name.split(".")[0] for one in inside for node in ast.walk(one) for name in _imported(node)}
        for path, inside in functions.items()
    }
    assert found == LAZY_IMPORTS


def test_every_listed_exception_for_views_is_needed() -> None:
    files = {file.relative_to(ROOT).as_posix(): file for file in ROOT.glob("placement/**/*.py")}
    found = {f"{path}:{name}" for path, file in files.items() for _, name in _judging(path, file.read_text("utf-8"))}
    assert found == set(JUDGES_ITSELF)


def test_every_listed_setter_of_a_state_sets_one() -> None:
    assert {path for path in SETS_STATE if not list(_setting_state((ROOT / path).read_text("utf-8")))} == set()


def test_templates_follow_the_rule() -> None:
    assert broken((nothing_inline,), [*ROOT.glob("templates/**/*.*")]) == []


@pytest.mark.parametrize(
    ("rule", "path", "source"),
    [
        (short_file, "a.py", "x = 1\n" * (LONGEST_FILE + 1)),
        (short_functions, "a.py", "def f():\n" + "    x = 1\n" * LONGEST_FUNCTION),
        (short_functions, "a.py", "@g\ndef f():\n" + "    x = 1\n" * (LONGEST_FUNCTION - 1)),
        (short_functions, "a.py", "def f():\n    '''Text.'''\n" + "    x = 1\n" * (LONGEST_FUNCTION - 1)),
        (imports_on_top, "placement/x/views.py", "def f():\n    from placement import y"),
        (imports_on_top, "placement/reports/views.py", "def f():\n    import pandas as pd"),
        (imports_on_top, "placement/x/views.py", "def f():\n    from openpyxl.cell import Cell"),
        (knowledge_points_down, "a.py", "x = relationship(back_populates='y')"),
        (services_never_commit, "placement/x/services.py", "def f():\n    db.session.commit()"),
        (services_never_commit, "placement/x/services/part.py", "def f():\n    db.session.commit()"),
        (queries_only_read, "placement/x/queries.py", "def f():\n    db.session.add(1)"),
        (queries_only_read, "placement/x/queries/part.py", "def f():\n    db.session.add(1)"),
        (rules_know_no_web, "placement/x/policies.py", "from flask import g"),
        (rules_are_pure, "placement/x/rules.py", "from placement.core import clock"),
        (rules_are_pure, "placement/x/rules/part.py", "from placement.core import clock"),
        (state_changes_along_a_table, "placement/x/views.py", "x.state = 1"),
        (state_changes_along_a_table, "placement/x/views.py", "before, x.state = x.state, 1"),
        (callbacks_are_arguments, "placement/__init__.py", "delivery.expanders[:] = [address_of]"),
        (callbacks_are_arguments, "placement/__init__.py", "delivery.address_of = address_of"),
        (callbacks_are_arguments, "placement/__init__.py", "delivery.expanders.append(address_of)"),
        (views_ask_once, "placement/x/views.py", "def f():\n    try: g()\n    except RuleBroken: h()"),
        (views_ask_once, "placement/x/views/part.py", "def f():\n    try: g()\n    except (A, e.RuleBroken): h()"),
        (views_ask_once, "placement/x/views.py", "def f():\n    return page, 422"),
        (answer_names_nothing, "a.py", "from x import Response as Answer"),
        (answer_names_nothing, "a.py", "from x import Answer"),
        (answer_names_nothing, "a.py", "class Answer: pass"),
        (answer_names_nothing, "a.py", "Answer = str | None"),
        (nothing_inline, "a.html", '<p style="color: red">'),
        (nothing_inline, "a.html", "<script>"),
        (nothing_inline, "a.html", "<script type='x'>"),
        (nothing_inline, "a.html", '<button onclick="go()">'),
        (nothing_inline, "a.html", "{{ words | safe }}"),
    ],
)
def test_violation_of_the_rule_is_detected(rule: Rule, path: str, source: str) -> None:
    assert list(rule(path, source))


def test_valid_code_passes_the_rules() -> None:
    assert not list(imports_on_top("placement/reports/counting/__init__.py", "def f():\n    import pandas as pd"))
    assert not list(imports_on_top("placement/exchange/rules/workbook.py", "def f():\n    from openpyxl import x"))
    assert not list(nothing_inline("a.html", '<script src="/static/x.js"></script>'))
    assert not list(nothing_inline("a.html", '<li class="done" data-on="1">'))


def broken(rules: Iterable[Rule], files: list[Path]) -> list[str]:
    assert files
    sources = {file.relative_to(ROOT).as_posix(): file.read_text(encoding="utf-8") for file in sorted(files)}
    return [fault for path, source in sources.items() for rule in rules for fault in rule(path, source)]


def _functions(source: str) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    for node in nodes_of(source):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


def _imported(node: ast.AST) -> list[str]:
    """The top-level packages a statement imports."""
    if isinstance(node, ast.Import):
        return [alias.name.partition(".")[0] for alias in node.names]
    return [(node.module or "").partition(".")[0]] if isinstance(node, ast.ImportFrom) else []
