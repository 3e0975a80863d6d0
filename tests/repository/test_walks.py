"""The README's four walks are correct: taking each one calls the named functions and modules in the written order."""

from __future__ import annotations

import io
import re
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType

import pytest

from placement.jobs import worker
from placement.placements.models import Placement
from tests import factories as make
from tests.agreements.conftest import sent
from tests.client import SignIn
from tests.exchange.files import GOOD, file_of
from tests.present import present
from tests.reports.institution import invent
from tests.supervisor_pages.test_agreement import token_of

pytestmark = pytest.mark.once

ROOT = Path(__file__).parents[2]
PLACEMENT = f"{ROOT / 'placement'}/"
Call = tuple[str, str]  # dotted module, and the function's qualified name


def walks() -> list[str]:
    section = (ROOT / "README.md").read_text(encoding="utf-8").partition("## Four walks")[2].partition("\n## ")[0]
    return section.split("\n- **")[1:]


def names_of(walk: str) -> list[str]:
    """The dotted names of a walk; a function named with a call is its name."""
    return re.findall(r"`([a-z_]+(?:\.[A-Za-z_]+)+)`", walk)


@contextmanager
def recorded_calls() -> Iterator[list[Call]]:
    """Every call of a function of the application, in order."""
    calls: list[Call] = []
    before = sys.gettrace()

    def note(frame: FrameType, event: str, _: object) -> None:
        code = frame.f_code
        if event == "call" and code.co_filename.startswith(PLACEMENT):
            module = code.co_filename.removeprefix(PLACEMENT).removesuffix(".py").removesuffix("/__init__")
            calls.append((module.replace("/", "."), code.co_qualname))

    sys.settrace(note)
    try:
        yield calls
    finally:
        sys.settrace(before)


@contextmanager
def unrecorded() -> Iterator[None]:
    """Record no calls inside, for the rows that a walk needs."""
    recorder = sys.gettrace()
    sys.settrace(None)
    yield
    sys.settrace(recorder)


def is_call_of(name: str, call: Call) -> bool:
    """True for a call inside the named module or package, or of the named function or class."""
    module, function = call
    if (ROOT / "placement" / name.replace(".", "/")).is_dir() or (
        ROOT / "placement" / f"{name.replace('.', '/')}.py"
    ).exists():
        return module == name or module.startswith(f"{name}.")
    inside, _, last = name.rpartition(".")
    return module == inside and function.split(".")[0] == last


def find_missing(names: list[str], calls: list[Call]) -> str:
    """The first name that isn't called after the one before it; empty if all are."""
    remaining = iter(calls)
    return next((name for name in names if not any(is_call_of(name, call) for call in remaining)), "")


def submit_check_in(sign_in: SignIn) -> None:
    placement = make.active()
    checkin = make.open_checkin(placement)
    texts = {"what": "I led it.", "so_what": "I talk too much.", "now_what": "I will wait."}
    url = f"/placements/{placement.ref}/check-ins/{checkin.number}/write"
    assert sign_in(placement.student).save(url, texts).status_code == 303


def agree_and_sign_off(sign_in: SignIn) -> None:
    placement: Placement = make.active()
    sent(placement)
    faculty = sign_in(present(placement.faculty))
    url, browser = f"/s/{token_of(placement)}", sign_in(make.student())
    browser.sign_out()
    seen = browser.get(url).page.values["revision"]
    assert browser.post(url, data={"verb": "agree", "revision": seen}).status_code == 303
    assert faculty.save(f"/placements/{placement.ref}/objectives/decide", {"verb": "sign"}).status_code == 303


def import_row(sign_in: SignIn) -> None:
    make.term(code=GOOD["term"])
    make.program(code=GOOD["program_code"])
    office = sign_in(make.staff())
    preview = office.post("/import", data={"file": (io.BytesIO(file_of(GOOD)), "fall.csv")}).location
    assert office.get(preview).status_code == 200
    assert office.post(f"{preview}/start", data={"rows": "all"}).status_code == 303
    worker.run_jobs()


def download_report(sign_in: SignIn) -> None:
    with unrecorded():  # thousands of rows
        term = invent(size=12)
    answer = sign_in(make.staff()).post(f"/reports/{term.id}/zip", data={"policy": "internal_k5"})
    assert answer.mimetype == "application/zip"


@pytest.mark.parametrize(
    ("number", "take"), [(0, submit_check_in), (1, agree_and_sign_off), (2, import_row), (3, download_report)]
)
def test_walk_calls_what_it_names_in_order(sign_in: SignIn, number: int, take: Callable[[SignIn], None]) -> None:
    names = names_of(walks()[number])
    with recorded_calls() as calls:
        take(sign_in)
    assert len(names) >= 2
    assert find_missing(names, calls) == ""


def test_there_are_four_walks() -> None:
    assert len(walks()) == 4


def test_missing_call_and_wrong_order_are_detected() -> None:
    calls = [("hosts.queries", "find"), ("hosts.services", "Plan.make")]
    assert find_missing(["hosts.queries.find", "hosts.services.Plan"], calls) == ""
    assert find_missing(["hosts.services.Plan", "hosts.queries.find"], calls) == "hosts.queries.find"
    assert find_missing(["hosts.queries.get"], calls) == "hosts.queries.get"
    assert find_missing(["hosts.queries", "hosts.services"], calls) == ""
