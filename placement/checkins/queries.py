"""Find check-ins that `placements.queries.visible_to` allows."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from decimal import Decimal
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, exists, false, func, or_, select, tuple_, union_all
from sqlalchemy.orm import contains_eager, joinedload

from placement.agreements.models import Agreement, Objective, Wording
from placement.checkins.models import CheckIn, CheckInState, EarlierVersion
from placement.checkins.rules import schedule as rules
from placement.core import clock
from placement.core.actors import Actor
from placement.core.database import db
from placement.core.errors import require
from placement.core.models import InstallationFact
from placement.core.paging import FirstRows, read_first
from placement.placements.models import Placement
from placement.placements.queries import placements
from placement.relationships.models import Contact
from placement.terms.services import freeze_skills

POLICY = "staff_may_read_reflections"
UNREAD = and_(CheckIn.state == CheckInState.SUBMITTED, CheckIn.read_at.is_(None))
OLDEST_FIRST = (CheckIn.submitted_at, CheckIn.id)
NEWEST_FIRST = (CheckIn.submitted_at.desc(), CheckIn.id.desc())


def select_visible(actor: Actor) -> Select[CheckIn]:
    """Select check-ins of placements visible to this actor, with the placement's parts."""
    return (
        select(CheckIn)
        .join(CheckIn.placement)
        .where(placements.visible_to(actor))
        .options(contains_eager(CheckIn.placement).options(*placements.with_parts()))
    )


def get_checkin(actor: Actor, ref: str, number: int) -> CheckIn:
    """Return the check-in of this number. Raises NotThere."""
    query = select_visible(actor).where(Placement.ref == ref, CheckIn.number == number)
    return require(db.session.scalars(query).first())


def list_for(placement: Placement) -> list[CheckIn]:
    """List the check-ins of one placement by due date."""
    return list_of([placement.id])[placement.id]


def list_of(placement_ids: Collection[int]) -> dict[int, list[CheckIn]]:
    """Map placement ids to their check-ins by due date, loaded with the time of each correction."""
    query = (
        select(CheckIn)
        .where(CheckIn.placement_id.in_(placement_ids))
        .options(joinedload(CheckIn.earlier).load_only(EarlierVersion.replaced_at))
        .order_by(CheckIn.due_on, CheckIn.number, CheckIn.id)
    )
    checkins: dict[int, list[CheckIn]] = {placement_id: [] for placement_id in placement_ids}
    for checkin in db.session.scalars(query).unique():
        checkins[checkin.placement_id].append(checkin)
    return checkins


def list_for_student(actor: Actor) -> list[CheckIn]:
    """List a student's check-ins, newest placement first, then by due date."""
    query = select_visible(actor).where(Placement.student_id == actor.id)
    order = (Placement.starts_on.desc(), Placement.id.desc(), CheckIn.due_on, CheckIn.id)
    return list(db.session.scalars(query.order_by(*order)))


def list_by_ids(actor: Actor, ids: Iterable[int]) -> list[CheckIn]:
    """List the visible check-ins with these ids."""
    return list(db.session.scalars(select_visible(actor).where(CheckIn.id.in_(list(ids))).order_by(CheckIn.id)))


def list_unread(actor: Actor, limit: int = 50) -> FirstRows[CheckIn]:
    """List a faculty member's first unread reflections, oldest first, with their total number."""
    ids = _unread(actor).add_columns(func.count().over().label("total"))
    first = ids.order_by(*OLDEST_FIRST).limit(limit).subquery()
    query = select_visible(actor).join(first, first.c.id == CheckIn.id).add_columns(first.c.total)
    return read_first(query.order_by(*OLDEST_FIRST))


def list_read(actor: Actor, before: int | None = None, limit: int = 50) -> list[CheckIn]:
    """List a faculty member's read reflections, newest first; `before` is the last id of the previous page."""
    query = _to_reader(actor, and_(CheckIn.state.in_(rules.SENT), CheckIn.read_at.is_not(None)))
    if before is not None:
        last = select(CheckIn.submitted_at).where(CheckIn.id == before).scalar_subquery()
        query = query.where(or_(CheckIn.submitted_at < last, and_(CheckIn.submitted_at == last, CheckIn.id < before)))
    return _load(actor, query, NEWEST_FIRST, limit)


def find_next_unread(actor: Actor, checkin: CheckIn) -> CheckIn | None:
    """Return the unread check-in submitted after this one."""
    query = _unread(actor).where(tuple_(CheckIn.submitted_at, CheckIn.id) > (checkin.submitted_at, checkin.id))
    return next(iter(_load(actor, query, OLDEST_FIRST, 1)), None)


def find_previous_unread(actor: Actor, checkin: CheckIn) -> CheckIn | None:
    """Return the unread check-in submitted before this one."""
    query = _unread(actor).where(tuple_(CheckIn.submitted_at, CheckIn.id) < (checkin.submitted_at, checkin.id))
    return next(iter(_load(actor, query, NEWEST_FIRST, 1)), None)


def _unread(actor: Actor) -> Select[int]:
    return _to_reader(actor, UNREAD)


def _to_reader(actor: Actor, condition: ColumnElement[bool]) -> Select[int]:
    """Select ids of check-ins of this faculty member's placements that meet a condition.

    The condition must not use an index on the state: a faculty member has a few hundred placements, but a hundred
    thousand check-ins of all placements may be unread.
    """
    theirs = Placement.faculty_id == actor.id if actor.is_confirmed_faculty else false()
    return select(CheckIn.id).join(CheckIn.placement).where(theirs, placements.unindexed(condition))


def _load(actor: Actor, ids: Select[int], order: tuple[Any, ...], limit: int) -> list[CheckIn]:
    """List the first of these check-ins; only ids are sorted, and full rows are read for those shown.

    The ids are joined, because with IN and this many joins, PostgreSQL would first read all check-ins.
    """
    first = ids.order_by(*order).limit(limit).subquery()
    query = select_visible(actor).join(first, first.c.id == CheckIn.id)
    return list(db.session.scalars(query.order_by(*order)))


def list_overdue(actor: Actor, after: int | None = None, limit: int = 50) -> list[CheckIn]:
    """List check-ins past their due date that are not submitted, excused, or missed.

    The longest overdue come first; `after` is the last id of the previous page. Each state is read in the order of
    its index, up to the limit.
    """
    ids = select(CheckIn.id, CheckIn.due_on).join(CheckIn.placement).where(placements.visible_to(actor))
    if after is not None:
        last = select(CheckIn.due_on).where(CheckIn.id == after).scalar_subquery()
        ids = ids.where(or_(CheckIn.due_on > last, and_(CheckIn.due_on == last, CheckIn.id > after)))
    order = (CheckIn.due_on, CheckIn.id)
    late = [ids.where(CheckIn.state == state, is_overdue()) for state in rules.UNWRITTEN]
    firsts = union_all(*(select(part.order_by(*order).limit(limit).subquery()) for part in late)).subquery()
    query = select_visible(actor).join(firsts, firsts.c.id == CheckIn.id).order_by(*order).limit(limit)
    return list(db.session.scalars(query))


def is_overdue() -> ColumnElement[bool]:
    """Return the condition (CheckIn joined to Placement) that a check-in is overdue."""
    return and_(_is_late(), Placement.state.in_(rules.UNDER_WAY))


def _is_late() -> ColumnElement[bool]:
    today = clock.today()
    return and_(
        CheckIn.state.in_(rules.UNWRITTEN),
        CheckIn.due_on < today,
        CheckIn.due_on > today - rules.MISSED_AFTER,
    )


def has_overdue() -> ColumnElement[bool]:
    """Return the condition on Placement that one of its check-ins is overdue, for list filters.

    Late check-ins are looked up once, by state and day; a lookup per placement took a hundred times as long.
    """
    late = select(CheckIn.placement_id).where(_is_late())
    return and_(Placement.state.in_(rules.UNDER_WAY), Placement.id.in_(late))


def is_one_overdue() -> ColumnElement[bool]:
    """Return the same condition for queries about a few placements, with a lookup per placement."""
    late = placements.unindexed(_is_late())  # keeps the planner from reading all late ones by an index on state
    owed = exists().where(CheckIn.placement_id == Placement.id, late)
    return and_(Placement.state.in_(rules.UNDER_WAY), owed)


def hours_logged(placement: Placement) -> Decimal:
    """Sum the hours of submitted check-ins."""
    query = select(func.sum(CheckIn.hours)).where(CheckIn.placement_id == placement.id, CheckIn.state.in_(rules.SENT))
    return db.session.scalar(query) or Decimal(0)


def list_objectives(placement: Placement) -> list[tuple[int, str]]:
    """List the placement's objectives with their newest text."""
    query = (
        select(Objective.number, Wording.statement)
        .join(Wording.objective)
        .join(Wording.agreement)
        .where(Objective.placement_id == placement.id, Objective.withdrawn_at.is_(None))
        .order_by(Objective.number, Agreement.revision)
    )
    newest: dict[int, str] = {}
    for number, words in db.session.execute(query):
        newest[number] = words
    return [(number, words) for number, words in newest.items() if words]


def list_skills(placement: Placement) -> list[tuple[str, str]]:
    """List code and label of the term's skills."""
    return [(skill.code, skill.label) for skill in freeze_skills.list_skills(placement.term)]


def list_contacts_met(checkin: CheckIn) -> dict[int, Contact]:
    """Map ids to the contacts of this check-in; show them to the student only."""
    return list_contacts(checkin, checkin.people_met)


def list_contacts(checkin: CheckIn, people: Iterable[dict[str, Any]]) -> dict[int, Contact]:
    """Map ids to the student's contacts in these rows of people met."""
    ids = {row["contact_id"] for row in people if "contact_id" in row}
    query = select(Contact).where(Contact.id.in_(ids), Contact.student_id == checkin.placement.student_id)
    return {contact.id: contact for contact in db.session.scalars(query)}


def staff_may_read() -> bool:
    """True if the institution lets its office open reflections."""
    fact = db.session.get(InstallationFact, POLICY)
    return fact is not None and fact.value == "1"
