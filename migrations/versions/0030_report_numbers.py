"""A number per term that triggers raise with every change of what its report counts."""

import sqlalchemy as sa
from alembic import op

revision = "0030"
down_revision = "0029"
branch_labels = None
depends_on = None

OF_PLACEMENT = (
    "agreement",
    "objective",
    "checkin",
    "evaluation",
    "skill_rating",
    "mentor_answer",
    "mentoring_tie",
    "outcome",
    "contact",
)
EVERY = ("INSERT", "UPDATE", "DELETE")
# Which terms a changed row concerns, as a select of term_id; {row} stands for the rows that changed.
TERMS = {
    "placement": "SELECT term_id FROM {row}",
    "of_placement": "SELECT term_id FROM placement WHERE id IN (SELECT placement_id FROM {row})",
    "interaction": (
        "SELECT term_id FROM placement WHERE id IN"
        " (SELECT placement_id FROM contact WHERE id IN (SELECT contact_id FROM {row}))"
    ),
    "term_skill": "SELECT term_id FROM {row}",
    "term": "SELECT id AS term_id FROM {row}",
    "any": "SELECT id AS term_id FROM term",
}
# Hosts, sites, programs and colleges are new to every report until a placement refers to them.
TRIGGERS = (
    ("placement", "placement", EVERY),
    *((table, "of_placement", EVERY) for table in OF_PLACEMENT),
    ("interaction", "interaction", EVERY),
    ("term_skill", "term_skill", EVERY),
    ("term", "term", ("UPDATE",)),
    ("skill", "any", EVERY),
    ("site", "any", ("UPDATE",)),
    ("program", "any", ("UPDATE",)),
    ("college", "any", ("UPDATE",)),
)
ROWS = {"INSERT": ("NEW",), "UPDATE": ("OLD", "NEW"), "DELETE": ("OLD",)}


def upgrade() -> None:
    op.create_table(
        "report_number",
        sa.Column("term_id", sa.Integer(), nullable=False),
        sa.Column("writer", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["term_id"], ["term.id"], name=op.f("fk_report_number_term_id_term"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("term_id", "writer", name=op.f("pk_report_number")),
    )
    is_sqlite = op.get_bind().dialect.name == "sqlite"
    if not is_sqlite:
        for kind in TERMS:
            op.execute(function(kind))
    for table, kind, events in TRIGGERS:
        for event in events:
            for row in ROWS[event]:
                op.execute((on_sqlite if is_sqlite else on_postgresql)(table, kind, event, row))


def name_of(table: str, event: str, row: str) -> str:
    return f"report_number_{table}_{event}_{row}".lower()


def on_sqlite(table: str, kind: str, event: str, row: str) -> str:
    """A trigger per row: one connection writes at a time, so that all share one writer."""
    column = {"of_placement": "placement_id", "interaction": "contact_id", "term": "id"}.get(kind, "term_id")
    changed = "" if kind == "any" else f"(SELECT {row}.{column} AS {column})"
    return f"""
        CREATE TRIGGER {name_of(table, event, row)} AFTER {event} ON {table} FOR EACH ROW BEGIN
            INSERT INTO report_number (term_id, writer, number)
            SELECT term_id, 0, 1 + abs(random() % 1000000) FROM ({TERMS[kind].format(row=changed)}) WHERE true
            ON CONFLICT (term_id, writer) DO UPDATE SET number = number + excluded.number;
        END"""


def function(kind: str) -> str:
    """Raise the numbers of the terms that the rows in `changed` concern, each connection its own."""
    return f"""
        CREATE FUNCTION report_number_{kind}() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            INSERT INTO report_number AS own (term_id, writer, number)
            SELECT term_id, pg_backend_pid(), 1 + floor(random() * 1000000)::bigint
            FROM (SELECT DISTINCT term_id FROM ({TERMS[kind].format(row="changed")}) AS those) AS terms
            ON CONFLICT (term_id, writer) DO UPDATE SET number = own.number + excluded.number;
            RETURN NULL;
        END $$"""


def on_postgresql(table: str, kind: str, event: str, row: str) -> str:
    """A trigger per statement, with the rows it changed."""
    return f"""
        CREATE TRIGGER {name_of(table, event, row)} AFTER {event} ON "{table}"
        REFERENCING {row} TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION report_number_{kind}()"""


def downgrade() -> None:
    is_sqlite = op.get_bind().dialect.name == "sqlite"
    for table, _, events in TRIGGERS:
        for event in events:
            for row in ROWS[event]:
                op.execute(f"DROP TRIGGER {name_of(table, event, row)}" + ("" if is_sqlite else f' ON "{table}"'))
    if not is_sqlite:
        for kind in TERMS:
            op.execute(f"DROP FUNCTION report_number_{kind}()")
    op.drop_table("report_number")
