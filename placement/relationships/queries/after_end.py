"""Find the emails that students got after placements, and the placements they may be asked about."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from datetime import date

from sqlalchemy import and_, func, select

from placement.core import clock
from placement.core.database import db
from placement.mail.models import Message
from placement.placements.models import Placement
from placement.relationships.rules.placing import COUNTED
from placement.terms.models import Program

Latest = dict[int, dict[int, date]]  # by student, the day of the latest such email about each placement


def list_latest(students: Collection[int], kinds: Collection[str]) -> Latest:
    """Return when these students last got an email of these kinds about each placement."""
    query = (
        select(Placement.student_id, Placement.id, func.max(Message.created_at))
        .join(Message, and_(Message.about_kind == "placement", Message.about_id == Placement.id))
        .where(Placement.student_id.in_(students), Message.kind.in_(kinds))
        .group_by(Placement.student_id, Placement.id)
    )
    found: Latest = defaultdict(dict)
    for student_id, placement_id, sent_at in db.session.execute(query):
        found[student_id][placement_id] = clock.local_day(sent_at)
    return found


def list_with_questions(students: Collection[int]) -> Mapping[int, list[Placement]]:
    """Map students to their placements that questions can be asked about."""
    query = (
        select(Placement)
        .join(Program, Program.id == Placement.program_id)
        .where(Placement.student_id.in_(students), Placement.state.in_(COUNTED), Program.people_off_reason == "")
    )
    found: dict[int, list[Placement]] = defaultdict(list)
    for placement in db.session.scalars(query.order_by(Placement.id)):
        found[placement.student_id].append(placement)
    return found
