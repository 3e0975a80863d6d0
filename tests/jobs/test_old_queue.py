"""Jobs waiting since version 0.1.0 run in this version, and their keys still keep a second email from being sent."""

from __future__ import annotations

import json
from collections import Counter
from typing import Any

import pytest
from sqlalchemy import func, insert, select

from placement.core import clock
from placement.core.actors import CLI
from placement.core.database import db
from placement.exchange.models import Upload
from placement.jobs import worker
from placement.jobs.models import Job, JobState
from placement.mail.models import Message, MessageState
from placement.people.models import User
from placement.placements.models import Placement
from placement.skills.services import ensure_defaults
from tests import factories as make
from tests.databases import DbSession
from tests.exchange.files import GOOD, file_of
from tests.repository.test_stored_names import STORED

# Jobs that 0.1.0 did not have.
SINCE = {"reports.make", *(f"relationships.{name}" for name in ("after_end", "confirm_again", "one_idea", "this_week"))}

OldJob = tuple[str, dict[str, Any], str | None]


@pytest.fixture
def waiting(db_session: DbSession) -> list[OldJob]:
    """One job of each name with its arguments and key, and the rows they are about, as 0.1.0 wrote them."""
    ensure_defaults(CLI)
    placement = make.active(planned_start=make.day(-50), planned_end=make.day(7))
    checkin = make.open_checkin(placement)
    staff, invited, forgetful = make.staff(), make.user(password_hash=None), make.staff(email="kim@example.edu")
    final = {"placement_id": placement.id, "occasion": "final"}
    return [
        ("mail.deliver", {"message_id": (message := old_message()).id}, f"mail:{message.id}"),
        (
            "checkins.remind",
            {"checkin_id": checkin.id, "kind": "opened"},
            f"checkin:{checkin.id}:opened:{checkin.opens_on}",
        ),
        ("evaluations.ask", {"after": 0}, f"evaluations.ask:{clock.today()}"),
        *(
            ("evaluations.ask_one", final | {"rater": who, "again": False}, f"evaluation:{placement.id}:final:{who}:0")
            for who in ("self", "supervisor")
        ),
        ("people.invite", invitation(staff, invited), None),
        ("people.forgot_password", {"email": forgetful.email}, None),
        ("exchange.import", {"upload_id": (upload := old_upload(staff)).id}, upload.job_key),
    ]


def old_message() -> Message:
    message = Message(kind="placement_approved", to_address="ana@example.edu", subject="Hello", text="Hello Ana,")
    message.created_at = clock.now()
    db.session.add(message)
    db.session.flush()
    return message


def invitation(staff: User, invited: User) -> dict[str, Any]:
    asked_at = clock.now().isoformat()
    return {"user_ids": [invited.id], "actor_id": staff.id, "actor_name": staff.name, "asked_at": asked_at}


def old_upload(staff: User) -> Upload:
    make.program(code=GOOD["program_code"])
    make.term(code=GOOD["term"])
    choices = {"encoding": "utf-8", "good_only": False, "update": False, "pairs": []}
    upload = Upload(user_id=staff.id, filename="fall.csv", content=file_of(GOOD), uploaded_at=clock.now())
    upload.choices, upload.job_key = choices, "import-1"
    db.session.add(upload)
    db.session.flush()
    return upload


def store(jobs: list[OldJob]) -> None:
    """Insert rows without the columns that 0.1.0 did not have."""
    table = Job.metadata.tables["job"]
    facts = {"state": "waiting", "run_at": clock.now(), "attempts": 0, "error": "", "done": 0, "total": 0, "result": {}}
    for name, args, key in jobs:
        db.session.execute(insert(table).values(name=name, args=json.loads(json.dumps(args)), key=key, **facts))
    db.session.commit()


def count_emails() -> Counter[str]:
    return Counter(db.session.scalars(select(Message.kind)))


def test_queue_of_the_earlier_version_drains(waiting: list[OldJob], db_session: DbSession) -> None:
    assert {name for name, *_ in waiting} | SINCE == set(STORED["jobs"])
    store(waiting)
    worker.run_jobs()
    assert set(db_session.execute(select(Job.state, Job.error))) == {(JobState.DONE, "")}
    assert db_session.scalar(select(func.count()).where(Placement.external_id == GOOD["external_id"])) == 1
    assert set(db_session.scalars(select(Message.state))) == {MessageState.KEPT}
    assert count_emails() == {
        "placement_approved": 1,
        "checkin_opened": 1,
        "skills_to_rate": 1,
        "evaluation_to_give": 1,
        "first_password": 1,
        "new_password": 1,
    }


def test_work_done_by_the_earlier_version_is_not_repeated(waiting: list[OldJob], db_session: DbSession) -> None:
    keyed = [job for job in waiting if job[2]]
    store(keyed)
    worker.run_jobs()
    before = count_emails()
    worker.run_once()
    assert count_emails() == before
    assert (
        db_session.scalar(select(func.count()).select_from(Job).where(Job.name.not_in({"mail.deliver", *SINCE})))
        == len(keyed) - 1
    )
