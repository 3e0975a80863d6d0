"""The placement list as a page: its address, filter chips, cost, and visibility."""

from __future__ import annotations

import re
from urllib.parse import urlencode

import pytest

from placement.agreements.models import AgreementState
from placement.core.actors import CLI
from placement.core.database import db
from placement.placements.models import Placement, State
from placement.placements.queries import listing
from placement.placements.queries.listing import Filters, Sort
from placement.worklist.queries import placement_list
from tests import factories as make
from tests.client import Client, SignIn
from tests.counting import queries, recorded
from tests.databases import DbSession
from tests.pages import Page
from tests.plans import plans
from tests.present import present

WHOLE_TABLE = re.compile(r"SCAN placement$", re.MULTILINE)
MOST = 7  # two of the frame, choices, count, ids, ids of rows without the sort value, columns


def names(page: Page) -> list[str]:
    """The link texts of the rows: the students."""
    return [link for link, url in page.links.items() if url.startswith("/placements/") and len(url) == 22]


def test_address_is_unchanged_by_reading_and_writing(db_session: DbSession) -> None:
    address = {
        "q": "o laimh",
        "state": "active",
        "needs": "signing",
        "faculty": "0",
        "sort": "host",
    }
    for host in ({"host": "3"}, {"host_name": "acme"}):
        assert placement_list.read_address(address | host).address() == address | host


@pytest.mark.parametrize("args", [{"state": "x", "sort": "x", "faculty": "x", "needs": "x", "host": "²"}, {}])
def test_unknown_filters_are_ignored(args: dict[str, str]) -> None:
    assert placement_list.read_address(args).address() == {}


def test_staff_search_filter_and_clear_the_list(sign_in: SignIn) -> None:
    wanted = make.active(student=make.student(first_name="Niamh", last_name="Ó Laimhbheartaigh"))
    make.draft()
    browser = sign_in(make.staff())
    assert len(browser.get("/placements").page.rows) == 2
    page = browser.get("/placements?" + urlencode({"q": "o laimh", "state": "active"})).page
    assert names(page) == ["Niamh Ó Laimhbheartaigh"]
    assert page.links["Remove filter Active ×"].endswith("?q=o+laimh")
    assert page.links["Niamh Ó Laimhbheartaigh"] == f"/placements/{wanted.ref}"


def test_list_filters_by_host_name_or_id(sign_in: SignIn) -> None:
    there = [make.active(site=make.site(host=make.host(name=name))) for name in ("Åland Ferries", "Aland Foods")]
    make.draft(site=there[0].site)
    browser = sign_in(make.staff())
    page = browser.get("/placements?host_name=aland&state=active").page
    assert set(names(page)) == {one.student.name for one in there}
    assert page.links["Remove filter Host “aland” ×"].endswith("?state=active")
    by_id = browser.get(f"/placements?host={there[0].site.host_id}&state=active").page
    assert names(by_id) == [there[0].student.name]
    assert by_id.links["Remove filter Åland Ferries ×"].endswith("?state=active")
    typed_beside = by_id.values | {"host_name": "foods"}
    assert names(browser.get("/placements?" + urlencode(typed_beside)).page) == [there[1].student.name]
    assert "has a host called “nowhere”" in browser.get("/placements?host_name=nowhere").page.text


def test_host_without_visible_placements_is_shown_as_unknown(sign_in: SignIn) -> None:
    mine, other = make.active(), make.active()
    browser = sign_in(present(mine.faculty))
    assert f"Remove filter {mine.site.host.name} ×" in browser.get(f"/placements?host={mine.site.host_id}").page.links
    unseen = browser.get(f"/placements?host={other.site.host_id}").page
    assert "Remove filter Unknown host ×" in unseen.links
    assert other.site.host.name not in unseen.text


def test_empty_list_shows_the_next_step(sign_in: SignIn) -> None:
    browser = sign_in(make.staff())
    assert "No placements yet" in browser.get("/placements").page.text
    assert "No matching placements" in browser.get("/placements?q=nobody").page.text


def test_faculty_see_their_own_and_students_have_no_list(sign_in: SignIn) -> None:
    mine, _ = make.active(), make.active()
    assert names(sign_in(present(mine.faculty)).get("/placements").page) == [mine.student.name]
    assert sign_in(mine.student).get("/placements").status_code == 403


def test_pages_link_to_next_and_previous(sign_in: SignIn, monkeypatch: pytest.MonkeyPatch) -> None:
    for number in range(5):
        make.draft(begins=make.day(number), student=make.student(first_name="N", last_name=str(number)))
    defaults = present(listing.list_page.__kwdefaults__)
    monkeypatch.setattr(listing.list_page, "__kwdefaults__", defaults | {"size": 2})
    browser = sign_in(make.staff())
    first = browser.get("/placements").page
    second = browser.get(first.links["Next"]).page
    assert names(first) == ["N 4", "N 3"]
    assert names(second) == ["N 2", "N 1"]
    assert names(browser.get(second.links["Previous"]).page) == names(first)
    assert "2 of 5 placements" in first.text


def test_needs_filter_limits_the_list(sign_in: SignIn) -> None:
    waiting, other = make.approved(), make.approved()
    make.agreement(waiting, AgreementState.WITH_FACULTY)
    make.agreement(other, AgreementState.WITH_SUPERVISOR)
    assert names(sign_in(make.staff()).get("/placements?needs=signing").page) == [waiting.student.name]


def test_overdue_work_is_marked(sign_in: SignIn) -> None:
    make.submitted(begins=make.day(-1))
    make.agreement(make.approved(), AgreementState.DRAFTING, due_on=make.day(-1))
    make.open_checkin(make.active(), due_on=make.day(-1))
    make.ended(begins=make.day(-120))
    make.active()
    page = sign_in(make.staff()).get("/placements").page
    found = [
        words for words in ("approval", "objectives", "check-in", "completion") if f"Overdue: {words}" in page.main
    ]
    assert (found, page.main.count("Overdue: ")) == (["approval", "objectives", "check-in", "completion"], 4)


@pytest.mark.parametrize("rows", [2, 20])
def test_list_queries_do_not_grow_with_rows(db_session: DbSession, rows: int) -> None:
    for _ in range(rows):
        make.agreement(make.active(), AgreementState.SIGNED_OFF)
    question = placement_list.read_address({"state": State.ACTIVE.value})
    db_session.expunge_all()
    with queries(4, "count", "page", "those without a first day", "columns"):
        shown = placement_list.show(CLI, question)
        assert len([row.student + row.host for row in shown.rows]) == rows


def test_page_statements_do_not_grow_with_rows(sign_in: SignIn) -> None:
    addresses = ("", "state=active", *(f"sort=-{sort.value}" for sort in Sort), "needs=signing")
    browser, counts = sign_in(make.staff()), []
    browser.get("/placements")
    for more in (2, 18):
        for _ in range(more):
            make.agreement(make.active(), AgreementState.WITH_FACULTY)
        counts.append([cost(browser, address) for address in addresses])
    for address, few, many in zip(addresses, *counts, strict=True):
        assert many <= few <= MOST, address


def cost(browser: Client, address: str) -> int:
    """The statements of the list with these filters, which finds something."""
    db.session.expire_all()
    with recorded() as statements:
        assert browser.get(f"/placements?{address}").page.rows
    return len(statements)


def test_faculty_are_filtered_by_name_address_or_id(sign_in: SignIn) -> None:
    teacher = make.faculty(first_name="Zoë", last_name="Garcia", institution_id="F-77")
    mine, other = make.active(faculty=teacher), make.active(faculty=None)
    make.active()
    browser = sign_in(make.staff())
    for typed in ("zoe", "garcia zoe", teacher.email, "F-77"):
        page = browser.get("/placements?" + urlencode({"faculty_name": typed, "faculty": "0"})).page
        assert names(page) == [mine.student.name]
        assert f"Remove filter Faculty “{typed}” ×" in page.links
    assert names(browser.get("/placements?faculty_name=Unassigned").page) == [other.student.name]


def test_addresses_with_a_faculty_id_still_work(sign_in: SignIn) -> None:
    mine, other, idle = make.active(), make.active(faculty=None), make.faculty()
    browser = sign_in(make.staff())
    page = browser.get(f"/placements?faculty={mine.faculty_id}&state=active").page
    assert names(page) == [mine.student.name]
    assert page.links[f"Remove filter {present(mine.faculty).name} ×"].endswith("?state=active")
    nobody = browser.get("/placements?faculty=0").page
    assert names(nobody) == [other.student.name]
    assert "Remove filter Unassigned ×" in nobody.links
    without_rows = browser.get(f"/placements?faculty={mine.faculty_id}&state=draft").page
    assert f"Remove filter {present(mine.faculty).name} ×" in without_rows.links
    assert f"Remove filter {idle.id} ×" in browser.get(f"/placements?faculty={idle.id}").page.links


def test_columns_sort_the_list_both_ways(sign_in: SignIn) -> None:
    for name in ("Ann", "Bo"):
        teacher = make.faculty(first_name=name, last_name=f"{name}son")
        make.active(faculty=teacher, student=make.student(first_name="S", last_name=name))
    make.draft(faculty=None, student=make.student(first_name="S", last_name="Cy"))
    browser = sign_in(make.staff())
    page = browser.get("/placements").page
    by_faculty = browser.get(page.links["Faculty"]).page
    assert names(by_faculty) == ["S Ann", "S Bo", "S Cy"]
    assert names(browser.get(by_faculty.links["Faculty"]).page) == ["S Bo", "S Ann", "S Cy"]
    by_state = browser.get(page.links["State"]).page
    assert names(by_state) == ["S Ann", "S Bo", "S Cy"]
    assert names(browser.get(by_state.links["State"]).page) == ["S Cy", "S Bo", "S Ann"]


@pytest.mark.parametrize("sort", Sort)
@pytest.mark.parametrize("falling", [False, True])
def test_long_list_uses_an_index_and_has_the_order_of_a_short_one(
    db_session: DbSession, sort: Sort, falling: bool
) -> None:
    teachers, sites = [make.faculty(), None, make.faculty()], [make.site(), make.site()]
    everyone = [make.active(faculty=teachers[n % 3], site=sites[n % 2], begins=make.day(n // 2)) for n in range(6)]
    filters = Filters(sort=sort, descending=falling)
    short = listing.list_page(CLI, filters)
    long: list[int] = []
    after = ""
    while len(long) < len(everyone):
        with plans() as found:
            page = listing.list_page(CLI, filters, after=after, size=2, is_long=True)
        long += page.rows
        after = db.session.get_one(Placement, page.rows[-1]).ref
        assert not [plan for plan in found if WHOLE_TABLE.search(plan)]
    assert long == short.rows
