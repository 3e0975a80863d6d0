"""The factories create valid rows on both databases."""

import pytest
from sqlalchemy import select

from placement.agreements.models import AgreementState
from placement.core import clock
from placement.evaluations.models import Occasion, Rater
from placement.placements.models import PlacementSupervisor, State
from tests import factories as make
from tests.databases import DbSession


@pytest.mark.parametrize("state", State)
def test_placement_in_each_state_has_matching_dates(db_session: DbSession, state: State) -> None:
    placement = getattr(make, state.value)()
    assert placement.state is state
    assert (placement.actual_start is not None) == (placement.starts_on <= clock.today())
    assert placement.starts_on < placement.ends_on
    assert db_session.scalars(select(PlacementSupervisor.placement_id)).all() == [placement.id]


def test_records_of_a_placement_can_be_created(db_session: DbSession) -> None:
    placement, skill = make.active(), make.skill()
    signed = make.signed_agreement(placement)
    assert signed.state is AgreementState.SIGNED_OFF
    assert [wording.objective.number for wording in make.wordings_of(signed)] == [1, 2, 3]
    make.answered_checkin(placement, number=1)
    make.submitted_checkin(placement, number=2)
    make.open_checkin(placement, number=3)
    make.evaluation(placement, Occasion.FINAL, Rater.SUPERVISOR, overall=4)
    make.rating(placement, skill, baseline_self=2, final_self_not_observed=True)
    assert make.supervisor_link(placement).holder_id == make.supervisor_of(placement).id
