"""Find check-ins. All of them pass through `placements.queries.visible_to`."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, false, func, or_, select, tuple_
from sqlalchemy.orm import contains_eager

from placement.agreements.models import Agreement, Objective, Wording
from placement.checkins.models import CheckIn, CheckInState, EarlierVersion
from placement.checkins.rules import transitions as rules
from placement.core import clock
from placement.core.actors import Actor
from placement.core.database import db
from placement.core.errors import NotThere
from placement.core.models import InstallationFact
from placement.placements.models import Placement
from placement.placements.queries import placements
from placement.relationships.models import Contact
from placement.terms.services import freeze_skills

POLICY = "staff_may_read_reflections"
UNREAD = and_(CheckIn.state == CheckInState.SUBMITTED, CheckIn.read_at.is_(None))


def select_visible(actor: Actor) -> Select[CheckIn]:
    """Check-ins of placements this actor may see, each with its placement's parts."""
    return (
        select(CheckIn)
        .join(CheckIn.placement)
        .where(placements.visible_to(actor))
        .options(contains_eager(CheckIn.placement).options(*placements.with_parts()))
    )


def get_checkin(actor: Actor, ref: str, number: int) -> CheckIn:
    """The check-in of this number. Raises NotThere."""
    wanted = select_visible(actor).where(Placement.ref == ref.upper(), CheckIn.number == number)
    checkin = db.session.scalars(wanted).first()
    if checkin is None:
        raise NotThere
    return checkin


def list_for(placement: Placement) -> list[CheckIn]:
    """The check-ins of one placement, by due date."""
    wanted = select(CheckIn).where(CheckIn.placement_id == placement.id)
    return list(db.session.scalars(wanted.order_by(CheckIn.due_on, CheckIn.number, CheckIn.id)))


def list_for_student(actor: Actor) -> list[CheckIn]:
    """A student's own, over all placements: what comes first, first; the newest placement on top."""
    wanted = select_visible(actor).where(Placement.student_id == actor.id)
    order = (Placement.starts_on.desc(), Placement.id.desc(), CheckIn.due_on, CheckIn.id)
    return list(db.session.scalars(wanted.order_by(*order)))


def list_by_ids(actor: Actor, ids: Iterable[int]) -> list[CheckIn]:
    """Those of these that the actor may see."""
    return list(db.session.scalars(select_visible(actor).where(CheckIn.id.in_(list(ids))).order_by(CheckIn.id)))


def list_unread(actor: Actor, limit: int = 50) -> list[CheckIn]:
    """What faculty has not read, the oldest first: the inbox."""
    return list(db.session.scalars(_unread(actor).order_by(CheckIn.submitted_at, CheckIn.id).limit(limit)))


def count_unread(actor: Actor) -> int:
    """How many reflections wait for this faculty member."""
    wanted = select(func.count(CheckIn.id)).join(CheckIn.placement).where(_is_reader(actor), UNREAD)
    return db.session.scalar(wanted) or 0


def list_read(actor: Actor, before: int | None = None, limit: int = 50) -> list[CheckIn]:
    """What faculty has read, the newest first; `before` is the id of the last one on the page before."""
    wanted = select_visible(actor).where(_is_reader(actor), CheckIn.state.in_(rules.SENT), CheckIn.read_at.is_not(None))
    if before is not None:
        last = select(CheckIn.submitted_at).where(CheckIn.id == before).scalar_subquery()
        wanted = wanted.where(or_(CheckIn.submitted_at < last, and_(CheckIn.submitted_at == last, CheckIn.id < before)))
    return list(db.session.scalars(wanted.order_by(CheckIn.submitted_at.desc(), CheckIn.id.desc()).limit(limit)))


def find_next_unread(actor: Actor, checkin: CheckIn) -> CheckIn | None:
    """The unread one sent after this one."""
    wanted = _unread(actor).where(tuple_(CheckIn.submitted_at, CheckIn.id) > (checkin.submitted_at, checkin.id))
    return db.session.scalars(wanted.order_by(CheckIn.submitted_at, CheckIn.id).limit(1)).first()


def find_previous_unread(actor: Actor, checkin: CheckIn) -> CheckIn | None:
    """The unread one sent before this one."""
    wanted = _unread(actor).where(tuple_(CheckIn.submitted_at, CheckIn.id) < (checkin.submitted_at, checkin.id))
    return db.session.scalars(wanted.order_by(CheckIn.submitted_at.desc(), CheckIn.id.desc()).limit(1)).first()


def _is_reader(actor: Actor) -> ColumnElement[bool]:
    """The condition on Placement that its reflections are this faculty member's to read."""
    return Placement.faculty_id == actor.id if actor.is_confirmed_faculty else false()


def _unread(actor: Actor) -> Select[CheckIn]:
    return select_visible(actor).where(_is_reader(actor), UNREAD)


def list_overdue(actor: Actor, after: int | None = None, limit: int = 50) -> list[CheckIn]:
    """What is past its days of grace and neither sent, excused nor missed: the office's work list.

    The longest overdue first; `after` is the id of the last one on the page before.
    """
    wanted = select_visible(actor).where(is_overdue(rules.GRACE))
    if after is not None:
        last = select(CheckIn.due_on).where(CheckIn.id == after).scalar_subquery()
        wanted = wanted.where(or_(CheckIn.due_on > last, and_(CheckIn.due_on == last, CheckIn.id > after)))
    return list(db.session.scalars(wanted.order_by(CheckIn.due_on, CheckIn.id).limit(limit)))


def is_overdue(grace: timedelta = timedelta(0)) -> ColumnElement[bool]:
    """The condition (on CheckIn joined to Placement) that nothing came by the due date and some days of grace."""
    return and_(_is_late(grace), Placement.state.in_(rules.UNDER_WAY))


def _is_late(grace: timedelta = timedelta(0)) -> ColumnElement[bool]:
    today = clock.today()
    return and_(
        CheckIn.state.in_(rules.UNWRITTEN),
        CheckIn.due_on < today - grace,
        CheckIn.due_on > today - rules.MISSED_AFTER,
    )


def has_overdue() -> ColumnElement[bool]:
    """The condition on Placement that one of its check-ins is overdue: for filters of lists.

    The late ones are looked up once, by state and day; asked placement by placement it took a hundred times as long.
    """
    late = select(CheckIn.placement_id).where(_is_late())
    return and_(Placement.state.in_(rules.UNDER_WAY), Placement.id.in_(late))


def hours_logged(placement: Placement) -> Decimal:
    """The hours of all check-ins that were sent."""
    wanted = select(func.sum(CheckIn.hours)).where(CheckIn.placement_id == placement.id, CheckIn.state.in_(rules.SENT))
    return db.session.scalar(wanted) or Decimal(0)


def list_objectives(placement: Placement) -> list[tuple[int, str]]:
    """The placement's objectives, each with its newest words."""
    wanted = (
        select(Objective.number, Wording.statement)
        .join(Wording.objective)
        .join(Wording.agreement)
        .where(Objective.placement_id == placement.id, Objective.withdrawn_at.is_(None))
        .order_by(Objective.number, Agreement.revision)
    )
    newest: dict[int, str] = {}
    for number, words in db.session.execute(wanted):
        newest[number] = words
    return [(number, words) for number, words in newest.items() if words]


def list_skills(placement: Placement) -> list[tuple[str, str]]:
    """The skills of the placement's term, code and words."""
    return [(skill.code, skill.label) for skill in freeze_skills.list_skills(placement.term)]


def list_contacts_met(checkin: CheckIn) -> dict[int, Contact]:
    """The contacts that came of this check-in, by id: for the student's eyes alone."""
    return list_contacts(checkin, checkin.people_met)


def list_contacts(checkin: CheckIn, people: Iterable[dict[str, Any]]) -> dict[int, Contact]:
    """The student's contacts behind these rows of people met, by id."""
    ids = {row["contact_id"] for row in people if "contact_id" in row}
    wanted = select(Contact).where(Contact.id.in_(ids), Contact.student_id == checkin.placement.student_id)
    return {contact.id: contact for contact in db.session.scalars(wanted)}


def list_corrections(placement: Placement) -> list[tuple[int, datetime]]:
    """The corrections of a placement's check-ins: the number of each check-in, and when it was corrected."""
    wanted = (
        select(CheckIn.number, EarlierVersion.replaced_at)
        .join(CheckIn.earlier)
        .where(CheckIn.placement_id == placement.id)
        .order_by(EarlierVersion.id)
    )
    return [(number, at) for number, at in db.session.execute(wanted)]


def staff_may_read() -> bool:
    """Whether this institution lets its office open the text of reflections."""
    fact = db.session.get(InstallationFact, POLICY)
    return fact is not None and fact.value == "1"
