"""Search, filters, sort and keyset pages."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some

from placement.core.actors import CLI
from placement.core.database import db
from placement.hosts.models import Site
from placement.placements import services
from placement.placements.models import Placement, State
from placement.placements.queries import listing
from placement.placements.queries.listing import Filters, Sort
from tests import factories as make
from tests.databases import DbSession
from tests.present import present


def found(**filters: Any) -> set[int]:
    return set(listing.list_page(CLI, Filters(**filters)).rows)


def host_site(name: str) -> Site:
    return make.site(host=make.host(name=name))


@pytest.mark.parametrize("typed", ["o laimh", "Ó Laimhbheartaigh", "laimhbheartaigh niamh", "LAIMH harbor"])
def test_names_are_found_without_their_accents(db_session: DbSession, typed: str) -> None:
    wanted = make.active(
        student=make.student(first_name="Niamh", last_name="Ó Laimhbheartaigh"),
        site=host_site("Harbor Robotics"),
    )
    make.active()
    assert found(words=typed) == {wanted.id}


@pytest.mark.parametrize(("last_name", "typed"), [("Aydın", "aydin"), ("Sørensen", "sorensen"), ("Wałęsa", "walesa")])
def test_letters_are_found_as_a_plain_keyboard_writes_them(db_session: DbSession, last_name: str, typed: str) -> None:
    wanted = make.active(student=make.student(last_name=last_name))
    make.active()
    assert found(words=typed) == {wanted.id}


def test_two_chinese_characters_are_enough(db_session: DbSession) -> None:
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


def test_a_wildcard_typed_is_only_a_character(db_session: DbSession) -> None:
    make.active(title="Plain")
    assert found(words="pl_in") == set()
    assert found(words="%") == set()


def test_filters_narrow(db_session: DbSession) -> None:
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
def test_walking_forth_and_back_meets_everyone_once(
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
    """Every id in the order of the pages, and the ref each later page begins with."""
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


def ref_of(placement_id: int) -> str:
    return db.session.get_one(Placement, placement_id).ref


def test_invisible_records_are_not_listed(db_session: DbSession) -> None:
    mine, _ = make.active(), make.active()
    page = listing.list_page(present(mine.faculty).as_actor(), Filters())
    assert page.rows == [mine.id]


def test_counting_stops_at_a_bound(db_session: DbSession, monkeypatch: pytest.MonkeyPatch) -> None:
    for _ in range(4):
        make.draft()
    monkeypatch.setattr(listing, "BOUND", 2)
    assert listing.count_matching(CLI, Filters()) == 3


def test_programs_are_sorted_by_code_alike_on_both_databases(db_session: DbSession) -> None:
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


def test_a_supervisor_who_left_no_longer_finds_the_placement(db_session: DbSession) -> None:
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
