"""Network figures of small cases counted by hand (DOMAIN 7): each has its expected numbers written down."""

from __future__ import annotations

from datetime import date, timedelta
from fractions import Fraction
from typing import Any

import pytest
import time_machine

from placement.checkins.models import CheckIn
from placement.checkins.rules.reflection import MetPerson
from placement.checkins.services.people import save_people
from placement.core.actors import CLI
from placement.people.models import User
from placement.placements.models import Placement
from placement.relationships.models import (
    Contact,
    HowMet,
    InteractionKind,
    InTouchAnswer,
    ReachAnswers,
    ReachKind,
    ReachOccasion,
)
from placement.relationships.queries.network import read_network
from placement.relationships.services import capture, contacts, interactions, mentors, merging
from placement.reports import counting
from placement.reports.cohort import Scope
from placement.reports.facts import read_facts
from placement.reports.rows import list_long_facts, make_long_row
from placement.reports.statistics import Exact
from placement.terms.models import Term
from tests import factories as make
from tests.databases import DbSession

LATE = date(2026, 12, 31)
NOTHING = (0, 0, 1, None)
Figure = tuple[int, int, int, Exact | None]  # n, denominator, unknown_n, value
HALF = Fraction(1, 2)
ONE = Fraction(1)


def day(text: str, year: int = 2025) -> date:
    """`day("06-10")` is in 2025."""
    return date.fromisoformat(f"{year}-{text}")


@pytest.fixture
def term(db_session: DbSession) -> Term:
    return make.term(starts_on=day("06-01"), ends_on=day("12-20"))


@pytest.fixture
def student(term: Term) -> User:
    return make.student()


def place(term: Term, code: str, begins: str, ends: str, **facts: Any) -> Placement:
    """A completed placement alone in its program."""
    program = facts.pop("program", None) or make.program(code=code)
    ends_on = day(ends)
    return make.completed(
        term=term, program=program, begins=day(begins), **{"planned_end": ends_on, "actual_end": ends_on} | facts
    )


def touch(person: Contact, on: str, kind: str = "meeting", of: Placement | None = None, **facts: Any) -> None:
    make.talk(person, of, on=day(on), kind=InteractionKind(kind), **facts)


def figures(term: Term, as_of: date = LATE, group: str = "all") -> dict[str, Figure]:
    """The figures of all, or of one program, before hiding."""
    facts = list_long_facts(counting.count(read_facts(Scope(CLI, term, as_of), [])))
    dimension = "all" if group == "all" else "program"
    own = [one for one in facts if (one.group.dimension, one.group.code) == (dimension, group)]
    return {one.measure.code: (one.n, one.denominator, one.unknown_n, one.value) for one in own if not one.evidence}


def reasons(term: Term, as_of: date) -> dict[str, object]:
    facts = list_long_facts(counting.count(read_facts(Scope(CLI, term, as_of), [])))
    return {one.measure.code: make_long_row(one, "")["reason"] for one in facts if one.group.code == "all"}


def check(found: dict[str, Figure], **expected: Figure) -> None:
    assert {name: found[name] for name in expected} == expected


def test_overlapping_placements_count_the_talks_stored_with_them(term: Term, student: User) -> None:
    """Ana was first met in A, Ben outside both; a touch after the end counts for each, of whichever placement."""
    a = place(term, "A", "06-02", "08-08", student=student)
    b = place(term, "B", "07-01", "09-30", student=student)
    ana, ben = (make.known(student, field=field) for field in ("Design", "Finance"))
    touch(ana, "06-10", of=a)
    touch(ana, "06-17", "thanks", of=b)  # seven days later
    touch(ana, "07-15", of=b)
    touch(ben, "07-05")
    touch(ben, "07-20", of=b)
    touch(ana, "10-07", "update")  # 60 days after the end of A, 7 after that of B
    make.talk(ben, on=date(2026, 1, 28), kind=InteractionKind.CONNECTED)  # 120 days after the end of B
    check(
        figures(term, group="A"),
        contacts_met_median=(1, 1, 0, ONE),
        functions_median=(1, 1, 0, ONE),
        blau_median=(0, 1, 1, None),
        follow_up_rate=(1, 1, 0, ONE),
        maintained_90=(1, 1, 0, ONE),
        snowball=NOTHING,
    )
    check(
        figures(term, group="B"),
        contacts_met_median=(1, 1, 0, Fraction(2)),
        functions_median=(1, 1, 0, Fraction(2)),
        blau_median=(1, 1, 0, HALF),
        follow_up_rate=NOTHING,
        maintained_90=(1, 2, 0, HALF),
    )
    check(
        figures(term),
        contacts_met_median=(2, 2, 0, Fraction(3, 2)),
        blau_median=(1, 2, 1, HALF),
        follow_up_rate=(1, 1, 1, ONE),
        maintained_90=(2, 3, 0, Fraction(2, 3)),
    )


def test_first_talk_on_one_day_in_two_placements_counts_for_both(term: Term, student: User) -> None:
    """The order of rows of one day is no fact."""
    a = place(term, "A", "06-02", "08-08", student=student)
    b = place(term, "B", "06-02", "08-08", student=student)
    ana = make.known(student)
    touch(ana, "06-10", of=a)
    touch(ana, "06-10", "catch-up", of=b)
    check(figures(term), follow_up_rate=(0, 2, 0, Fraction(0)))


@pytest.mark.parametrize(
    ("kind", "on", "n"),
    [
        ("thanks", "06-10", 1),
        ("follow-up", "06-17", 1),
        ("update", "06-12", 1),
        ("help offered", "06-12", 1),
        ("connected", "06-12", 1),
        ("thanks", "06-18", 0),
        ("thanks", "06-09", 0),
        ("help received", "06-12", 0),
        ("meeting", "06-12", 0),
        ("catch-up", "06-12", 0),
    ],
)
def test_follow_up_is_one_of_five_kinds_within_seven_days(
    kind: str, on: str, n: int, term: Term, student: User
) -> None:
    ana = make.known(student)
    touch(ana, "06-10", of=place(term, "A", "06-02", "08-08", student=student))
    touch(ana, on, kind)
    check(figures(term), follow_up_rate=(n, 1, 0, Fraction(n)))


def test_talk_made_by_a_migration_is_no_first_talk(term: Term, student: User) -> None:
    of = place(term, "A", "06-02", "08-08", student=student)
    ana = make.known(student)
    touch(ana, "06-10", of=of, is_migrated=True)
    touch(ana, "06-20", of=of)
    check(figures(term), follow_up_rate=NOTHING, contacts_met_median=(1, 1, 0, ONE), maintained_90=(0, 1, 0, 0 * ONE))


def test_names_of_one_organization_and_field_count_once(term: Term, student: User) -> None:
    of = place(term, "A", "06-02", "08-08", student=student)
    for organization, field in [("Acme, Inc.", "Data Design"), ("ÁCME INC", "data-design"), ("--", "  "), ("", "")]:
        touch(make.known(student, organization=organization, field=field), "06-10", of=of)
    check(
        figures(term),
        contacts_met_median=(1, 1, 0, Fraction(4)),
        organizations_median=(1, 1, 0, ONE),
        functions_median=(1, 1, 0, ONE),
        blau_median=(1, 1, 0, Fraction(0)),
    )


def test_merged_contacts_count_as_one_until_they_are_split(term: Term, student: User) -> None:
    """Sam met by two names: one person, with the organization of the second and the introducer of the first."""
    of = place(term, "A", "06-02", "08-08", student=student)
    sue = make.known(student)
    sam = make.known(student, name="Sam", introduced_by_id=sue.id)
    samuel = make.known(student, name="Samuel Lee", organization="Acme", introduced_by_id=sam.id)
    touch(sam, "06-10", of=of)
    touch(samuel, "07-01", of=of)
    touch(samuel, "07-04", "thanks")
    check(
        figures(term),
        contacts_met_median=(1, 1, 0, Fraction(2)),
        organizations_median=(1, 1, 0, ONE),
        chain_depth_median=(1, 1, 0, Fraction(2)),
        follow_up_rate=(1, 2, 0, HALF),
        snowball=(2, 2, 0, ONE),
    )
    samuel.introduced_by_id = None
    network = read_network(student.id)
    merging.merge(student.as_actor(), network, network.people[sam.id], network.people[samuel.id])
    merged = {
        "contacts_met_median": (1, 1, 0, ONE),
        "organizations_median": (1, 1, 0, ONE),
        "chain_depth_median": (1, 1, 0, ONE),
        "follow_up_rate": (0, 1, 0, Fraction(0)),  # the first talk is of June 10
        "snowball": (1, 1, 0, ONE),
        "maintained_90": (0, 1, 0, Fraction(0)),
    }
    check(figures(term), **merged)
    merging.split(student.as_actor(), samuel)
    check(
        figures(term),
        contacts_met_median=(1, 1, 0, Fraction(2)),
        follow_up_rate=(1, 2, 0, HALF),
        snowball=(1, 1, 0, ONE),
        maintained_90=(0, 2, 0, Fraction(0)),
    )


def test_people_outside_the_placement_are_steps_of_a_chain(term: Term, student: User) -> None:
    of = place(term, "A", "06-02", "08-08", student=student)
    first = make.known(student)
    second = make.known(student, introduced_by_id=first.id)
    third = make.known(student, introduced_by_id=second.id)
    touch(third, "06-10", of=of)
    touch(make.known(student), "06-10", of=of)
    check(figures(term), chain_depth_median=(1, 1, 0, Fraction(2)), snowball=(1, 1, 0, ONE))


@pytest.mark.parametrize(
    ("how_met", "expected"),
    [(HowMet.INTRODUCTION, (1, 1, 0, ONE)), (HowMet.WORK, (0, 1, 0, Fraction(0))), (None, NOTHING)],
)
def test_snowball_counts_contacts_whose_source_is_known(
    how_met: HowMet | None, expected: Figure, term: Term, student: User
) -> None:
    touch(make.known(student, how_met=how_met), "06-10", of=place(term, "A", "06-02", "08-08", student=student))
    check(figures(term), snowball=expected)


def test_supervisors_are_left_out_of_their_placement_only(term: Term, student: User) -> None:
    a = place(term, "A", "06-02", "08-08", student=student)
    b = place(term, "B", "06-02", "08-08", student=student)
    boss = make.known(student, supervisor_id=make.supervisor_of(a).id, wished_on=day("06-01"), wished_in_id=a.id)
    ana = make.known(student, introduced_by_id=boss.id)
    touch(boss, "06-10", of=a)
    touch(boss, "06-11", of=b)
    check(
        figures(term, group="A"),
        contacts_met_median=(0, 0, 1, None),
        follow_up_rate=NOTHING,
        maintained_90=NOTHING,
        wishes_met_rate=NOTHING,
    )
    check(figures(term, group="B"), contacts_met_median=(1, 1, 0, ONE), maintained_90=(0, 1, 0, Fraction(0)))
    touch(ana, "06-12", of=a)
    check(figures(term, group="A"), chain_depth_median=(1, 1, 0, ONE), contacts_met_median=(1, 1, 0, ONE))


@pytest.mark.parametrize("way", ["check-in", "capture", "page", "mentor"])
def test_wish_is_met_by_a_talk_recorded_in_any_way(
    way: str, term: Term, student: User, clock: time_machine.Traveller
) -> None:
    clock.move_to(day("06-20"))
    of = make.active(term=term, student=student, begins=day("06-02"), planned_end=day("08-08"))
    actor = student.as_actor()
    ana = contacts.find_or_add(student.id, "Ana Diaz", "Acme", of).contact
    interactions.wish(actor, ana, day("06-03"), of)
    asked = (1, 1, 0, Fraction(0))
    check(figures(term, day("06-16")), wishes_met_rate=(0, 0, 1, None), contacts_met_median=asked)
    assert reasons(term, day("06-16"))["wishes_met_rate"] == "not_due"
    check(figures(term, day("06-17")), wishes_met_rate=(0, 1, 0, Fraction(0)), contacts_met_median=asked)
    if way == "check-in":
        sent = make.submitted_checkin(of, due_on=day("06-20"))
        save_people(actor, sent, [MetPerson("Ana Diaz", "Acme", on=day("06-18"))])
    elif way == "capture":
        capture.save_line(actor, "Ana Diaz @ Acme, lunch")
    elif way == "page":
        interactions.add_interaction(actor, ana, day("06-18"), InteractionKind.CATCH_UP)
    else:
        mentors.keep_mentor(actor, of, None, ana, started_on=day("06-18"))
    met = (1, 1, 0, ONE)
    check(figures(term, day("06-20")), wishes_met_rate=met, contacts_met_median=met)
    check(figures(term, day("06-17")), wishes_met_rate=(0, 1, 0, Fraction(0)), contacts_met_median=asked)


@pytest.mark.parametrize(
    ("on", "kind", "n"), [("06-02", "meeting", 0), ("06-03", "meeting", 1), ("06-03", "thanks", 0)]
)
def test_wish_is_met_by_a_talk_from_its_day_on(on: str, kind: str, n: int, term: Term, student: User) -> None:
    of = place(term, "A", "06-02", "08-08", student=student)
    ana = make.known(student, wished_on=day("06-03"), wished_in_id=of.id)
    touch(ana, on, kind)  # outside every placement
    check(figures(term), wishes_met_rate=(n, 1, 0, Fraction(n)), contacts_met_median=(1, 1, 0, Fraction(0)))


def test_talks_outside_every_placement_count_in_none(term: Term, student: User) -> None:
    place(term, "A", "06-02", "08-08", student=student)
    ana = make.known(student, wished_on=day("06-03"), field="Design")
    touch(ana, "06-10")
    check(figures(term), contacts_met_median=(0, 0, 1, None), follow_up_rate=NOTHING, wishes_met_rate=NOTHING)


@pytest.mark.parametrize(
    ("answers", "is_sent", "is_asked"),
    [
        ({"no_one_new": True}, True, True),
        ({"people_met": [{"contact_id": 1}]}, True, True),
        ({}, True, False),
        ({"no_one_new": True}, False, False),
    ],
)
def test_submitted_answer_about_people_is_asked(
    answers: dict[str, Any], is_sent: bool, is_asked: bool, term: Term, student: User
) -> None:
    of = place(term, "A", "06-02", "08-08", student=student)
    made: CheckIn = (make.submitted_checkin if is_sent else make.open_checkin)(of, **answers)
    assert made.placement_id == of.id
    check(figures(term), contacts_met_median=(1, 1, 0, Fraction(0)) if is_asked else (0, 0, 1, None))


def test_program_without_people_stays_in_the_cohort_and_unknown(term: Term, student: User) -> None:
    off = make.program(code="OFF", people_off_reason="We use another tool.")
    a, b = place(term, "A", "06-02", "08-08", student=student), place(term, "", "06-02", "08-08", program=off)
    for of in (a, b):
        ana = make.known(of.student, wished_on=day("06-03"), wished_in_id=of.id, how_met=HowMet.WORK)
        touch(ana, "06-10", of=of)
        make.submitted_checkin(of, no_one_new=True)
        add_reach(of, 2, 3)
        make.saved(InTouchAnswer(placement_id=of.id, months=3, in_touch=True, answered_on=day("11-08")))
    one, no = (1, 1, 1, ONE), (0, 1, 1, Fraction(0))
    check(
        figures(term),
        contacts_met_median=one,
        organizations_median=(0, 1, 2, None),
        chain_depth_median=(1, 1, 1, Fraction(0)),
        follow_up_rate=no,
        snowball=no,
        maintained_90=no,
        wishes_met_rate=one,
        in_touch_3m_rate=one,
        in_touch_6m_rate=(0, 0, 2, None),
        reach_start_mean=(1, 2, 1, Fraction(2)),
        reach_end_mean=(1, 2, 1, Fraction(3)),
        reach_change_mean=(1, 2, 1, ONE),
        reach_grew_rate=one,
    )


def test_early_end_moves_what_counts_from_the_end(term: Term, student: User) -> None:
    """Planned until August 29, ended on July 18: talks after it are of none, and 60 to 120 days run from July 18."""
    of = place(term, "A", "06-02", "07-18", student=student, planned_end=day("08-29"))
    ana, ben = make.known(student), make.known(student)
    touch(ana, "07-18", of=of)
    touch(ben, "07-19", of=of)  # stored before the end moved
    touch(ana, "09-16", "update")
    check(
        figures(term, day("11-15")),
        contacts_met_median=(1, 1, 0, Fraction(2)),
        maintained_90=(1, 1, 0, ONE),
        in_touch_3m_rate=(0, 0, 1, None),
    )
    check(figures(term, day("11-14")), maintained_90=NOTHING)
    assert reasons(term, day("11-14"))["maintained_90"] == "not_due"
    assert reasons(term, day("10-17"))["in_touch_3m_rate"] == "not_due"
    assert reasons(term, day("10-18"))["in_touch_3m_rate"] == "no_data"


@pytest.mark.parametrize(("days", "n"), [(59, 0), (60, 1), (120, 1), (121, 0)])
def test_touch_counts_from_day_60_to_day_120(days: int, n: int, term: Term, student: User) -> None:
    of = place(term, "A", "06-02", "08-08", student=student)
    ana = make.known(student)
    touch(ana, "06-10", of=of)
    make.talk(ana, on=day("08-08") + timedelta(days=days), kind=InteractionKind.HELP_RECEIVED)
    check(figures(term), maintained_90=(n, 1, 0, Fraction(n)))


def test_what_happens_after_the_report_date_does_not_exist(term: Term, student: User) -> None:
    of = place(term, "A", "06-02", "08-08", student=student)
    ana = make.known(student, wished_on=day("06-03"), wished_in_id=of.id)
    touch(ana, "06-20", of=of)
    touch(ana, "06-25", "thanks")
    unmet = (0, 1, 0, Fraction(0))
    check(figures(term, day("06-19")), contacts_met_median=(1, 1, 0, Fraction(0)), wishes_met_rate=unmet)
    assert reasons(term, day("06-19"))["follow_up_rate"] == "no_data"
    check(figures(term, day("06-26")), contacts_met_median=(1, 1, 0, ONE), follow_up_rate=NOTHING)
    assert reasons(term, day("06-26"))["follow_up_rate"] == "not_due"
    check(figures(term, day("06-27")), follow_up_rate=(1, 1, 0, ONE), wishes_met_rate=(1, 1, 0, ONE))


@pytest.mark.parametrize(
    ("ends", "months", "first", "last"),
    [
        ("08-08", 3, "2025-11-08", "2025-12-23"),
        ("08-31", 3, "2025-11-30", "2026-01-14"),
        ("08-31", 6, "2026-02-28", "2026-04-14"),
        ("11-30", 3, "2026-02-28", "2026-04-14"),
        ("06-30", 6, "2025-12-30", "2026-02-13"),
        ("09-30", 12, "2026-09-30", "2026-11-14"),
    ],
)
def test_in_touch_answers_count_from_the_due_day_to_45_days_later(
    ends: str, months: int, first: str, last: str, term: Term, student: User
) -> None:
    of = place(term, "A", "06-02", ends, student=student)
    begin, end, one = date.fromisoformat(first), date.fromisoformat(last), timedelta(days=1)
    answer = make.saved(InTouchAnswer(placement_id=of.id, months=months, in_touch=True, answered_on=begin))
    measure = f"in_touch_{months}m_rate"
    for on, expected in {
        begin - one: NOTHING,
        begin: (1, 1, 0, ONE),
        end: (1, 1, 0, ONE),
        end + one: NOTHING,
    }.items():
        answer.answered_on = on
        assert figures(term)[measure] == expected, on
    answer.answered_on = begin
    assert figures(term, begin - one)[measure] == (0, 0, 0, None)
    answer.in_touch = False
    assert figures(term, begin)[measure] == (0, 1, 0, Fraction(0))


def add_reach(of: Placement, start: int | None, end: int | None) -> None:
    """Sets of answers with this many yes; None for no set."""
    for occasion, yes in ((ReachOccasion.START, start), (ReachOccasion.END, end)):
        if yes is not None:
            kinds = {kind.value: place < yes for place, kind in enumerate(ReachKind)}
            make.saved(ReachAnswers(placement_id=of.id, occasion=occasion, saved_on=of.starts_on, **kinds))


def test_reach_counts_placements_with_both_sets(term: Term, student: User) -> None:
    """Three pairs, one of them unchanged and one lower; a start, an end, and a placement without any."""
    for number, (start, end) in enumerate([(2, 5), (4, 4), (8, 6), (3, None), (None, 7), (None, None)]):
        add_reach(place(term, f"P{number}", "06-02", "08-08", student=student), start, end)
    make.known(student, reach_kinds=["leader", "alum"])  # kinds ticked on contacts fill no set
    check(
        figures(term),
        reach_start_mean=(3, 6, 3, Fraction(14, 3)),
        reach_end_mean=(3, 6, 3, Fraction(5)),
        reach_change_mean=(3, 6, 3, Fraction(1, 3)),
        reach_grew_rate=(1, 3, 3, Fraction(1, 3)),
    )


def test_share_has_a_value_where_more_placements_are_unknown_than_counted(term: Term, student: User) -> None:
    """unknown_n counts placements, the denominator pairs: one pair beside three placements without one."""
    touch(make.known(student), "06-10", of=place(term, "A", "06-02", "08-08", student=student))
    for code in "BCD":
        place(term, code, "06-02", "08-08")
    check(figures(term), follow_up_rate=(0, 1, 3, Fraction(0)), maintained_90=(0, 1, 3, Fraction(0)))
    assert reasons(term, LATE)["follow_up_rate"] == ""
