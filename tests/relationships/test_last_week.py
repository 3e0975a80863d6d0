"""The last week of a placement: whom to thank, write to, and connect with, promises, each in one or two taps."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from placement.core import clock
from placement.core.database import db
from placement.placements.models import Placement, State
from placement.relationships.models import Contact, Interaction, InteractionKind, Pause, Promise, ReminderKind
from placement.relationships.page.last_week import LastWeekPage, LastWeekPart, gather
from placement.relationships.rules.last_week import SHOWN, is_open
from placement.relationships.services import interactions
from placement.relationships.services.supervisors import add_supervisors
from tests import factories as make
from tests.client import Client, SignIn
from tests.relationships.network import person, talk

END = date(2025, 6, 20)


@pytest.fixture
def placement(db_session: object) -> Placement:
    """A placement that ends in four days."""
    return make.active(begins=make.day(-60), planned_end=make.day(4))


@pytest.fixture
def browser(sign_in: SignIn, placement: Placement) -> Client:
    return sign_in(placement.student)


def address(placement: Placement) -> str:
    return f"/placements/{placement.ref}/last-week"


def show(placement: Placement) -> LastWeekPage:
    return gather(placement.student.as_actor(), placement, "")


def names(part: LastWeekPart) -> list[str]:
    return [one.name for one in part.shown]


def kinds(contact: Contact) -> list[InteractionKind]:
    query = select(Interaction.kind).where(Interaction.contact_id == contact.id).order_by(Interaction.id)
    return list(db.session.scalars(query))


@pytest.mark.parametrize(("days", "shown"), [(-8, False), (-7, True), (0, True), (14, True), (15, False)])
def test_days_of_the_last_week(days: int, shown: bool) -> None:
    assert is_open(END, END + timedelta(days=days)) is shown
    assert not is_open(None, END)


@pytest.mark.parametrize(("ends_in", "status"), [(8, 404), (7, 200), (-14, 200), (-15, 404)])
def test_page_home_and_placement_page_follow_the_days(
    browser: Client, placement: Placement, ends_in: int, status: int
) -> None:
    placement.planned_end = make.day(ends_in)
    db.session.flush()
    assert browser.get(address(placement)).status_code == status
    for path in ("/", f"/placements/{placement.ref}"):
        assert (address(placement) in browser.get(path).text) is (status == 200), path


@pytest.mark.parametrize("state", [State.ENDED, State.COMPLETED, State.TERMINATED])
def test_page_stays_when_the_placement_is_closed(sign_in: SignIn, db_session: object, state: State) -> None:
    over = make.placement(state, begins=make.day(-60), planned_end=make.day(-2), actual_end=make.day(-2))
    browser = sign_in(over.student)
    assert browser.get(address(over)).status_code == 200
    assert address(over) in browser.get("/").text


def test_program_without_people_has_no_last_week(browser: Client, placement: Placement) -> None:
    placement.program.people_off_reason = "Clinical"
    db.session.flush()
    assert browser.get(address(placement)).status_code == 404
    assert address(placement) not in browser.get("/").text
    assert address(placement) not in browser.get(f"/placements/{placement.ref}").text


def test_thanks_are_for_people_of_this_placement_not_thanked_yet(placement: Placement) -> None:
    today = clock.today()
    often, thanked, before, never, elsewhere = (
        person(placement, name) for name in ("Often", "Thanked", "Thanked before", "Never", "Elsewhere")
    )
    for one in (thanked, before, never, often, often):
        talk(placement, one, today - timedelta(days=10))
    talk(placement, thanked, today - timedelta(days=9), InteractionKind.THANKS)
    talk(placement, before, today - timedelta(days=90), InteractionKind.THANKS)
    talk(placement, elsewhere, today - timedelta(days=90))
    make.saved(Pause(contact_id=never.id, kind=ReminderKind.THANK_YOU, until=None))
    assert names(show(placement).thanks) == ["Often", "Thanked before"]
    assert show(placement).thanks.shown[0].text.startswith("You talked 2 times, last on ")


def test_supervisor_is_thanked_first_even_without_a_talk(browser: Client, placement: Placement) -> None:
    add_supervisors([placement.id])
    priya = person(placement, "Priya")
    talk(placement, priya, clock.today())
    supervisor = make.supervisor_of(placement).name
    assert names(show(placement).thanks) == [supervisor, "Priya"]
    contact = db.session.scalars(select(Contact).where(Contact.supervisor_id.is_not(None))).one()
    assert browser.get(f"/my/people/{contact.id}/drafts/thank-you").status_code == 200


def test_wishes_are_those_of_this_placement_without_a_talk(placement: Placement) -> None:
    other = make.active(student=placement.student, program=placement.program)
    actor, today = placement.student.as_actor(), clock.today()
    met, wished, elsewhere, written, never = (
        person(placement, name) for name in ("Met", "Wished", "Elsewhere", "Written", "Never")
    )
    for one in (met, wished, written, never):
        interactions.wish(actor, one, today - timedelta(days=20), placement)
    interactions.wish(actor, elsewhere, today, other)
    talk(placement, met, today)
    talk(placement, written, today, InteractionKind.FOLLOW_UP)
    talk(placement, wished, today - timedelta(days=20), InteractionKind.FOLLOW_UP)
    make.saved(Pause(contact_id=never.id, kind=ReminderKind.WISH, until=None))
    assert names(show(placement).wishes) == ["Wished"]


def test_connect_lists_people_met_here_and_not_connected(placement: Placement) -> None:
    apart, connected = person(placement, "Apart"), person(placement, "Connected")
    for one in (apart, connected):
        talk(placement, one, clock.today())
    talk(placement, connected, clock.today(), InteractionKind.CONNECTED)
    person(placement, "Not met")
    assert names(show(placement).connect) == ["Apart"]


def test_promises_are_the_open_ones_with_days_first(placement: Placement) -> None:
    actor, today, ana = placement.student.as_actor(), clock.today(), person(placement, "Ana")
    interactions.promise(actor, ana, "a book", None)
    interactions.promise(actor, ana, "slides", today)
    interactions.promise(actor, ana, "kept", today).kept_on = today
    assert [present.words for one in show(placement).promises.shown if (present := one.promise)] == ["slides", "a book"]


def test_each_part_shows_its_first_people_and_how_many_are_left(browser: Client, placement: Placement) -> None:
    for number in range(SHOWN + 2):
        talk(placement, person(placement, f"Person {number}"), clock.today())
    thanks = show(placement).thanks
    assert (len(thanks.shown), thanks.more) == (SHOWN, 2)
    assert "2 more will appear when these are done." in browser.get(address(placement)).page.main


def test_empty_parts_are_not_shown(browser: Client, placement: Placement) -> None:
    main = browser.get(address(placement)).page.main
    assert "There's no one left to write to." in main
    assert not any(title in main for title in ("Thank\n", "Not met yet", "Connect", "Keep your promises"))


@pytest.mark.parametrize(
    ("draft", "kind"),
    [
        ("thank-you", InteractionKind.THANKS),
        ("connection", InteractionKind.CONNECTED),
        ("missed", InteractionKind.FOLLOW_UP),
    ],
)
def test_one_tap_records_it_returns_here_and_can_be_undone(
    browser: Client, placement: Placement, draft: str, kind: InteractionKind
) -> None:
    ana = person(placement, "Ana Ruiz")
    if draft == "missed":
        interactions.wish(placement.student.as_actor(), ana, clock.today(), placement)
    else:
        talk(placement, ana, clock.today())
    before, path = kinds(ana), f"/my/people/{ana.id}/drafts/{draft}/sent?origin=last-week.{placement.ref}"
    assert f'action="{path}"' in browser.get(address(placement)).text
    answer = browser.post(path)
    assert answer.location.startswith(f"{address(placement)}?saved=")
    assert kinds(ana) == [*before, kind]
    shown = browser.get(answer.location).page
    assert "Ana Ruiz" in shown.main
    entry = answer.location.rpartition("=")[2]
    undone = browser.post(f"/my/people/entries/{entry}/undo", data={"origin": f"last-week.{placement.ref}"})
    assert undone.location == address(placement)
    assert kinds(ana) == before


def test_kept_promise_returns_here(browser: Client, placement: Placement) -> None:
    ana = person(placement, "Ana Ruiz")
    made = interactions.promise(placement.student.as_actor(), ana, "slides", clock.today())
    path = f"/my/people/{ana.id}/promises/{made.id}/kept?origin=last-week.{placement.ref}"
    assert browser.post(path).location.startswith(address(placement))
    assert db.session.scalars(select(Promise.kept_on)).one() == clock.today()


@pytest.mark.parametrize("origin", ["last-week.", "last-week.abc", "last-week.//EVIL.EX", "home", ""])
def test_unknown_origin_leads_to_the_person(browser: Client, placement: Placement, origin: str) -> None:
    ana = person(placement, "Ana Ruiz")
    talk(placement, ana, clock.today())
    answer = browser.post(f"/my/people/{ana.id}/drafts/thank-you/sent?origin={origin}")
    assert answer.location.startswith(f"/my/people/{ana.id}?")
