"""Two clicks at the same moment: both see the same page, nothing is doubled."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

from sqlalchemy import func, select

from placement.checkins.models import CheckIn, CheckInState
from placement.core.database import db
from placement.mail.models import Message
from placement.relationships.models import Contact
from tests import factories as make

TYPED = {"what": "I did.", "so_what": "It showed.", "now_what": "I will.", "people-0-name": "Captain"}
CLICKS = 4


def test_clicks_at_the_same_moment_send_one_reflection(new_app):
    app = new_app()
    with app.app_context():
        checkin = make.open_checkin(make.active())
        db.session.commit()
        address, student = f"/placements/{checkin.placement.ref}/check-ins/1/write", checkin.placement.student
        browsers = [app.test_client().sign_in(student) for _ in range(CLICKS)]
        db.session.remove()
    together = Barrier(CLICKS)

    def click(browser) -> str:
        together.wait(10)
        with app.app_context():
            return browser.post(address, data=TYPED).location

    with ThreadPoolExecutor(CLICKS) as pool:
        assert set(pool.map(click, browsers)) == {address.removesuffix("/write")}
    with app.app_context():
        sent = db.session.scalars(select(CheckIn)).one()
        assert (sent.state, len(sent.people_met)) == (CheckInState.SUBMITTED, 1)
        for doubled in (Contact, Message):
            assert db.session.scalar(select(func.count()).select_from(doubled)) == 1
        db.session.remove()
