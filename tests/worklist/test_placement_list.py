"""The list as a page: its address, its chips, what it costs, and who gets what."""

from __future__ import annotations

from urllib.parse import urlencode

import pytest

from placement.agreements.models import AgreementState
from placement.core.actors import CLI
from placement.placements.models import State
from placement.worklist.queries import placement_list
from tests import factories as make
from tests.counting import queries


def names(page) -> list[str]:
    """The links of the rows: the students."""
    return [link for link, url in page.links.items() if url.startswith("/placements/") and len(url) == 22]


def test_an_address_says_the_same_as_the_question_it_asks(db_session):
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
def test_what_cannot_be_understood_is_not_asked(args):
    assert placement_list.read_address(args).address() == {}


def test_the_office_finds_filters_and_clears(sign_in):
    wanted = make.active(student=make.student(first_name="Niamh", last_name="Ó Laimhbheartaigh"))
    make.draft()
    browser = sign_in(make.staff())
    assert len(browser.get("/placements").page.rows) == 2
    page = browser.get("/placements?" + urlencode({"q": "o laimh", "state": "active"})).page
    assert names(page) == ["Niamh Ó Laimhbheartaigh"]
    assert page.links["Take away Active ×"].endswith("?q=o+laimh")
    assert page.links["Niamh Ó Laimhbheartaigh"] == f"/placements/{wanted.ref}"


def test_a_host_is_named_in_words_or_by_the_way_from_its_page(sign_in):
    there = [make.active(site=make.site(host=make.host(name=name))) for name in ("Åland Ferries", "Aland Foods")]
    make.draft(site=there[0].site)
    browser = sign_in(make.staff())
    page = browser.get("/placements?host_name=aland&state=active").page
    assert set(names(page)) == {one.student.name for one in there}
    assert page.links["Take away Host “aland” ×"].endswith("?state=active")
    by_id = browser.get(f"/placements?host={there[0].site.host_id}&state=active").page
    assert names(by_id) == [there[0].student.name]
    assert by_id.links["Take away Åland Ferries ×"].endswith("?state=active")
    typed_beside = by_id.values | {"host_name": "foods"}
    assert names(browser.get("/placements?" + urlencode(typed_beside)).page) == [there[1].student.name]
    assert "at a host called “nowhere”" in browser.get("/placements?host_name=nowhere").page.text


def test_a_host_whose_placements_one_does_not_see_stays_unknown(sign_in):
    mine, other = make.active(), make.active()
    browser = sign_in(mine.faculty)
    assert f"Take away {mine.site.host.name} ×" in browser.get(f"/placements?host={mine.site.host_id}").page.links
    unseen = browser.get(f"/placements?host={other.site.host_id}").page
    assert "Take away Unknown host ×" in unseen.links
    assert other.site.host.name not in unseen.text


def test_an_empty_list_says_what_to_do(sign_in):
    browser = sign_in(make.staff())
    assert "No placements yet" in browser.get("/placements").page.text
    assert "No placement matches" in browser.get("/placements?q=nobody").page.text


def test_faculty_see_theirs_and_students_have_no_list(sign_in):
    mine, _ = make.active(), make.active()
    assert names(sign_in(mine.faculty).get("/placements").page) == [mine.student.name]
    assert sign_in(mine.student).get("/placements").status_code == 403


def test_pages_lead_on_and_back(sign_in, monkeypatch):
    for number in range(5):
        make.draft(begins=make.day(number), student=make.student(first_name="N", last_name=str(number)))
    monkeypatch.setattr(placement_list.listing.list_page, "__kwdefaults__", {"after": "", "before": "", "size": 2})
    browser = sign_in(make.staff())
    first = browser.get("/placements").page
    second = browser.get(first.links["Next"]).page
    assert names(first) == ["N 4", "N 3"]
    assert names(second) == ["N 2", "N 1"]
    assert names(browser.get(second.links["Previous"]).page) == names(first)
    assert "2 of 5 placements" in first.text


def test_needs_filter(sign_in):
    waiting, other = make.approved(), make.approved()
    make.agreement(waiting, AgreementState.WITH_FACULTY)
    make.agreement(other, AgreementState.WITH_SUPERVISOR)
    assert names(sign_in(make.staff()).get("/placements?needs=signing").page) == [waiting.student.name]


def test_what_is_overdue_is_named(sign_in):
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
def test_queries_do_not_grow_with_rows(db_session, rows):
    for _ in range(rows):
        make.agreement(make.active(), AgreementState.SIGNED_OFF)
    question = placement_list.read_address({"state": State.ACTIVE.value})
    db_session.expunge_all()
    with queries(7, "page", "those without a first day", "count", "supervisors", "objectives", "check-ins", "overdue"):
        shown = placement_list.show(CLI, question)
        assert len([row.placement.student.name + row.placement.site.host.name for row in shown.rows]) == rows
