"""Every page of the demo and every email use plain words; `PAGES` and `EMAILS` can list exceptions."""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Iterator
from datetime import UTC, date, datetime
from itertools import product
from types import SimpleNamespace
from typing import Any
from urllib.parse import urlsplit

import pytest
import time_machine
from flask import Flask
from jinja2 import meta
from sqlalchemy import String, select
from werkzeug.exceptions import HTTPException
from werkzeug.routing import RequestRedirect

from placement.checkins.models import CheckIn
from placement.core.database import Base, db
from placement.evaluations.models import Occasion
from placement.mail.services import compose
from placement.placements.models import Placement, State
from placement.relationships.rules.ideas import IDEAS
from tests.client import Client
from tests.demo.conftest import TODAY
from tests.repository.words import Reading, banned

VISITORS = ("visitor", "student", "faculty", "staff", "admin", "supervisor")
EACH = 3  # pages of one endpoint and visitor: the same page in several states
NOT_TYPED = {"message", "audit_entry", "job"}  # these texts are ours
LONGEST_SUBJECT = 78

# The lists may only shrink: take a word out as soon as its page no longer has it.
PAGES: dict[str, set[str]] = {}
EMAILS: dict[str, set[str]] = {}


@pytest.fixture(scope="module")
def walked(demo: Flask) -> dict[str, set[str]]:
    """Banned words of the pages, by endpoint."""
    noon = datetime(TODAY.year, TODAY.month, TODAY.day, 17, tzinfo=UTC)
    with time_machine.travel(noon, tick=False), demo.app_context():
        typed = sorted(_typed(), key=len, reverse=True)
        found: dict[str, set[str]] = {}
        for visitor in VISITORS:
            for endpoint, page in _pages(demo, visitor):
                found.setdefault(endpoint, set()).update(page.faults(typed))
        db.session.rollback()
    return found


def _typed() -> Iterator[str]:
    """Texts of people in the database that hold a banned word."""
    for table in Base.metadata.sorted_tables:
        for column in table.columns:
            if isinstance(column.type, String) and table.name not in NOT_TYPED:
                yield from (
                    text
                    for text in db.session.scalars(select(column).distinct())
                    if isinstance(text, str) and banned(text)
                )


def _pages(demo: Flask, visitor: str) -> Iterator[tuple[str, Reading]]:
    """Pages reached by links from the first page, at most EACH of an endpoint."""
    client, start = Client(demo), "/sign-in"
    assert isinstance(client, Client)
    if visitor != "visitor":
        entry = "/demo/follow-link" if visitor == "supervisor" else f"/demo/be/{visitor}"
        start = client.post(entry).location
    waiting, seen, count = deque([start]), {start}, Counter[str]()
    while waiting:
        address = waiting.popleft()
        endpoint = _endpoint(demo, address)
        if endpoint in ("", "static") or count[endpoint] >= EACH:
            continue
        count[endpoint] += 1
        answer = client.get(address, follow_redirects=True, checked=False)
        if answer.mimetype != "text/html":
            continue
        page = Reading(answer.text)
        yield endpoint, page
        for link in page.links:
            address = urlsplit(link)._replace(fragment="").geturl()
            if address not in seen:
                seen.add(address)
                waiting.append(address)


def _endpoint(demo: Flask, address: str) -> str:
    """The endpoint of an address here that can be read; otherwise an empty string."""
    parts = urlsplit(address)
    if parts.netloc or not parts.path.startswith("/"):
        return ""
    try:
        endpoint, _ = demo.url_map.bind("localhost").match(parts.path, method="GET")
    except (RequestRedirect, HTTPException):
        return ""
    return str(endpoint)


def test_pages_use_no_banned_words(walked: dict[str, set[str]]) -> None:
    found = {endpoint: faults for endpoint, faults in walked.items() if faults}
    more = {endpoint: faults - PAGES.get(endpoint, set()) for endpoint, faults in found.items()}
    less = {endpoint: faults - found.get(endpoint, set()) for endpoint, faults in PAGES.items()}
    assert {endpoint: faults for endpoint, faults in more.items() if faults} == {}
    assert {endpoint: faults for endpoint, faults in less.items() if faults} == {}, "take these out of PAGES"


def test_the_walk_reaches_every_role_and_most_pages(walked: dict[str, set[str]]) -> None:
    assert len(walked) > 50
    assert {"people.sign_in", "home.index", "worklist.index", "operations.background"} <= walked.keys()


def facts(placement: Placement, **flags: Any) -> dict[str, Any]:
    """Everything any email says, about one placement."""
    checkin = CheckIn(placement=placement, number=2, due_on=date(2026, 3, 20), excused_reason="The plant was closed.")
    agreement = SimpleNamespace(
        revision=2,
        signed_off_name=placement.faculty.name if placement.faculty else "",
        signed_off_recorded_by="",
        signed_off_on=date(2026, 2, 2),
        supervisor_agreed_at=date(2026, 2, 1),
        supervisor_name="Marta Lindqvist",
        supervisor_recorded_by="",
    )
    return {
        "placement": placement,
        "checkin": checkin,
        "agreement": agreement,
        "to_name": "Ana Ruiz",
        "who": "Marta Lindqvist",
        "student": placement.student.host_name,
        "user": placement.student,
        "institution_name": "Sample University",
        "institution": "Sample University",
        "words": "The password was changed.",
        "note": "Please add the site.",
        "comments": "Looks good.",
        "asked": [(1, "Be specific.")],
        "limits": SimpleNamespace(words="2 to 4 learning objectives"),
        "waiting_on": date(2026, 3, 2),
        **dict.fromkeys(
            ("link", "url", "page", "address", "stop_address", "base_url", "contact"), "https://placement.example.edu"
        ),
        "at": datetime(2026, 3, 1, 17, tzinfo=UTC),
        "move": SimpleNamespace(on_behalf_of=None, actor_name="Kim Diaz", note="Too far away.", reason=None),
        **flags,
    }


def written(demo: Flask, kind: str) -> set[tuple[str, str]]:
    """Subject and text of an email in all its variants."""
    source = demo.jinja_env.loader.get_source(demo.jinja_env, f"mail/{kind}.txt")[0]  # type: ignore[union-attr]
    names = meta.find_undeclared_variables(demo.jinja_env.parse(source))
    variants = {
        "again": (False, True),
        "agreed": (False, True),
        "awaits_answer": (False, True),
        "due_on": (None, date(2026, 3, 20)) if kind == "objectives_opened" else (date(2026, 3, 20),),
        "when": ("Three months", "Six months", "A year"),
        "count": (1, 2, 3),
        "idea": IDEAS,
        "is_repeat": (False, True),
        "occasion": (Occasion.BASELINE if kind == "skills_to_rate" else Occasion.MIDPOINT, Occasion.FINAL),
    }
    used = {name: values for name, values in variants.items() if name in names}
    placement = db.session.scalars(select(Placement).where(Placement.state == State.ACTIVE).limit(1)).one()
    assert names <= facts(placement, **variants).keys() | demo.jinja_env.globals.keys()
    texts = set()
    for values in product(*used.values()):
        texts.add(compose(kind, **facts(placement, **dict(zip(used, values, strict=True)))))
    db.session.rollback()
    return texts


def kinds(demo: Flask) -> list[str]:
    return sorted(
        name.removeprefix("mail/").removesuffix(".txt")
        for name in demo.jinja_env.list_templates()
        if name.startswith("mail/")
    )


def test_emails_use_no_banned_words(within: Flask) -> None:
    found = {
        kind: {word for subject, text in written(within, kind) for word in banned(f"{subject}\n{text}")}
        for kind in kinds(within)
    }
    assert {kind: faults for kind, faults in found.items() if faults} == EMAILS


TO_OUTSIDERS = {"people_mentor"}  # names nobody but the student


def test_email_begins_with_a_capital_after_the_name_and_has_a_short_subject(within: Flask) -> None:
    for kind in kinds(within):
        for subject, text in written(within, kind):
            greeting, _, rest = text.partition("\n\n")
            assert (kind, greeting) == (kind, "Hello," if kind in TO_OUTSIDERS else "Hello Ana Ruiz,")
            assert (kind, rest[:1]) == (kind, rest[:1].upper())
            assert len(subject) <= LONGEST_SUBJECT, subject
