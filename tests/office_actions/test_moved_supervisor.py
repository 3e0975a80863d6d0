"""A changed supervisor's address revokes links sent to the old one, from every page that changes it."""

from __future__ import annotations

import pytest

from placement.access import links
from placement.access.models import Purpose
from placement.core.actors import CLI
from placement.core.database import db
from placement.hosts.models import Supervisor
from placement.mail.models import Message, MessageState
from placement.placements import services as placements
from placement.placements.models import Placement, State
from tests import factories as make
from tests.client import SignIn

NEW = "right@host.example"


@pytest.fixture
def both(db_session: object) -> tuple[Placement, Placement]:
    """Two placements of one supervisor, each with a link."""
    one, other = make.active(), make.active()
    placements.assign_supervisor(CLI, other, make.supervisor_of(one))
    for placement in (one, other):
        make.signed_agreement(placement)
    return one, other


def path_of(way: str, one: Placement, supervisor: Supervisor) -> str:
    return f"/supervisors/{supervisor.id}" if way == "supervisor" else f"/placements/{one.ref}/address"


@pytest.mark.parametrize("is_withdrawn", [False, True])
@pytest.mark.parametrize("way", ["supervisor", "placement"])
def test_changed_address_revokes_old_links_from_every_page(
    way: str, is_withdrawn: bool, both: tuple[Placement, Placement], sign_in: SignIn
) -> None:
    one, other = both
    supervisor = make.supervisor_of(one)
    old = [make.supervisor_link(placement) for placement in both]
    waiting = make.saved(
        Message(
            kind="agreement_opened",
            to_address=supervisor.email,
            subject="Your objectives",
            text="They are open.\n",
            link_id=old[1].id,
            state=MessageState.WAITING,
            created_at=old[1].issued_at,
        )
    )
    if is_withdrawn:
        other.state = State.WITHDRAWN  # with its link still valid, as older versions left it
    office, path = sign_in(make.staff()), path_of(way, one, supervisor)

    answer = office.post(path, data=office.get(path).page.values | {"email": NEW})

    assert answer.status_code == 303
    assert db.session.get_one(Supervisor, supervisor.id).email == NEW
    assert all(link.revoked_at is not None for link in old)
    assert waiting.state is MessageState.CANCELLED
    assert [office.get(f"/s/{links.token(link)}").status_code for link in old] == [410, 410]
    live = [links.find_live(Purpose.SUPERVISOR, placement.id) is not None for placement in both]
    assert live == ([True, not is_withdrawn] if way == "placement" else [False, False])


def test_other_changes_do_not_revoke_links(both: tuple[Placement, Placement], sign_in: SignIn) -> None:
    supervisor = make.supervisor_of(both[0])
    link = make.supervisor_link(both[0])
    office, path = sign_in(make.staff()), f"/supervisors/{supervisor.id}"

    office.post(path, data=office.get(path).page.values | {"title": "Head", "email": supervisor.email.upper()})

    assert db.session.get_one(Supervisor, supervisor.id).title == "Head"
    assert link.revoked_at is None
