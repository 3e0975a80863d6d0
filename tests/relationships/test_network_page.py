"""My network shows chains of introductions, rings of contact, and the same as a drawing."""

from __future__ import annotations

from datetime import timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from placement.core import clock
from placement.placements.models import Placement
from placement.relationships.page.network import LINE, gather, spread
from placement.relationships.rules.chains import list_chains
from tests import factories as make
from tests.client import SignIn


@pytest.fixture
def placement(db_session: object) -> Placement:
    return make.active()


@pytest.mark.parametrize(
    ("introduced_by", "chains"),
    [
        ({}, []),
        ({1: None, 2: None}, []),
        ({1: None, 2: 1, 3: 2}, [[1, 2, 3]]),
        ({1: None, 2: 1, 3: 1, 4: 3}, [[1, 3, 4], [1, 2]]),
    ],
)
def test_chains_end_with_people_who_introduced_no_one(
    introduced_by: dict[int, int | None], chains: list[list[int]]
) -> None:
    assert list_chains(introduced_by, lambda person: person) == chains


def test_page_has_chains_and_rings_in_words(sign_in: SignIn, placement: Placement) -> None:
    sam = make.contact(placement, name="Sam")
    priya = make.contact(placement, name="Priya", introduced_by_id=sam.id, on=clock.today() - timedelta(days=60))
    make.known(placement.student, name="Ana", introduced_by_id=priya.id, wished_on=clock.today())
    page = sign_in(placement.student).get("/my/people/network").page
    assert "Sam → Priya → Ana" in page.main
    for ring in ("In the last 30 days 1 Sam", "In the last 120 days 1 Priya", "To meet 1 Ana"):
        assert ring in page.main


@pytest.mark.parametrize(("count", "names"), [(5, True), (40, True), (41, False)])
def test_drawing_names_people_up_to_40_and_organizations_above(
    sign_in: SignIn, placement: Placement, count: int, names: bool
) -> None:
    for number in range(count):
        make.contact(placement, name=f"Person {number}", organization=f"Host {number % 3}")
    page = sign_in(placement.student).get("/my/people/network?drawing=1").page
    assert ("Person 0" in page.html) is names
    assert (f"Host 0 ({len(range(0, count, 3))})" in page.html) is not names


@given(st.lists(st.integers(0, 600), max_size=40).map(sorted))
def test_labels_of_the_drawing_have_a_line_each_and_keep_their_order(heights: list[int]) -> None:
    placed = spread(heights)
    assert all(below - above >= LINE - 0.2 for above, below in pairwise(placed))
    if all(below - above >= LINE for above, below in pairwise(heights)):
        assert placed == heights
    assert abs(sum(placed) - sum(heights)) < 1 + len(heights)


@pytest.mark.parametrize("count", [1, 2, 5, 40])
@pytest.mark.parametrize("days", [0, 200])
def test_no_label_stands_on_another(sign_in: SignIn, placement: Placement, count: int, days: int) -> None:
    for number in range(count):
        make.contact(placement, name=f"Person {number}", on=clock.today() - timedelta(days=days))
    shown = gather(placement.student.as_actor())
    for is_right in (True, False):
        labels = sorted(node.label_y for node in shown.nodes if node.is_right is is_right)
        assert all(below - above >= LINE - 0.2 for above, below in pairwise(labels))
    assert all(-20 < node.label_y < shown.size + 20 for node in shown.nodes)
    assert len(shown.nodes) == count


def test_network_is_the_students_own(sign_in: SignIn, placement: Placement) -> None:
    make.contact(placement, name="Private Person")
    assert "Private Person" not in sign_in(make.active().student).get("/my/people/network").text
    assert sign_in(make.staff()).get("/my/people/network").status_code == 403
