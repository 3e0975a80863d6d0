"""Every page that a person or a supervisor's link may GET, with the records that lengthen it."""

from __future__ import annotations

from dataclasses import dataclass, field

from flask import Flask, url_for

from placement.mail.services import post
from placement.placements.models import Placement
from tests import factories as make
from tests.access.context import World
from tests.access.matrix import LINK_ROWS, PEOPLE_ROWS, Row
from tests.client import Client

VISITORS = {
    "own student": "student",
    "own faculty": "faculty",
    "own staff": "college",
    "whole staff": "office",
    "admin": "admin",
}
ROLES = (*VISITORS.values(), "link")


@dataclass(frozen=True)
class Page:
    """An address and the role that opens it."""

    name: str
    role: str
    row: Row = field(compare=False)


def list_pages() -> list[Page]:
    """The pages of each role, from the access matrix."""
    found = [
        Page(f"{row.endpoint} {row.object}", role, row)
        for row in PEOPLE_ROWS
        for visitor, role in VISITORS.items()
        if row.method == "GET" and row.answers[visitor] == "+"
    ]
    links = [Page(f"{row.endpoint} {row.object}", "link", row) for row in LINK_ROWS if row.method == "GET"]
    return [*found, *links]


def open_page(app: Flask, world: World, page: Page) -> int:
    """Open a page; return the status."""
    if page.role == "link":
        browser = Client(app)
        kind, _, subject = page.row.object.partition("/")
        values = {"token": world.tokens[kind]["own"], **world.objects[subject or "-"]}
    else:
        visitor = next(visitor for visitor, role in VISITORS.items() if role == page.role)
        browser, values = world.browser_of(app, visitor), world.objects[page.row.object]
    with app.test_request_context():
        address = url_for(page.row.endpoint, **values)
    response = browser.get(address, checked=False)
    response.close()
    return response.status_code


def add_rows(world: World, first: int, last: int) -> None:
    """Add records of each kind for the people of the world and their placement."""
    for number in range(first, last + 1):
        add_placement(world)
        add_to(world.own, number)
        other = make.active(student=world.own.student, program=world.own.program, faculty=world.own.faculty)
        make.about_me(other, is_shared=True)
        make.staff(), make.skill(), make.term(), make.program(college=world.own.program.college)
        make.site(host=world.own.site.host, city=f"Town {number}")


def add_placement(world: World) -> None:
    """A placement like the world's own, with another student."""
    one = make.active(program=world.own.program, faculty=world.own.faculty, site=world.own.site, term=world.own.term)
    make.agreement_with_faculty(one)
    make.submitted_checkin(one, number=1)
    make.checkin(one, number=2, due_on=make.day(-5))
    late = make.ended(program=world.own.program, faculty=world.own.faculty)
    make.signed_agreement(late)
    about = ("placement", one.id)
    post("placement_completed", one.student.email, one.student.name, about=about, placement=one, page="x")


def add_to(own: Placement, number: int) -> None:
    """Add records to one placement."""
    make.submitted_checkin(own, number=10 + number)
    make.contact(own)
    make.mentor(own)
    make.event_with(own)
    post(
        "placement_completed", own.student.email, own.student.name, about=("placement", own.id), placement=own, page="x"
    )
