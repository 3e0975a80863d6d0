"""Two contacts that are one person: merged, read through everywhere, and split again."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import select

from placement.core import clock
from placement.core.database import db
from placement.placements.models import Placement
from placement.relationships.models import Contact, Interaction, InteractionKind
from placement.relationships.queries.outcomes import list_met
from placement.relationships.rules.status import ContactStatus
from placement.relationships.services.contacts import find_or_add
from tests import factories as make
from tests.client import Client, SignIn
from tests.relationships.network import person, read, talk


@pytest.fixture
def placement(db_session: object) -> Placement:
    return make.active()


@pytest.fixture
def browser(sign_in: SignIn, placement: Placement) -> Client:
    return sign_in(placement.student)


def merge(browser: Client, kept: Contact, other: Contact) -> int:
    address = f"/my/people/{kept.id}/same"
    return browser.post(address, data={"person_id": str(other.id)}).status_code


def split(browser: Client, kept: Contact, other: Contact) -> int:
    return browser.post(f"/my/people/{kept.id}/split", data={"contact_id": str(other.id)}).status_code


def test_merged_person_shows_both_and_nothing_moves(browser: Client, placement: Placement) -> None:
    kept = person(placement, "Ana Ruiz", wished_on=date(2025, 6, 1))
    other = person(placement, "Ana R.", "Acme", field="design")
    first = talk(placement, kept, date(2025, 6, 12), note="First words")
    second = talk(placement, other, date(2025, 6, 5), note="Other words")
    assert merge(browser, kept, other) == 303
    _, both = read(placement, other)
    assert (both.id, both.show("organization"), both.show("field")) == (kept.id, "Acme", "design")
    standing = both.standing(clock.today())
    assert (standing.status, standing.met_on) == (ContactStatus.IN_TOUCH, date(2025, 6, 5))
    assert (first.contact_id, second.contact_id, kept.organization) == (kept.id, other.id, "")
    for address in (f"/my/people/{kept.id}", f"/my/people/{other.id}"):
        page = browser.get(address).page.main
        assert "First words" in page
        assert "Other words" in page
        assert "Split off Ana R., Acme" in page
    assert len(list_met(placement, shows_shared=False)) == 1
    listed = browser.get("/my/people").page.html
    assert f"/my/people/{kept.id}" in listed
    assert f"/my/people/{other.id}" not in listed


def test_chain_of_merges_is_one_person(browser: Client, placement: Placement) -> None:
    first, second, third = (person(placement, name) for name in ("Ana", "Ana R.", "Ana Ruiz"))
    for one in (first, second, third):
        talk(placement, one, date(2025, 6, 10))
    assert merge(browser, second, first) == 303
    assert merge(browser, third, second) == 303
    assert {read(placement, one)[1].id for one in (first, second, third)} == {third.id}
    assert len(list_met(placement, shows_shared=False)) == 1
    assert split(browser, third, second) == 303
    assert [read(placement, one)[1].id for one in (first, second, third)] == [second.id, second.id, third.id]
    assert len(list_met(placement, shows_shared=False)) == 2


def test_supervisor_merged_with_a_contact_is_not_among_the_people_met(browser: Client, placement: Placement) -> None:
    sam = person(placement, "Sam")
    talk(placement, sam, date(2025, 6, 10))
    supervisor = person(placement, "Sam Ito", supervisor_id=make.supervisor_of(placement).id)
    assert len(list_met(placement, shows_shared=False)) == 1
    merge(browser, sam, supervisor)
    assert list_met(placement, shows_shared=False) == []


def test_after_the_split_later_talks_stay_with_the_kept_one(browser: Client, placement: Placement) -> None:
    kept, other = person(placement, "Ana Ruiz"), person(placement, "Ana R.", "Acme")
    before = talk(placement, other, date(2025, 6, 5))
    merge(browser, kept, other)
    browser.post(f"/my/people/{other.id}/talked", data={"on": "2025-06-16", "kind": "catch-up"})
    assert split(browser, kept, other) == 303
    later = db.session.scalars(select(Interaction).where(Interaction.on == clock.today())).one()
    assert (before.contact_id, later.contact_id, other.merged_into_id) == (other.id, kept.id, None)
    assert later.kind is InteractionKind.CATCH_UP


def test_capture_and_check_ins_find_the_kept_one(browser: Client, placement: Placement) -> None:
    kept, other = person(placement, "Ana Ruiz", "Beta"), person(placement, "Ana R.", "Acme")
    merge(browser, kept, other)
    found = find_or_add(placement.student_id, "ana r", "ACME", placement)
    assert (found.contact.id, found.is_new) == (kept.id, False)


def test_merge_with_oneself_or_an_introducer_is_refused_with_the_names(browser: Client, placement: Placement) -> None:
    sam = person(placement, "Sam Ito")
    priya = person(placement, "Priya", introduced_by_id=sam.id)
    ana = person(placement, "Ana", introduced_by_id=priya.id)
    assert merge(browser, sam, sam) == 422
    for kept, other in ((sam, ana), (ana, sam)):
        refused = browser.post(f"/my/people/{kept.id}/same", data={"person_id": str(other.id)})
        assert (refused.status_code, "Sam Ito → Priya → Ana" in refused.page.main) == (422, True)
    assert {one.merged_into_id for one in (sam, priya, ana)} == {None}


def test_introductions_read_through_a_merge(browser: Client, placement: Placement) -> None:
    sam, same_sam = person(placement, "Sam Ito"), person(placement, "Sam")
    priya = person(placement, "Priya", introduced_by_id=same_sam.id)
    merge(browser, sam, same_sam)
    network, found = read(placement, priya)
    introducer = network.find_introducer(found)
    assert introducer is not None
    assert introducer.id == sam.id
    refused = browser.post(
        f"/my/people/{sam.id}/details",
        data={"name": "Sam Ito", "introduced_by_id": str(priya.id), "role_level": "", "how_met": ""},
    )
    assert (refused.status_code, sam.introduced_by_id) == (422, None)


def test_split_that_would_close_a_circle_is_refused(browser: Client, placement: Placement) -> None:
    """Ana came through Bo before the merge; Bo came through the kept one's Cy, who came through Ana."""
    bo, ex = person(placement, "Bo"), person(placement, "Ex")
    ana = person(placement, "Ana", introduced_by_id=bo.id)
    kept = person(placement, "Anna", introduced_by_id=ex.id)
    cy = person(placement, "Cy", introduced_by_id=ana.id)
    assert merge(browser, kept, ana) == 303
    bo.introduced_by_id = cy.id  # Bo, Cy, Anna, Ex: no circle while they are one
    refused = browser.post(f"/my/people/{kept.id}/split", data={"contact_id": str(ana.id)})
    assert refused.status_code == 422
    assert all(name in refused.text for name in ("Ana", "Bo", "Cy"))
    assert ana.merged_into_id == kept.id


def test_forgetting_either_forgets_both(browser: Client, placement: Placement) -> None:
    kept, other = person(placement, "Ana Ruiz"), person(placement, "Ana R.", "Acme")
    talk(placement, other, date(2025, 6, 5))
    merge(browser, kept, other)
    assert browser.post(f"/my/people/{other.id}/forget").status_code == 303
    assert db.session.scalars(select(Contact)).all() == []
    assert db.session.scalars(select(Interaction)).all() == []
