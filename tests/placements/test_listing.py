"""Search, filters, sort and keyset pages."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some

from placement.core import search_index
from placement.core.actors import CLI, Actor
from placement.core.database import db
from placement.hosts.models import Site
from placement.placements import services
from placement.placements.models import Placement, State
from placement.placements.queries import first_rows, listing
from placement.placements.queries.listing import Filters, Sort
from tests import factories as make
from tests.databases import DbSession
from tests.present import present


def found(**filters: Any) -> set[int]:
    return set(listing.list_page(CLI, Filters(**filters)).rows)


def test_limited_staff_filter_hidden_faculty_only_by_displayed_name(db_session: DbSession) -> None:
    college = make.college()
    facts = {"first_name": "Ana", "last_name": "Legal", "chosen_name": "Zoë Brandt", "institution_id": "F-7781"}
    teacher = make.student(**facts, is_faculty=True, email="hidden.address@example.edu")
    make.active(student=teacher)  # in another college: this account is hidden from them
    wanted = make.active(program=make.program(college=college), faculty=teacher)
    limited, whole = make.staff(colleges=[college]).as_actor(), make.staff().as_actor()

    def filtered(actor: Actor, typed: str) -> tuple[list[int], int]:
        filters = Filters(faculty_name=typed)
        return listing.list_page(actor, filters).rows, listing.count_matching(actor, filters)

    for typed in ("Zoë Brandt", "zoe", "brandt zoe", "br"):
        assert filtered(limited, typed) == filtered(whole, typed) == ([wanted.id], 1)
    for typed in ("Ana", "Legal", "F-7781", "hidden.address@example.edu", "hidden", "zoe legal", "le"):
        assert filtered(whole, typed) == ([wanted.id], 1)
        assert filtered(limited, typed) == ([], 0)


def test_limited_staff_filter_by_all_fields_of_accounts_they_can_open(db_session: DbSession) -> None:
    college = make.college()
    teacher = make.faculty(chosen_name="Zoë", institution_id="F-12")
    wanted = make.active(program=make.program(college=college), faculty=teacher)
    limited = make.staff(colleges=[college]).as_actor()

    for typed in ("zoe", teacher.email, "F-12", teacher.last_name):
        assert listing.list_page(limited, Filters(faculty_name=typed)).rows == [wanted.id]


def host_site(name: str) -> Site:
    return make.site(host=make.host(name=name))


@pytest.mark.parametrize("typed", ["o laimh", "Ó Laimhbheartaigh", "laimhbheartaigh niamh", "LAIMH harbor"])
def test_names_are_found_without_accents(db_session: DbSession, typed: str) -> None:
    wanted = make.active(
        student=make.student(first_name="Niamh", last_name="Ó Laimhbheartaigh"),
        site=host_site("Harbor Robotics"),
    )
    make.active()
    assert found(words=typed) == {wanted.id}


@pytest.mark.parametrize(("last_name", "typed"), [("Aydın", "aydin"), ("Sørensen", "sorensen"), ("Wałęsa", "walesa")])
def test_special_letters_are_found_by_their_ascii_spelling(db_session: DbSession, last_name: str, typed: str) -> None:
    wanted = make.active(student=make.student(last_name=last_name))
    make.active()
    assert found(words=typed) == {wanted.id}


def test_two_chinese_characters_are_searched(db_session: DbSession) -> None:
    wanted = make.active(student=make.student(first_name="小明", last_name="王"))
    make.active(student=make.student(first_name="小红", last_name="李"))
    assert found(words="王小") == {wanted.id}
    assert found(words="小明") == {wanted.id}


def test_title_number_and_host_are_searched(db_session: DbSession) -> None:
    wanted = make.active(title="Robot test engineer", external_id="HS-0042", site=host_site("Åland 100% Pure"))
    make.active()
    for typed in ("test engineer", "hs-0042", "aland", "100%", wanted.ref, wanted.ref.lower()):
        assert found(words=typed) == {wanted.id}
    services.change(CLI, wanted, title="Ókeypis ÞRÓUN, İzmir", external_id="ÉTÉ-7")
    for typed in ("okeypis þroun", "ÓKEYPIS", "izmir", "été-7", "ETE-7"):
        assert found(words=typed) == {wanted.id}


def test_typed_wildcard_is_a_plain_character(db_session: DbSession) -> None:
    make.active(title="Plain")
    assert found(words="pl_in") == set()
    assert found(words="%") == set()


def test_filters_limit_the_list(db_session: DbSession) -> None:
    one, other = make.active(), make.draft(faculty=None)
    assert found(term=one.term.code) == {one.id}
    assert found(program=other.program.code) == {other.id}
    assert found(state=State.DRAFT) == {other.id}
    assert found(faculty=one.faculty_id) == {one.id}
    assert found(faculty=0) == {other.id}
    assert found(host=one.site.host_id) == {one.id}
    assert found(host_name=f"inc {one.site.host.name}") == {one.id}


@given(
    begins=some.lists(some.one_of(some.none(), some.integers(0, 3)), min_size=1, max_size=9),
    sort=some.sampled_from(Sort),
    descending=some.booleans(),
    size=some.integers(1, 4),
)
@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_paging_forward_and_back_shows_every_row_once(
    shared: dict[str, Any], begins: list[int | None], sort: Sort, descending: bool, size: int
) -> None:
    with db.session.begin_nested() as nested:
        for offset in begins:
            start = None if offset is None else make.day(offset)
            make.placement(planned_start=start, planned_end=None, **shared)
        filters = Filters(sort=sort, descending=descending)
        forth, marks = walk(filters, size)
        assert len(forth) == len(set(forth)) == len(begins)
        back = list(forth[-1:])
        if marks:
            page = listing.list_page(CLI, filters, before=marks[-1], size=len(begins))
            back = page.rows
            assert page.before is None
            assert back == forth[: len(back)]
        nested.rollback()


@pytest.fixture
def shared(db_session: DbSession) -> dict[str, Any]:
    return {
        "student": make.student(),
        "term": make.term(),
        "program": make.program(),
        "site": make.site(),
        "faculty": make.faculty(),
        "supervised_by": make.supervisor(),
    }


def walk(filters: Filters, size: int) -> tuple[list[int], list[str]]:
    """Every id in the order of the pages, and the ref at which each later page begins."""
    ids: list[int] = []
    firsts: list[str] = []
    after = ""
    while True:
        page = listing.list_page(CLI, filters, after=after, size=size)
        ids += page.rows
        if after:
            firsts.append(ref_of(page.rows[0]))
        if page.after is None:
            return ids, firsts
        after = ref_of(page.rows[-1])


PLACES = {
    "at the start": range(6),
    "at the end": range(14, 20),
    "at both ends": (0, 1, 2, 17, 18, 19),
    "spread": range(0, 20, 3),
    "everywhere": range(20),
}


@pytest.fixture
def few_at_a_time(monkeypatch: pytest.MonkeyPatch) -> None:
    """Treat six hits as many, and read only four rows of many hits."""
    monkeypatch.setattr(search_index, "MOST_HITS", 5)
    monkeypatch.setattr(first_rows, "WALKED", 4)


def make_twenty() -> None:
    """Placements in seven states of the sort columns; some have no faculty member or days."""
    sites = [host_site(f"Host {number}") for number in range(3)]
    students = [make.student(last_name=f"Student {number}") for number in range(4)]
    teachers = [make.faculty(last_name=f"Teacher {number}") for number in range(2)]
    programs = [make.program(code=f"P{number}") for number in range(2)]
    for number in range(20):
        make.placement(
            planned_start=make.day(number // 3) if number % 4 else None,
            planned_end=None,
            student=students[number % 4],
            faculty=teachers[number % 2] if number % 3 else None,
            site=sites[number % 3],
            program=programs[number % 2],
        )


@pytest.mark.usefixtures("few_at_a_time")
@pytest.mark.parametrize("sort", Sort)
@pytest.mark.parametrize("place", PLACES)
def test_many_hits_are_paged_in_order(db_session: DbSession, sort: Sort, place: str) -> None:
    make_twenty()
    everyone = listing.list_page(CLI, Filters(sort=sort)).rows
    wanted = [everyone[number] for number in PLACES[place]]
    for number in wanted:
        db.session.get_one(Placement, number).title = "Needle"
        db.session.flush()
    for descending, expected in ((True, wanted), (False, ordered_upward(sort, wanted))):
        for is_long in (True, False):
            assert page_forth(Filters("needle", sort=sort, descending=descending), is_long) == expected
            assert page_back(Filters("needle", sort=sort, descending=descending), is_long, expected) == expected


def ordered_upward(sort: Sort, wanted: list[int]) -> list[int]:
    upward = listing.list_page(CLI, Filters(sort=sort, descending=False)).rows
    return [number for number in upward if number in wanted]


def page_forth(filters: Filters, is_long: bool) -> list[int]:
    ids: list[int] = []
    after = ""
    while True:
        page = listing.list_page(CLI, filters, after=after, size=2, is_long=is_long)
        ids += page.rows
        if page.after is None:
            return ids
        after = ref_of(page.after)


def page_back(filters: Filters, is_long: bool, expected: list[int]) -> list[int]:
    """The pages before the last row, and the row."""
    ids = expected[-1:]
    while True:
        page = listing.list_page(CLI, filters, before=ref_of(ids[0]), size=2, is_long=is_long)
        ids = page.rows + ids
        if page.before is None:
            return ids


@pytest.mark.usefixtures("few_at_a_time")
@pytest.mark.parametrize("place", PLACES)
def test_many_hits_are_counted_and_listed_with_other_filters(db_session: DbSession, place: str) -> None:
    make_twenty()
    everyone = listing.list_page(CLI, Filters()).rows
    for number in PLACES[place]:
        db.session.get_one(Placement, everyone[number]).title = "Needle"
        db.session.flush()
    hits = [db.session.get_one(Placement, everyone[number]) for number in PLACES[place]]
    for kind in (Filters("needle", program="P1"), Filters("needle", faculty=0), Filters("needle", host_name="host 2")):
        plain = listing.list_page(CLI, Filters(program=kind.program, faculty=kind.faculty, host_name=kind.host_name))
        expected = [one.id for one in hits if one.id in plain.rows]
        assert listing.list_page(CLI, kind).rows == expected
        assert listing.count_matching(CLI, kind) == len(expected)
    teacher = next(one.faculty for one in hits if one.faculty is not None)
    mine = [one.id for one in hits if one.faculty is teacher]
    assert listing.list_page(teacher.as_actor(), Filters("needle")).rows == mine
    assert listing.count_matching(teacher.as_actor(), Filters("needle")) == len(mine)


def ref_of(placement_id: int) -> str:
    return db.session.get_one(Placement, placement_id).ref


def test_invisible_records_are_not_listed(db_session: DbSession) -> None:
    mine, _ = make.active(), make.active()
    page = listing.list_page(present(mine.faculty).as_actor(), Filters())
    assert page.rows == [mine.id]


def test_counting_stops_at_a_limit(db_session: DbSession, monkeypatch: pytest.MonkeyPatch) -> None:
    for _ in range(4):
        make.draft()
    monkeypatch.setattr(listing, "BOUND", 2)
    assert listing.count_matching(CLI, Filters()) == 3


def test_programs_are_sorted_by_code_the_same_on_both_databases(db_session: DbSession) -> None:
    codes = ["CS-BS", "CSE", "DS", "cs-MS", "ÖK"]
    for code in codes[::-1]:
        make.placement(program=make.program(code=code))
    ids = listing.list_page(CLI, Filters(sort=Sort.PROGRAM, descending=False)).rows
    assert [db.session.get_one(Placement, one).program.code for one in ids] == codes


@pytest.mark.parametrize(
    "typed",
    [
        "Castellanos",
        "robin.castellanos@example.com",
        "<Robin.Castellanos@EXAMPLE.com>;",
        "ana.o’brien@example.edu",
        "S77-1",
    ],
)
def test_supervisor_and_addresses_are_searched(db_session: DbSession, typed: str) -> None:
    wanted = make.active(student=make.student(email="ana.o'brien@example.edu", institution_id="S77-1"))
    robin = make.supervisor(name="Robin Castellanos", email="Robin.Castellanos@example.com")
    services.assign_supervisor(CLI, wanted, robin)
    make.active()
    assert found(words=typed) == {wanted.id}


def test_placement_is_not_found_by_a_former_supervisor(db_session: DbSession) -> None:
    one = make.active()
    services.assign_supervisor(CLI, one, make.supervisor(name="Robin Castellanos"))
    assert found(words="castellanos") == {one.id}
    services.assign_supervisor(CLI, one, make.supervisor(name="Jo Moss"))
    assert found(words="castellanos") == set()
    assert found(words="moss") == {one.id}


def test_search_follows_a_rename_of_each_person_and_host(db_session: DbSession) -> None:
    one = make.active(site=host_site("Old Works"))
    supervisor = make.supervisor(name="Old Helper")
    services.assign_supervisor(CLI, one, supervisor)
    one.student.last_name, one.site.host.name, supervisor.name = "Newstudent", "Newhost", "Newhelper"
    one.title = "Newtitle"
    assert [found(words=word) for word in ("newstudent", "newhost", "newhelper", "newtitle")] == [{one.id}] * 4
    assert found(words="works") == set()
