"""Visibility of placements by role."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from placement.core.actors import CLI, NOBODY, SYSTEM, Actor, ActorKind
from placement.core.database import db
from placement.core.errors import NotThere
from placement.placements.models import Placement
from placement.placements.queries import placements as queries
from tests import factories as make
from tests.counting import queries as promised
from tests.databases import DbSession
from tests.present import present


@pytest.fixture
def two(db_session: DbSession) -> tuple[Placement, Placement]:
    """Two placements with nothing in common."""
    return make.active(), make.active()


def seen(actor: Actor) -> set[int]:
    return set(db.session.scalars(select(Placement.id).where(queries.visible_to(actor))))


def test_students_and_faculty_see_their_own(two: tuple[Placement, Placement]) -> None:
    mine, _ = two
    assert seen(mine.student.as_actor()) == {mine.id}
    assert seen(present(mine.faculty).as_actor()) == {mine.id}


def test_staff_see_placements_of_their_colleges(two: tuple[Placement, Placement]) -> None:
    mine, other = two
    assert seen(make.staff(colleges=[mine.program.college]).as_actor()) == {mine.id}
    assert seen(make.staff().as_actor()) == {mine.id, other.id}


def test_command_line_and_worker_see_all_placements(two: tuple[Placement, Placement]) -> None:
    assert seen(CLI) == seen(SYSTEM) == {one.id for one in two}


def test_link_gives_access_to_one_placement(two: tuple[Placement, Placement]) -> None:
    assert seen(Actor(ActorKind.LINK, placement_id=two[1].id)) == {two[1].id}


def test_administrator_and_anonymous_see_no_placements(two: tuple[Placement, Placement]) -> None:
    assert seen(make.admin().as_actor()) == set()
    assert seen(NOBODY) == set()


def test_person_with_two_roles_sees_both_parts(two: tuple[Placement, Placement]) -> None:
    mine, other = two
    both = make.user(is_student=True, is_staff=True, colleges=[other.program.college])
    mine.student = both
    db.session.flush()
    assert seen(both.as_actor()) == {mine.id, other.id}


def test_record_of_another_person_is_not_found(two: tuple[Placement, Placement]) -> None:
    mine, other = two
    assert queries.get_placement(mine.student.as_actor(), mine.ref) is mine
    with pytest.raises(NotThere):
        queries.get_placement(mine.student.as_actor(), other.ref)


def test_one_query_loads_everything_a_page_shows(two: tuple[Placement, Placement]) -> None:
    actor, ref = make.staff().as_actor(), two[0].ref
    db.session.flush()
    db.session.expunge_all()
    with promised(1, "the placement with its parts"):
        found = queries.get_placement(actor, ref)
        assert all((found.student.name, found.site.host.name, found.term.name, found.program.college.name))


def test_previous_state_is_read_from_the_moves(two: tuple[Placement, Placement]) -> None:
    assert queries.find_state_before(two[0]).value == "approved"
