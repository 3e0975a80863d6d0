"""People come in from vCard files and go out as vCard, table, and calendar feed."""

from __future__ import annotations

import io
import re

import pytest
from sqlalchemy import select

from placement.core import clock
from placement.core.database import db
from placement.placements.models import Placement
from placement.relationships.models import Contact, PeopleSettings
from placement.relationships.rules.vcards import Card
from placement.relationships.services.cards import as_value
from tests import factories as make
from tests.client import Client, SignIn

CARDS = (
    "BEGIN:VCARD\r\nVERSION:3.0\r\nFN:Ana Ruiz\r\nORG:Acme;Data\r\nTITLE:Analyst\r\nEMAIL:a@acme.com\r\nEND:VCARD\r\n"
    "BEGIN:VCARD\r\nVERSION:4.0\r\nFN:Bo Li\r\nEND:VCARD\r\n"
)


@pytest.fixture
def placement(db_session: object) -> Placement:
    return make.active()


@pytest.fixture
def student(sign_in: SignIn, placement: Placement) -> Client:
    return sign_in(placement.student)


def test_chosen_people_of_a_file_are_known_and_nothing_else_is_stored(student: Client) -> None:
    page = student.post("/my/people/files/read", data={"file": (io.BytesIO(CARDS.encode()), "people.vcf")}).page
    assert "Ana Ruiz, Acme, Analyst" in page.main
    assert "a@acme.com" not in page.html
    assert db.session.scalars(select(Contact)).all() == [], "reading writes nothing"
    answer = student.post("/my/people/files/add", data={"chosen": [as_value(Card("Ana Ruiz", "Acme", "Analyst"))]})
    assert answer.status_code == 303
    (ana,) = db.session.scalars(select(Contact)).all()
    assert (ana.name, ana.organization, ana.field, ana.wished_on) == ("Ana Ruiz", "Acme", "Analyst", None)
    assert "Ana Ruiz" in student.get("/my/people").page.main


@pytest.mark.parametrize("content", [b"", b"hello"])
def test_file_that_is_no_vcard_is_refused_with_a_sentence(student: Client, content: bytes) -> None:
    answer = student.post("/my/people/files/read", data={"file": (io.BytesIO(content), "people.vcf")})
    assert answer.status_code == 422
    assert "file" in answer.page.main


def test_tick_boxes_not_ours_add_no_one(student: Client) -> None:
    student.post("/my/people/files/add", data={"chosen": ["{", "[1]"]})
    assert db.session.scalars(select(Contact)).all() == []


def test_people_go_out_as_vcard_and_table(student: Client, placement: Placement) -> None:
    make.contact(placement, name="=cmd()", organization="Acme", field="Data")
    assert "FN:=cmd()" in student.get("/my/people/people.vcf").text
    table = student.get("/my/people/people.csv").text
    assert "'=cmd(),Acme,Data" in table, "a spreadsheet must not run it"


def make_feed(student: Client) -> str:
    page = student.post("/my/people/files/feed").page
    found = re.search(r"/calendar/[\w-]+\.ics", page.html)
    assert found is not None
    return found[0]


def test_feed_has_a_secret_address_shown_once_and_stored_as_a_hash(student: Client, sign_in: SignIn) -> None:
    address = make_feed(student)
    secret = address.removeprefix("/calendar/").removesuffix(".ics")
    assert len(secret) >= 22, "128 bits"
    stored = db.session.scalars(select(PeopleSettings)).one()
    assert secret not in (stored.feed_hash or "")
    assert address not in student.get("/my/people/files").page.html
    assert student.get(address).status_code == 200
    newer = make_feed(student)
    assert (student.get(address).status_code, student.get(newer).status_code) == (404, 200)
    student.post("/my/people/files/feed/stop")
    assert student.get(newer).status_code == 404


def test_feed_names_no_one_unless_switched_on(student: Client, placement: Placement) -> None:
    make.contact(placement, name="Ana Ruiz")
    make.contact(placement, name="Bo Li")
    address = make_feed(student)
    assert "SUMMARY:Thank you (2 people)" in student.get(address).text
    assert "Ana" not in student.get(address).text
    student.save("/my/people/files/weekly", data={"shows_names": "y", "weekday": "2", "hour": "16", "minutes": "30"})
    text = student.get(address).text
    assert "Ana Ruiz" in text
    assert "Time for people" in text
    assert clock.today().strftime("%Y%m%d") in text


def test_files_are_the_students_own(sign_in: SignIn, placement: Placement) -> None:
    make.contact(placement, name="Private Person")
    other = sign_in(make.active().student)
    assert "Private" not in other.get("/my/people/people.csv").text + other.get("/my/people/people.vcf").text
