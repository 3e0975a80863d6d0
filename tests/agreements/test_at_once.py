"""Simultaneous clicks: one succeeds, the others are conflicts."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from flask import Flask
from sqlalchemy import func, select

from placement.access import links
from placement.access.models import Purpose
from placement.agreements.models import Agreement, AgreementState
from placement.core.database import db
from placement.mail.models import Message
from placement.people.models import User
from tests import factories as make
from tests.agreements.conftest import agreed, sent
from tests.client import Client

CLICKS = 3


def prepare(what: str) -> tuple[str, dict[str, str], User | None]:
    """Return the URL, the form data, and the user (None for a link)."""
    placement = make.active()
    if what == "agree":
        sent(placement)
        holder = make.supervisor_of(placement)
        link = links.find_live(Purpose.SUPERVISOR, placement.id, holder.id)
        assert link is not None
        return f"/s/{links.token(link)}", {"verb": "agree"}, None
    agreed(placement)
    return f"/placements/{placement.ref}/objectives/decide", {"verb": "sign"}, placement.faculty


@pytest.mark.parametrize(
    ("what", "after", "kind"),
    [
        ("agree", AgreementState.WITH_FACULTY, "objectives_to_sign"),
        ("sign", AgreementState.SIGNED_OFF, "objectives_signed_student"),
    ],
)
def test_one_of_two_simultaneous_clicks_succeeds(
    new_app: Callable[..., Flask], what: str, after: AgreementState, kind: str
) -> None:
    app = new_app()
    with app.app_context():
        address, typed, who = prepare(what)
        db.session.commit()
        browsers = [Client(app) for _ in range(CLICKS)]
        if who is not None:
            browsers = [browser.sign_in(who) for browser in browsers]
        db.session.remove()
    together = Barrier(CLICKS)

    def click(browser: Client) -> int:
        together.wait(10)
        with app.app_context():
            return browser.post(address, data=typed).status_code

    with ThreadPoolExecutor(CLICKS) as pool:
        assert sorted(pool.map(click, browsers)) == [303, 409, 409]
    with app.app_context():
        assert db.session.scalars(select(Agreement.state)).one() is after
        assert db.session.scalar(select(func.count()).where(Message.kind == kind)) == 1
        db.session.remove()
