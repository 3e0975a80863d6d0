"""Each package has the files its readers expect, and the layer contract covers nearly all of them."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

pytestmark = pytest.mark.once

ROOT = Path(__file__).parents[2]
CANONICAL = frozenset(
    ("models", "rules", "queries", "notices", "policies", "forms", "services", "views", "periodic", "page", "cli")
)
FREE = frozenset(("core", "access", "audit", "mail", "jobs", "demo", "reports"))  # reports has its own contract
LEAST_COVERED = 0.95


def list_modules() -> list[tuple[str, str, Path]]:
    """(package, the first name below it, file) of each file of a noun; package `__init__` files are left out."""
    found = []
    for file in sorted((ROOT / "placement").glob("*/**/*.py")):
        package, *rest = file.relative_to(ROOT / "placement").with_suffix("").parts
        if package not in FREE and rest != ["__init__"]:
            found.append((package, rest[0], file))
    return found


def list_misnamed(modules: list[tuple[str, str, Path]]) -> set[str]:
    return {f"{package}.{name}" for package, name, _ in modules if name not in CANONICAL}


def test_nouns_have_canonical_modules_only() -> None:
    assert list_misnamed(list_modules()) == set()


def test_module_with_another_name_is_detected() -> None:
    assert list_misnamed([("hosts", "closeness", Path()), ("hosts", "rules", Path())]) == {"hosts.closeness"}


def test_layer_contract_covers_the_nouns() -> None:
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    contracts = settings["tool"]["importlinter"]["contracts"]
    inside = next(one for one in contracts if one["name"].startswith("Inside a noun"))
    layers = {part.strip(" ()") for layer in inside["layers"] for part in layer.split("|")}
    lines = {True: 0, False: 0}
    for package, name, file in list_modules():
        is_covered = f"placement.{package}" in inside["containers"] and name in layers
        lines[is_covered] += len(file.read_text(encoding="utf-8").splitlines())
    assert lines[True] / (lines[True] + lines[False]) >= LEAST_COVERED, lines
