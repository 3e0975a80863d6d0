"""Case 15: names are sorted by letters, not by code points, in every list and menu and in the export."""

from __future__ import annotations

import csv
import io

from tests import factories as make
from tests.cases.importing import RunCase
from tests.cases.test_01_search_after_import import refs
from tests.client import Client

CASE = "15-sort-order"
ORDER = ["Ångström", "de Souza", "Demir", "Eze", "Ó Dálaigh", "Öztürk", "smith", "van Dyke", "Zimmer"]


def in_order(text: str, names: list[str]) -> list[str]:
    """The names in order of their first occurrence in a text."""
    return sorted(names, key=text.index)


def test_placements_are_sorted_by_student_name_both_ways(run_case: RunCase, office: Client) -> None:
    run_case(CASE)
    assert in_order(table(office.get("/placements?sort=student").text), ORDER) == ORDER
    assert in_order(table(office.get("/placements?sort=-student").text), ORDER) == ORDER[::-1]
    rising, falling = (refs_sorted(office, sort) for sort in ("student", "-student"))
    assert rising == falling[::-1]


def table(text: str) -> str:
    return text.partition("<tbody")[2]


def refs_sorted(office: Client, sort: str) -> list[str]:
    page = office.get("/placements", query_string={"sort": sort}).page
    return [box.get("value") or "" for box in page.all("input", name="chosen")]


def test_export_has_the_order_of_the_list(run_case: RunCase, office: Client) -> None:
    run_case(CASE)
    answer = office.post("/placements/export.csv", data={"sort": "student"})
    rows = csv.DictReader(io.StringIO(answer.data.decode("utf-8-sig"), newline=""))
    assert [row["student_last_name"] for row in rows] == ORDER


def test_people_hosts_supervisors_and_faculty_menus_are_sorted_by_letters(office: Client) -> None:
    for name in ORDER[::-1]:
        make.student(first_name="Amal", last_name=name)
        make.faculty(first_name="Ines", last_name=name)
        make.host(name=name)
        make.supervisor(name=name)
    for address in ("/people?role=student", "/people?role=faculty", "/hosts", "/supervisors"):
        assert in_order(table(office.get(address).text), ORDER) == ORDER, address
    menu = office.get("/placements/new").text.partition('id="faculty-members"')[2].partition("</datalist>")[0]
    assert in_order(menu, ORDER) == ORDER


def test_placements_are_sorted_by_host_name(office: Client) -> None:
    for name in ORDER[::-1]:
        make.placement(site=make.site(host=make.host(name=name)))
    assert in_order(table(office.get("/placements?sort=host").text), ORDER) == ORDER


def test_list_pages_continue_in_name_order(office: Client) -> None:
    term = make.term()
    for number in range(60):
        make.placement(term=term, student=make.student(last_name=f"{'Öo'[number % 2]}{number // 4:02}", first_name="A"))
    found, after = [], ""
    while True:
        page = office.get("/placements", query_string={"sort": "student", "after": after}).page
        shown = [box.get("value") or "" for box in page.all("input", name="chosen")]
        found += shown
        if len(shown) < 50:
            break
        after = shown[-1]
    assert len(found) == len(set(found)) == 60


def test_search_finds_one_row_of_the_sorted_list(run_case: RunCase, office: Client) -> None:
    run_case(CASE)
    assert len(refs(office, "angstrom")) == 1
