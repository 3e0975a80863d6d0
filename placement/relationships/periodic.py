"""Delete private notes 12 months after the last touch, unless the student keeps them."""

from __future__ import annotations

from sqlalchemy import select

from placement.core import clock
from placement.core.database import db, truncate_log_after_commit
from placement.jobs import periodic
from placement.relationships.models import Contact, Interaction
from placement.relationships.queries.network import read_network
from placement.relationships.rules.months import add_months

MONTHS = 12
AT_ONCE = 500


@periodic
def delete_old_notes() -> int:
    """Delete notes about people last touched 12 months ago or earlier; returns how many."""
    newest = add_months(clock.today(), -MONTHS)
    deleted = 0
    for student_id in _list_students(newest):
        for person in read_network(student_id).people.values():
            last = person.standing(clock.today()).last_touch_on
            if last is None or last > newest:
                continue
            for one in person.interactions:
                if one.note and not one.note_kept:
                    one.note = ""
                    deleted += 1
    if deleted:
        db.session.flush()
        truncate_log_after_commit()
    return deleted


def _list_students(newest: object) -> list[int]:
    """List students who have an unkept note of that day or earlier, and no later touch of that contact."""
    later = Interaction.__table__.alias()
    has_later = select(later.c.id).where(later.c.contact_id == Interaction.contact_id, later.c.on > newest).exists()
    query = (
        select(Contact.student_id)
        .join(Interaction, Interaction.contact_id == Contact.id)
        .where(Interaction.note != "", Interaction.note_kept.is_(False), Interaction.on <= newest, ~has_later)
    )
    return list(db.session.scalars(query.distinct().order_by(Contact.student_id).limit(AT_ONCE)))
