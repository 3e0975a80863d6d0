"""Contacts belong to the student; status and days are derived from interactions (decisions/0510).

SQLite can't rebuild `contact` in place: dropping it deletes the rows that refer to it. So the rows are copied, the
tables are made anew, and the copies are read in chunks.
"""

import itertools
import unicodedata
from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime
from typing import Any

import sqlalchemy as sa
from alembic import op

from placement.core.clock import local_day

revision = "0036"
down_revision = "0035"
branch_labels = None
depends_on = None

AT_ONCE = 1000
ROLE_LEVELS = ("peer", "junior", "manager", "senior", "executive")
WAYS_OF_MEETING = ("work", "meeting", "workshop", "social", "event", "introduction", "online")
RHYTHMS = ("month", "quarter", "half-year")
REMINDERS = ("promise", "thank-you", "tell", "touch", "wish")
KINDS = ("meeting", "catch-up", "follow-up", "thanks", "update", "help offered", "help received", "connected")
TALKS = ("meeting", "catch-up")
REACH = ("own_field_peer", "own_field_senior", "neighbor_field", "leader", "insider", "hirer", "alum", "outside")
RATINGS = [f"{family}_{n}" for family in ("career", "psychosocial", "role_model") for n in (1, 2, 3)]
FORMER_KINDS = (
    "introduction",
    "meeting",
    "follow-up",
    "update",
    "help offered",
    "help received",
    "catch-up",
    "thanks",
)
FREQUENCIES = ("weekly", "monthly", "term", "rarely")
FORMER_STATUSES = ("to_meet", "met", "active", "dormant", "closed")

RHYTHM_OF = {"weekly": "month", "monthly": "month", "term": "quarter", "rarely": "half-year"}
FREQUENCY_OF = {"month": "monthly", "quarter": "term", "half-year": "rarely"}
AGREED = ("approved", "active", "ended", "completed", "terminated")

# Children first; the tables that stay in a downgrade are made anew from copies.
BOTH = ("mentoring_tie", "interaction", "contact")
NEW = (
    "checkin_meeting",
    "contact_entry",
    "contact_pause",
    "contact_promise",
    "contact_pair",
    "reach",
    "in_touch_answer",
)
NOT_FOR_A_SUPERVISOR = """
    supervisor_id IS NULL OR wished_on IS NOT NULL
    OR EXISTS (SELECT 1 FROM interaction WHERE interaction.contact_id = contact.id)
    OR EXISTS (SELECT 1 FROM mentoring_tie WHERE mentoring_tie.contact_id = contact.id)
    OR EXISTS (SELECT 1 FROM contact_promise WHERE contact_promise.contact_id = contact.id)
    OR EXISTS (SELECT 1 FROM contact AS met WHERE met.introduced_by_id = contact.id)
"""

Row = dict[str, Any]


def table(name: str, /, **columns: type[sa.types.TypeEngine[Any]]) -> sa.TableClause:
    return sa.table(name, *(sa.column(column, kind) for column, kind in columns.items()))


SAME = {
    "id": sa.Integer,
    "student_id": sa.Integer,
    "name": sa.String,
    "organization": sa.String,
    "role_level": sa.String,
    "introduced_by_id": sa.Integer,
    "created_at": sa.DateTime,
}
FORMER_CONTACT = table(
    "copied_contact",
    **SAME,
    placement_id=sa.Integer,
    function=sa.String,
    met_on=sa.Date,
    met_via=sa.String,
    frequency=sa.String,
    last_contact_on=sa.Date,
    next_contact_on=sa.Date,
    status=sa.String,
)
COPIED_CONTACT = table(
    "copied_contact",
    **SAME,
    field=sa.String,
    how_met=sa.String,
    rhythm=sa.String,
    wished_on=sa.Date,
    wished_in_id=sa.Integer,
)
OF_INTERACTION = {"id": sa.Integer, "contact_id": sa.Integer, "on": sa.Date, "kind": sa.String}
FORMER_INTERACTION = table(
    "copied_interaction", **OF_INTERACTION, introductions_asked=sa.Integer, introductions_received=sa.Integer
)
COPIED_INTERACTION = table("copied_interaction", **OF_INTERACTION, placement_id=sa.Integer)
COPIED_PROMISE = table("copied_contact_promise", contact_id=sa.Integer, due_on=sa.Date, kept_on=sa.Date)
COPIED_PAUSE = table("copied_contact_pause", contact_id=sa.Integer, kind=sa.String, until=sa.Date)
PLACEMENT = table(
    "placement",
    id=sa.Integer,
    student_id=sa.Integer,
    site_id=sa.Integer,
    starts_on=sa.Date,
    ends_on=sa.Date,
    state=sa.String,
)
SUPERVISION = table(
    "placement_supervisor",
    id=sa.Integer,
    placement_id=sa.Integer,
    supervisor_id=sa.Integer,
    from_on=sa.Date,
    until_on=sa.Date,
)
SUPERVISOR = table("supervisor", id=sa.Integer, name=sa.String)
SITE = table("site", id=sa.Integer, host_id=sa.Integer)
HOST = table("host", id=sa.Integer, name=sa.String)
TIE = ("id", "placement_id", "contact_id", "is_formal", "started_on", "ended_on", "meetings_planned", "meetings_held")
TIE_COLUMNS = ", ".join((*TIE, *RATINGS, "how_it_ended", "shared_with_staff"))


def upgrade() -> None:
    op.add_column("checkin", sa.Column("no_one_new", sa.Boolean(), server_default="0", nullable=False))
    op.add_column("program", sa.Column("people_off_reason", sa.String(300), server_default="", nullable=False))
    for name in BOTH:
        copy(name)
    op.create_index("ix_copied_interaction", "copied_interaction", ["contact_id"])
    # While a table is dropped, SQLite looks for the rows that refer to each of its rows.
    op.create_index("ix_contact_introduced_by_id", "contact", ["introduced_by_id"])
    for name in BOTH:
        op.drop_table(name)
    cut_loops()
    contact, interaction = create_contact(), create_interaction()
    create_tie(sa.UniqueConstraint("placement_id", "contact_id"), is_one_per_contact=False)
    create_new()
    promise, pause = create_promise(), create_pause()
    convert(contact, interaction, promise, pause)
    restore_introducers()
    op.execute(f"INSERT INTO mentoring_tie ({TIE_COLUMNS}) SELECT {TIE_COLUMNS} FROM copied_mentoring_tie")
    continue_numbers()
    add_supervisors(contact)
    for name in BOTH:
        op.drop_table(f"copied_{name}")
    watch(TERMS, TRIGGERS)


def downgrade() -> None:
    copy("contact", NOT_FOR_A_SUPERVISOR)
    for name in ("interaction", "mentoring_tie", "contact_promise", "contact_pause"):
        copy(name)
    for name in ("interaction", "contact_promise", "contact_pause"):
        op.create_index(f"ix_copied_{name}", f"copied_{name}", ["contact_id"])
    for name in (*NEW, *BOTH):
        op.drop_table(name)
    contact, interaction = create_former_contact(), create_former_interaction()
    create_tie(sa.UniqueConstraint("contact_id"), is_one_per_contact=True)
    convert_back(contact, interaction)
    restore_introducers()
    op.execute(
        f"INSERT INTO mentoring_tie ({TIE_COLUMNS}) SELECT {TIE_COLUMNS} FROM copied_mentoring_tie"
        " WHERE id IN (SELECT min(id) FROM copied_mentoring_tie GROUP BY contact_id)"
    )
    continue_numbers()
    for name in (*BOTH, "contact_promise", "contact_pause"):
        op.drop_table(f"copied_{name}")
    op.drop_column("program", "people_off_reason")
    op.drop_column("checkin", "no_one_new")
    watch(FORMER_TERMS, FORMER_TRIGGERS)
    unwatch("placement_supervisor")
    if not is_sqlite():
        op.execute("DROP FUNCTION report_number_contact()")


# Tables


def copy(name: str, condition: str = "true") -> None:
    op.execute(f"CREATE TEMPORARY TABLE copied_{name} AS SELECT * FROM {name} WHERE {condition}")
    if name in BOTH:
        op.create_index(f"ix_copied_{name}_id", f"copied_{name}", ["id"])


def one_of(name: str, values: Iterable[str]) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=32)


def key() -> sa.Column[int]:
    return sa.Column("id", sa.Integer(), primary_key=True, nullable=False)


def link(name: str, to: str, ondelete: str = "CASCADE", **more: Any) -> sa.Column[int]:
    more.setdefault("nullable", ondelete == "SET NULL")
    return sa.Column(name, sa.Integer(), sa.ForeignKey(f"{to}.id", ondelete=ondelete), **more)


def yes_or_no(name: str, **more: Any) -> sa.Column[bool]:
    return sa.Column(name, sa.Boolean(), nullable=False, **more)


def create_contact() -> sa.Table:
    return op.create_table(
        "contact",
        key(),
        link("student_id", "user"),
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("name_key", sa.Text(), nullable=False),
        sa.Column("organization", sa.String(300), nullable=False),
        sa.Column("organization_key", sa.Text(), nullable=False),
        sa.Column("field", sa.String(100), nullable=False),
        sa.Column("role_level", one_of("rolelevel", ROLE_LEVELS)),
        sa.Column("how_met", one_of("howmet", WAYS_OF_MEETING)),
        sa.Column("rhythm", one_of("rhythm", RHYTHMS)),
        sa.Column("reach_kinds", sa.JSON(), nullable=False),
        link("supervisor_id", "supervisor", "SET NULL", index=True),
        sa.Column("wished_on", sa.Date()),
        link("wished_in_id", "placement", "SET NULL", index=True),
        link("introduced_by_id", "contact", "SET NULL", index=True),
        *(sa.Column(f"introduction_{step}_on", sa.Date()) for step in ("asked", "made", "told", "closed")),
        link("merged_into_id", "contact", "SET NULL", index=True),
        yes_or_no("shared_with_faculty", server_default="0"),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.CheckConstraint("merged_into_id IS NULL OR merged_into_id <> id", name="merged_into_another"),
        sa.CheckConstraint("introduced_by_id IS NULL OR introduced_by_id <> id", name="introduced_by_another"),
        sa.Index("ix_contact_student_id", "student_id", "id"),
        sqlite_autoincrement=True,
    )


def create_interaction() -> sa.Table:
    return op.create_table(
        "interaction",
        key(),
        link("contact_id", "contact"),
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column("kind", one_of("interactionkind", KINDS), nullable=False),
        link("placement_id", "placement", "SET NULL", index=True),
        yes_or_no("placement_unclear", server_default="0"),
        sa.Column("minutes", sa.Integer()),
        sa.Column("note", sa.String(240), server_default="", nullable=False),
        yes_or_no("note_kept", server_default="0"),
        sa.Column("learned", sa.String(500), server_default="", nullable=False),
        yes_or_no("is_migrated", server_default="0"),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.CheckConstraint("minutes BETWEEN 1 AND 1440", name="minutes_range"),
        sa.Index("ix_interaction_contact", "contact_id", "on"),
        sqlite_autoincrement=True,
    )


def create_tie(unique: sa.UniqueConstraint, is_one_per_contact: bool) -> None:
    op.create_table(
        "mentoring_tie",
        key(),
        link("placement_id", "placement", index=True),
        link("contact_id", "contact", index=not is_one_per_contact),
        sa.Column("is_formal", sa.Boolean()),
        sa.Column("started_on", sa.Date()),
        sa.Column("ended_on", sa.Date()),
        sa.Column("meetings_planned", sa.Integer()),
        sa.Column("meetings_held", sa.Integer()),
        *(sa.Column(name, sa.SmallInteger()) for name in RATINGS),
        sa.Column("how_it_ended", sa.Text(), nullable=False),
        yes_or_no("shared_with_staff"),
        *(sa.CheckConstraint(f"{name} BETWEEN 1 AND 5", name=f"{name}_range") for name in RATINGS),
        unique,
    )


def create_promise() -> sa.Table:
    return op.create_table(
        "contact_promise",
        key(),
        link("contact_id", "contact"),
        link("interaction_id", "interaction", index=True, nullable=True),
        sa.Column("words", sa.String(500), nullable=False),
        sa.Column("due_on", sa.Date()),
        sa.Column("made_on", sa.Date(), nullable=False),
        sa.Column("kept_on", sa.Date()),
        sa.Index("ix_contact_promise_contact_id", "contact_id", "kept_on"),
        sqlite_autoincrement=True,
    )


def create_pause() -> sa.Table:
    return op.create_table(
        "contact_pause",
        link("contact_id", "contact", primary_key=True),
        sa.Column("kind", one_of("reminderkind", REMINDERS), primary_key=True, nullable=False),
        sa.Column("until", sa.Date()),
    )


def create_new() -> None:
    """Create the tables that begin empty."""
    op.create_table(
        "contact_pair",
        link("contact_id", "contact", primary_key=True),
        link("other_id", "contact", primary_key=True, index=True),
    )
    op.create_table(
        "contact_entry",
        key(),
        link("student_id", "user"),
        link("contact_id", "contact"),
        sa.Column("line", sa.Text(), nullable=False),
        sa.Column("rest", sa.Text(), nullable=False),
        sa.Column("steps", sa.JSON(), nullable=False),
        sa.Column("made_at", sa.DateTime(), nullable=False),
        sa.Column("undone_at", sa.DateTime()),
        sa.Index("ix_contact_entry_contact_id", "contact_id", "id"),
        sa.Index("ix_contact_entry_student_id", "student_id", "id"),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "reach",
        link("placement_id", "placement", primary_key=True),
        sa.Column("occasion", one_of("reachoccasion", ("start", "end")), primary_key=True, nullable=False),
        sa.Column("saved_on", sa.Date(), nullable=False),
        *(yes_or_no(name) for name in REACH),
    )
    op.create_table(
        "in_touch_answer",
        link("placement_id", "placement", primary_key=True),
        sa.Column("months", sa.Integer(), primary_key=True, autoincrement=False, nullable=False),
        yes_or_no("in_touch"),
        sa.Column("answered_on", sa.Date(), nullable=False),
        sa.CheckConstraint("months IN (3, 6, 12)", name="months_asked"),
    )
    op.create_table(
        "checkin_meeting",
        link("interaction_id", "interaction", primary_key=True, autoincrement=False),
        link("checkin_id", "checkin", index=True),
        yes_or_no("made_contact", server_default="0"),
    )


def create_former_contact() -> sa.Table:
    return op.create_table(
        "contact",
        key(),
        link("student_id", "user", index=True),
        link("placement_id", "placement", index=True, nullable=True),
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("organization", sa.String(300), nullable=False),
        sa.Column("role_level", one_of("rolelevel", ROLE_LEVELS)),
        sa.Column("function", sa.String(100), nullable=False),
        sa.Column("met_on", sa.Date()),
        sa.Column("met_via", one_of("metvia", WAYS_OF_MEETING)),
        link("introduced_by_id", "contact", "SET NULL"),
        sa.Column("frequency", one_of("frequency", FREQUENCIES)),
        sa.Column("closeness", sa.SmallInteger()),
        sa.Column("last_contact_on", sa.Date()),
        sa.Column("next_contact_on", sa.Date()),
        sa.Column("status", one_of("contactstatus", FORMER_STATUSES), nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.CheckConstraint("closeness BETWEEN 1 AND 4", name="closeness_range"),
    )


def create_former_interaction() -> sa.Table:
    return op.create_table(
        "interaction",
        key(),
        link("contact_id", "contact"),
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column("kind", one_of("interactionkind", FORMER_KINDS), nullable=False),
        sa.Column("introductions_asked", sa.Integer(), nullable=False),
        sa.Column("introductions_received", sa.Integer(), nullable=False),
        sa.Index("ix_interaction_contact", "contact_id", "on"),
        sqlite_autoincrement=True,
    )


# Rows


def is_sqlite() -> bool:
    return op.get_bind().dialect.name == "sqlite"


def insert(target: sa.Table, rows: list[Row]) -> None:
    if rows:
        op.get_bind().execute(target.insert(), rows)


def chunks(query: sa.Select[Any], number: sa.ColumnElement[int]) -> Iterator[list[Any]]:
    """Read rows in the order of an id, some at a time."""
    last = 0
    while rows := list(op.get_bind().execute(query.where(number > last).order_by(number).limit(AT_ONCE))):
        yield rows
        last = rows[-1].id


def by_contact(source: sa.TableClause, contacts: list[Any], *order: str) -> dict[int, list[Any]]:
    """Rows of a copied table by contact, for contacts in the order of their ids."""
    owner = source.c.contact_id
    query = sa.select(source).where(owner.between(contacts[0].id, contacts[-1].id))
    rows = op.get_bind().execute(query.order_by(owner, *(source.c[name] for name in order)))
    return {number: list(group) for number, group in itertools.groupby(rows, lambda row: row.contact_id)}


def cut_loops() -> None:
    """Empty the introducer of the contact with the highest id of each loop."""
    query = sa.text(
        "SELECT id, introduced_by_id FROM copied_contact WHERE introduced_by_id IS NOT NULL AND id IN"
        " (SELECT introduced_by_id FROM copied_contact WHERE introduced_by_id IS NOT NULL)"
    )
    found = [{"id": number} for number in find_loops({row[0]: row[1] for row in op.get_bind().execute(query)})]
    if found:
        cut = sa.text("UPDATE copied_contact SET introduced_by_id = NULL WHERE id = :id")
        op.get_bind().execute(cut, found)


def find_loops(introducers: dict[int, int]) -> list[int]:
    """The highest id of each loop."""
    walk_of: dict[int, int] = {}
    found = []
    for start in introducers:
        here, walk = start, []
        while here in introducers and here not in walk_of:
            walk_of[here] = start
            walk.append(here)
            here = introducers[here]
        if walk and walk_of.get(here) == start:
            found.append(max(walk[walk.index(here) :]))
    return found


def restore_introducers() -> None:
    """Only now, because a contact can be introduced by one with a higher id."""
    op.execute(
        "UPDATE contact SET introduced_by_id ="
        " (SELECT copied.introduced_by_id FROM copied_contact AS copied WHERE copied.id = contact.id)"
        " WHERE id IN (SELECT id FROM copied_contact WHERE introduced_by_id IS NOT NULL)"
    )


def continue_numbers() -> None:
    """PostgreSQL doesn't count ids that are given. SQLite takes the highest id + 1."""
    if not is_sqlite():
        for name in BOTH:
            op.execute(f"SELECT setval(pg_get_serial_sequence('{name}', 'id'), (SELECT max(id) FROM {name}))")


def convert(contact: sa.Table, interaction: sa.Table, promise: sa.Table, pause: sa.Table) -> None:
    highest = op.get_bind().scalar(sa.text("SELECT max(id) FROM copied_interaction")) or 0
    numbers = itertools.count(highest + 1)
    query = sa.select(FORMER_CONTACT, PLACEMENT.c.ends_on).outerjoin(
        PLACEMENT, PLACEMENT.c.id == FORMER_CONTACT.c.placement_id
    )
    for rows in chunks(query, FORMER_CONTACT.c.id):
        happened = by_contact(FORMER_INTERACTION, rows, "on", "id")
        insert(contact, [contact_of(row) for row in rows])
        insert(interaction, [one for row in rows for one in interactions_of(row, happened.get(row.id, []), numbers)])
        insert(promise, [promise_of(row) for row in rows if row.next_contact_on])
        closed = [row.id for row in rows if row.status == "closed"]
        insert(pause, [{"contact_id": number, "kind": kind} for number in closed for kind in REMINDERS])


def made_on(row: Any) -> date:
    """The institution's day on which a contact was added."""
    return local_day(row.created_at.replace(tzinfo=UTC))


def contact_of(row: Any) -> Row:
    is_wish = row.status == "to_meet"
    return {
        "id": row.id,
        **person(row.student_id, row.name, row.organization),
        "field": row.function,
        "role_level": row.role_level,
        "how_met": row.met_via,
        "rhythm": row.frequency and RHYTHM_OF[row.frequency],
        "wished_on": made_on(row) if is_wish else None,
        "wished_in_id": row.placement_id if is_wish else None,
        "created_at": row.created_at,
    }


def person(student_id: int, name: str, organization: str) -> Row:
    return {
        "student_id": student_id,
        "name": name,
        "name_key": fold_words(name),
        "organization": organization,
        "organization_key": fold_words(organization),
        "reach_kinds": [],
    }


def interactions_of(row: Any, happened: list[Any], numbers: Iterator[int]) -> Iterator[Row]:
    """The former interactions of a contact, then those that its former days stand for."""
    touches = []
    for one in happened:
        kind = "meeting" if one.kind == "introduction" else one.kind
        touches.append((one.on, kind))
        yield interaction_of(row, one.id, one.on, kind, note=note_of(one))
    if row.status != "to_meet" and not any(kind in TALKS for _, kind in touches):
        on = row.met_on or row.last_contact_on or made_on(row)
        on = min(on, row.ends_on or on)
        touches.append((on, "meeting"))
        yield interaction_of(row, next(numbers), on, "meeting", is_migrated=True)
    last = row.last_contact_on
    if last and all(on < last for on, _ in touches):
        yield interaction_of(row, next(numbers), last, "follow-up", is_migrated=True)


def interaction_of(row: Any, number: int, on: date, kind: str, note: str = "", is_migrated: bool = False) -> Row:
    is_in_placement = row.ends_on is None or on <= row.ends_on
    return {
        "id": number,
        "contact_id": row.id,
        "on": on,
        "kind": kind,
        "placement_id": row.placement_id if is_in_placement else None,
        "note": note,
        "is_migrated": is_migrated,
        "created_at": row.created_at,
    }


def note_of(one: Any) -> str:
    counts = (("asked for", one.introductions_asked), ("received", one.introductions_received))
    return " ".join(f"Introductions {words}: {count}." for words, count in counts if count > 0)


def promise_of(row: Any) -> Row:
    return {"contact_id": row.id, "words": "", "due_on": row.next_contact_on, "made_on": made_on(row)}


def add_supervisors(contact: sa.Table) -> None:
    """Each supervisor who ever began is a contact of the student, once."""
    began = SUPERVISION.c.until_on.is_(None) | SUPERVISION.c.from_on.is_(None)
    began |= SUPERVISION.c.until_on >= SUPERVISION.c.from_on
    query = (
        sa.select(
            SUPERVISION.c.id,
            SUPERVISION.c.supervisor_id,
            SUPERVISOR.c.name,
            PLACEMENT.c.student_id,
            HOST.c.name.label("organization"),
        )
        .join(PLACEMENT, PLACEMENT.c.id == SUPERVISION.c.placement_id)
        .join(SUPERVISOR, SUPERVISOR.c.id == SUPERVISION.c.supervisor_id)
        .join(SITE, SITE.c.id == PLACEMENT.c.site_id)
        .join(HOST, HOST.c.id == SITE.c.host_id)
        .where(PLACEMENT.c.state.in_(AGREED), began)
    )
    moment = datetime.now(UTC).replace(tzinfo=None)
    link_one = contact.update().where(contact.c.id == sa.bindparam("number"))
    link_one = link_one.values(supervisor_id=sa.bindparam("supervisor"))
    for rows in chunks(query, SUPERVISION.c.id):
        new, linked = assign(rows, candidates(contact, rows))
        insert(contact, [row | {"created_at": moment} for row in new])
        if linked:
            op.get_bind().execute(link_one, linked)


def candidates(contact: sa.Table, rows: list[Any]) -> list[Any]:
    """Contacts of these students that are one of these supervisors, or have the name of one."""
    columns = ("id", "student_id", "name_key", "organization_key", "supervisor_id")
    may_be = contact.c.supervisor_id.in_({row.supervisor_id for row in rows})
    may_be |= contact.c.name_key.in_({fold_words(row.name) for row in rows})
    query = sa.select(*(contact.c[name] for name in columns))
    query = query.where(contact.c.student_id.in_({row.student_id for row in rows}), may_be)
    return list(op.get_bind().execute(query.order_by(contact.c.id)))


def assign(rows: list[Any], known: list[Any]) -> tuple[list[Row], list[Row]]:
    """New contacts, and the supervisors of contacts that a student already has."""
    done = {(one.student_id, one.supervisor_id) for one in known}
    free: dict[tuple[int, str, str], int] = {}
    for one in known:
        if one.supervisor_id is None and one.organization_key:
            free.setdefault((one.student_id, one.name_key, one.organization_key), one.id)
    new, linked = [], []
    for row in rows:
        if (row.student_id, row.supervisor_id) in done:
            continue
        done.add((row.student_id, row.supervisor_id))
        same = free.pop((row.student_id, fold_words(row.name), fold_words(row.organization)), None)
        if same:
            linked.append({"number": same, "supervisor": row.supervisor_id})
        else:
            facts = person(row.student_id, row.name, row.organization)
            new.append(facts | {"field": "", "how_met": "work", "supervisor_id": row.supervisor_id})
    return new, linked


def fold_words(written: str) -> str:
    """As the application of this revision compares names."""
    decomposed = unicodedata.normalize("NFKD", written.casefold())
    bare = "".join(sign for sign in decomposed if unicodedata.category(sign) != "Mn")
    kept = "".join(sign if unicodedata.category(sign)[0] == "L" or sign.isdecimal() else " " for sign in bare)
    return unicodedata.normalize("NFC", " ".join(kept.split()))


def convert_back(contact: sa.Table, interaction: sa.Table) -> None:
    for rows in chunks(sa.select(COPIED_CONTACT), COPIED_CONTACT.c.id):
        happened = by_contact(COPIED_INTERACTION, rows, "on", "id")
        promised = by_contact(COPIED_PROMISE, rows, "due_on")
        paused = by_contact(COPIED_PAUSE, rows)
        latest = latest_placements({row.student_id for row in rows})
        insert(
            contact,
            [
                former_contact_of(
                    row,
                    happened.get(row.id, []),
                    next((one.due_on for one in promised.get(row.id, []) if one.due_on and not one.kept_on), None),
                    {one.kind for one in paused.get(row.id, []) if one.until is None},
                    latest.get(row.student_id),
                )
                for row in rows
            ],
        )
        insert(interaction, [former_interaction_of(one) for row in rows for one in happened.get(row.id, [])])


def latest_placements(students: set[int]) -> dict[int, int]:
    query = sa.select(PLACEMENT.c.student_id, PLACEMENT.c.id, PLACEMENT.c.starts_on)
    rows = op.get_bind().execute(query.where(PLACEMENT.c.student_id.in_(students)))
    return {row.student_id: row.id for row in sorted(rows, key=lambda row: (row.starts_on or date.min, row.id))}


def former_contact_of(row: Any, happened: list[Any], due_on: date | None, never: set[str], latest: int | None) -> Row:
    talk = next((one for one in happened if one.kind in TALKS), None)
    status = "closed" if never == set(REMINDERS) else "met"
    return {
        "id": row.id,
        "student_id": row.student_id,
        "placement_id": (talk and talk.placement_id) or row.wished_in_id or latest,
        "name": row.name,
        "organization": row.organization,
        "role_level": row.role_level,
        "function": row.field,
        "met_on": talk and talk.on,
        "met_via": row.how_met,
        "frequency": row.rhythm and FREQUENCY_OF[row.rhythm],
        "last_contact_on": happened[-1].on if happened else None,
        "next_contact_on": due_on,
        "status": "to_meet" if row.wished_on and not talk else status,
        "created_at": row.created_at,
    }


def former_interaction_of(one: Any) -> Row:
    return {
        "id": one.id,
        "contact_id": one.contact_id,
        "on": one.on,
        "kind": "follow-up" if one.kind == "connected" else one.kind,
        "introductions_asked": 0,
        "introductions_received": 0,
    }


# Numbers of reports (0030)

FORMER_TERMS = {
    "interaction": (
        "SELECT term_id FROM placement WHERE id IN"
        " (SELECT placement_id FROM contact WHERE id IN (SELECT contact_id FROM {row}))"
    ),
}
TERMS = {
    "contact": "SELECT term_id FROM placement WHERE student_id IN (SELECT student_id FROM {row})",
    "interaction": (
        "SELECT term_id FROM placement WHERE student_id IN"
        " (SELECT student_id FROM contact WHERE id IN (SELECT contact_id FROM {row}))"
    ),
}
OF_PLACEMENT = "SELECT term_id FROM placement WHERE id IN (SELECT placement_id FROM {row})"
FORMER_TRIGGERS = {"mentoring_tie": "of_placement", "contact": "of_placement", "interaction": "interaction"}
TRIGGERS = {
    "mentoring_tie": "of_placement",
    "contact": "contact",
    "interaction": "interaction",
    "placement_supervisor": "of_placement",  # reports leave out the supervisors of a placement
    "reach": "of_placement",
    "in_touch_answer": "of_placement",
}
COLUMNS = {"of_placement": "placement_id", "contact": "student_id", "interaction": "contact_id"}
ROWS = {"INSERT": ("NEW",), "UPDATE": ("OLD", "NEW"), "DELETE": ("OLD",)}


def watch(terms: dict[str, str], triggers: dict[str, str]) -> None:
    """Raise the numbers of the terms whose reports count a changed row of these tables."""
    if not is_sqlite():
        for kind, query in terms.items():
            op.execute(function(kind, query))
    for name, kind in triggers.items():
        for event, rows in ROWS.items():
            for row in rows:
                query = terms.get(kind, OF_PLACEMENT)
                op.execute(
                    on_sqlite(name, kind, query, event, row) if is_sqlite() else on_postgresql(name, kind, event, row)
                )


def unwatch(name: str) -> None:
    for event, rows in ROWS.items():
        for row in rows:
            where = "" if is_sqlite() else f' ON "{name}"'
            op.execute(f"DROP TRIGGER {name_of(name, event, row)}{where}")


def name_of(table: str, event: str, row: str) -> str:
    return f"report_number_{table}_{event}_{row}".lower()


def on_sqlite(table: str, kind: str, query: str, event: str, row: str) -> str:
    """A trigger per row: one connection writes at a time, so that all share one writer."""
    column = COLUMNS[kind]
    changed = f"(SELECT {row}.{column} AS {column})"
    return f"""
        CREATE TRIGGER {name_of(table, event, row)} AFTER {event} ON {table} FOR EACH ROW BEGIN
            INSERT INTO report_number (term_id, writer, number)
            SELECT term_id, 0, 1 + abs(random() % 1000000) FROM ({query.format(row=changed)}) WHERE true
            ON CONFLICT (term_id, writer) DO UPDATE SET number = number + excluded.number;
        END"""


def function(kind: str, query: str) -> str:
    """Raise the numbers of the terms that the rows in `changed` concern, each connection its own."""
    return f"""
        CREATE OR REPLACE FUNCTION report_number_{kind}() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            INSERT INTO report_number AS own (term_id, writer, number)
            SELECT term_id, pg_backend_pid(), 1 + floor(random() * 1000000)::bigint
            FROM (SELECT DISTINCT term_id FROM ({query.format(row="changed")}) AS those) AS terms
            ON CONFLICT (term_id, writer) DO UPDATE SET number = own.number + excluded.number;
            RETURN NULL;
        END $$"""


def on_postgresql(table: str, kind: str, event: str, row: str) -> str:
    """A trigger per statement, with the rows it changed."""
    return f"""
        CREATE TRIGGER {name_of(table, event, row)} AFTER {event} ON "{table}"
        REFERENCING {row} TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION report_number_{kind}()"""
