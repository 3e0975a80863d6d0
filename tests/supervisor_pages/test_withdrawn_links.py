"""No link is sent or copied for a withdrawn placement, on any path."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from sqlalchemy import func, select

from placement.access.models import Link
from placement.agreements import services as agreements
from placement.core.database import db
from placement.core.errors import Conflict
from placement.evaluations import notices
from placement.evaluations.models import Occasion
from placement.mail.models import Message, MessageState
from placement.placements.models import Placement
from tests import factories as make
from tests.client import SignIn
from tests.databases import DbSession

PATHS = {
    "send": "/placements/{}/link",
    "copy": "/placements/{}/link/copy",
    "correct the address": "/placements/{}/address",
}


def counts() -> tuple[int | None, int | None]:
    links, messages = (db.session.scalar(select(func.count(model.id))) for model in (Link, Message))
    return links, messages


@pytest.mark.parametrize("path", PATHS)
def test_each_page_refuses_a_withdrawn_placement_with_a_sentence(path: str, sign_in: SignIn) -> None:
    placement = make.withdrawn()
    before = counts()
    answer = sign_in(make.staff()).post(PATHS[path].format(placement.ref), data={"email": "new@example.com"})
    assert answer.status_code == 409
    assert "was withdrawn" in answer.text
    assert counts() == before


def test_sending_several_links_skips_and_names_a_withdrawn_placement(sign_in: SignIn) -> None:
    gone, there = make.withdrawn(), make.approved()
    chosen = {"chosen": [gone.ref, there.ref]}
    office = sign_in(make.staff())
    assert "This placement was withdrawn." in office.get("/placements/selected/link", query_string=chosen).text
    office.post("/placements/selected/link", data=chosen)
    assert set(db.session.scalars(select(Message.about_id))) == {there.id}


def test_page_of_a_withdrawn_placement_offers_no_link(sign_in: SignIn) -> None:
    placement = make.withdrawn()
    page = sign_in(make.staff()).get(f"/placements/{placement.ref}").text
    assert [f"/placements/{placement.ref}/{part}" in page for part in ("link", "address")] == [False, False]


ACTS: dict[str, Callable[[Placement], object]] = {
    "give": lambda placement: agreements.give_link(placement, make.supervisor_of(placement)),
    "link for an email": lambda placement: agreements.link_for(placement, make.supervisor_of(placement)),
    "ask for an evaluation": lambda placement: notices.ask_supervisor(
        placement, make.supervisor_of(placement), Occasion.FINAL, again=False
    ),
}


@pytest.mark.parametrize("act", ACTS)
def test_no_service_creates_a_link_for_a_withdrawn_placement(act: str, db_session: DbSession) -> None:
    placement = make.withdrawn()
    with pytest.raises(Conflict, match="was withdrawn"):
        ACTS[act](placement)


def test_new_supervisor_of_a_withdrawn_placement_gets_no_email(sign_in: SignIn) -> None:
    placement = make.withdrawn()
    make.agreement_with_supervisor(placement)
    before = counts()
    typed = {"email": "new@example.com", "name": "New", "part": "primary", "from_on": "2025-09-02"}
    answer = sign_in(make.staff()).post("/placements/selected/supervisor", data={"chosen": placement.ref, **typed})
    assert (answer.status_code, counts()) == (303, before)


def test_waiting_email_with_a_link_is_not_sent_after_withdrawal(sign_in: SignIn) -> None:
    placement, office = make.approved(), sign_in(make.staff())
    office.post(f"/placements/{placement.ref}/link")
    sent = db.session.scalars(select(Message)).one()
    withdrawal = {"note": "The host called it off."}
    assert office.post(f"/placements/{placement.ref}/withdraw", data=withdrawal).status_code == 303
    db.session.expire_all()
    assert sent.state not in (MessageState.WAITING,)
