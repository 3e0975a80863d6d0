"""The office's work list: every count equals the length of the list it opens."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import time_machine
from flask import Flask

from placement.agreements.models import AgreementState
from placement.core.actors import CLI, Actor
from placement.hosts.models import HostStatus
from placement.placements.models import Placement, State
from placement.worklist.page import office
from placement.worklist.queries.items import NEEDS, Holder
from tests import factories as make
from tests.client import SignIn
from tests.databases import DbSession
from tests.present import present


@pytest.fixture
def in_request(app: Flask, db_session: DbSession) -> Iterator[None]:
    """URLs can be built only inside a request."""
    with app.test_request_context(method="POST"):
        yield


@pytest.fixture
def blocked(db_session: DbSession) -> dict[str, Placement]:
    """One placement for each need, by the code of the need."""
    pending = make.site(host=make.host(status=HostStatus.PENDING))
    found = {
        "approval": make.submitted(),
        "changes": make.changes_requested(),
        "host": make.draft(site=pending),
        "supervisor": make.draft(supervised_by=make.supervisor(confirmed_at=None)),
        "faculty": make.draft(faculty=None),
        "objectives": make.approved(),
        "completion": make.ended(),
        "final_self": make.ended(),
        "final_supervisor": make.ended(),
        "baseline": make.active(),
    }
    for code, state in (
        ("drafting", AgreementState.DRAFTING),
        ("agreeing", AgreementState.WITH_SUPERVISOR),
        ("signing", AgreementState.WITH_FACULTY),
    ):
        found[code] = make.approved()
        make.agreement(found[code], state)
    found["attainment"] = make.ended()
    make.agreement(found["attainment"], AgreementState.SIGNED_OFF)
    found["reading"] = make.active()
    make.submitted_checkin(found["reading"])
    found["checkins"] = found["overdue"] = make.active()
    make.open_checkin(found["checkins"], due_on=make.day(-3))
    return found


def groups_of(actor: Actor) -> dict[Holder, list[office.WorkLine]]:
    return office.list_groups(actor, office.list_lines(actor))


def test_each_need_lists_its_placement(sign_in: SignIn, blocked: dict[str, Placement]) -> None:
    browser = sign_in(make.staff())
    for code in NEEDS.keys() - {"nobody"}:
        page = browser.get(f"/placements?needs={code}").page
        assert f"/placements/{blocked[code].ref}" in page.links.values(), code


def test_count_equals_the_length_of_its_list(app: Flask, sign_in: SignIn, blocked: dict[str, Placement]) -> None:
    with app.test_request_context(method="POST"):
        groups = groups_of(CLI)
    browser = sign_in(make.staff())
    assert set(groups) == set(Holder)
    for lines in groups.values():
        for line in lines:
            if line.url.startswith("/placements"):
                assert len(browser.get(line.url).page.rows) == line.count, line.label


def test_line_shows_the_longest_waiting_date(in_request: None, clock: time_machine.Traveller) -> None:
    make.agreement(make.approved(), AgreementState.WITH_FACULTY)
    clock.shift(3 * 24 * 3600)
    make.agreement(make.approved(), AgreementState.WITH_FACULTY)
    (line,) = groups_of(CLI)[Holder.FACULTY]
    assert (line.label, line.count, line.since) == ("Objectives to sign off", 2, make.day(-3))


def test_placements_of_another_college_are_not_counted(in_request: None, blocked: dict[str, Placement]) -> None:
    assert groups_of(make.staff(colleges=[make.college()]).as_actor()).keys() <= {Holder.OFFICE}


def test_states_of_the_current_term_are_counted(in_request: None) -> None:
    term = make.term()
    make.term(starts_on=make.day(100), ends_on=make.day(200))
    make.active(term=term)
    make.active(term=term)
    make.draft(term=term)
    figures = office.count_states(CLI)
    assert present(figures).term is term
    assert [(state, count) for state, count, _ in present(figures).states] == [(State.DRAFT, 1), (State.ACTIVE, 2)]


def test_late_work_is_overdue_only_while_it_can_be_done(in_request: None) -> None:
    """Old revisions and closed placements are not overdue."""
    done = make.approved()
    make.agreement(done, AgreementState.RETURNED, due_on=make.day(-9), revision=1)
    make.agreement(done, AgreementState.SIGNED_OFF, due_on=make.day(-9), revision=2, objectives=0)
    closed = make.withdrawn()
    make.agreement(closed, AgreementState.DRAFTING, due_on=make.day(-9))
    assert office.list_lines(CLI)["overdue"].count == 0
    late = make.approved()
    make.agreement(late, AgreementState.DRAFTING, due_on=make.day(-1))
    assert office.list_lines(CLI)["overdue"].count == 1


def test_longest_overdue_task_is_first_with_its_holder(in_request: None, clock: time_machine.Traveller) -> None:
    signing = make.approved()
    make.agreement(signing, AgreementState.WITH_FACULTY)
    clock.shift(9 * 24 * 3600)
    writing = make.active()
    make.open_checkin(writing, number=4, due_on=make.day(-8))
    sending = make.approved(faculty=None)
    make.agreement(sending, due_on=make.day(-2))
    found = office.list_longest(make.staff().as_actor())
    assert [(one.placement, one.what, one.holder, one.since) for one in found] == [
        (signing, "Objectives with faculty", present(signing.faculty).name, make.day(-9)),
        (writing, "Check-in 4 not submitted", writing.student.name, make.day(-8)),
        (sending, "Objectives not submitted", sending.student.name, make.day(-2)),
    ]


def test_figure_and_table_have_the_same_overdue_check_ins_and_objectives(in_request: None) -> None:
    for days in range(8):
        make.open_checkin(make.active(), due_on=make.day(-days))
    make.agreement(make.approved(faculty=None), AgreementState.WITH_FACULTY)
    table = office.list_longest(CLI)
    assert len(table) == 7
    assert office.list_lines(CLI)["checkins"].count == office.list_lines(CLI)["overdue"].count == 7


def test_page_says_which_figures_are_of_the_term_and_which_of_all(sign_in: SignIn) -> None:
    make.open_checkin(make.active(), due_on=make.day(-5))
    make.draft(site=make.site(host=make.host(status=HostStatus.PENDING)), term=make.term(name="Fall 2099"))
    page = sign_in(make.staff()).get("/").page
    of_term, of_all = page.main.split("Open work in all terms")
    assert "overdue" not in of_term
    assert "Placements of" in of_term
    assert "1 placement overdue" in of_all
    assert "Host not approved" in of_all
    assert "1 host" in of_all


def test_placement_without_dates_is_counted_without_a_date(in_request: None) -> None:
    make.ended(actual_end=None, planned_end=None, planned_start=None)
    lines = office.list_lines(CLI)
    assert (lines["completion"].count, lines["completion"].since) == (1, None)
