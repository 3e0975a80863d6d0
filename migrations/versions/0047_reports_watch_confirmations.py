"""A mentor's own answer raises the number of its term's report, so that the report is counted again."""

from alembic import op

revision = "0047"
down_revision = "0046"
branch_labels = None
depends_on = None

EVENTS = (("INSERT", "NEW"), ("UPDATE", "NEW"), ("DELETE", "OLD"))  # an answer never moves to another mentor
TERMS = (
    "SELECT term_id FROM placement WHERE id IN"
    " (SELECT placement_id FROM mentoring_tie WHERE id IN (SELECT tie_id FROM {row}))"
)


def upgrade() -> None:
    is_sqlite = op.get_bind().dialect.name == "sqlite"
    if not is_sqlite:
        op.execute(FUNCTION)
    for event, row in EVENTS:
        op.execute((on_sqlite if is_sqlite else on_postgresql)(event, row))


def downgrade() -> None:
    is_sqlite = op.get_bind().dialect.name == "sqlite"
    for event, row in EVENTS:
        op.execute(f"DROP TRIGGER {name_of(event, row)}" + ("" if is_sqlite else " ON mentor_confirmation"))
    if not is_sqlite:
        op.execute("DROP FUNCTION report_number_mentor_confirmation()")


def name_of(event: str, row: str) -> str:
    return f"report_number_mentor_confirmation_{event}_{row}".lower()


def on_sqlite(event: str, row: str) -> str:
    """A trigger per row: one connection writes at a time, so that all share one writer."""
    return f"""
        CREATE TRIGGER {name_of(event, row)} AFTER {event} ON mentor_confirmation FOR EACH ROW BEGIN
            INSERT INTO report_number (term_id, writer, number)
            SELECT term_id, 0, 1 + abs(random() % 1000000)
            FROM ({TERMS.format(row=f"(SELECT {row}.tie_id AS tie_id)")}) WHERE true
            ON CONFLICT (term_id, writer) DO UPDATE SET number = number + excluded.number;
        END"""


def on_postgresql(event: str, row: str) -> str:
    """A trigger per statement, with the rows it changed."""
    return f"""
        CREATE TRIGGER {name_of(event, row)} AFTER {event} ON mentor_confirmation
        REFERENCING {row} TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION report_number_mentor_confirmation()"""


FUNCTION = f"""
    CREATE FUNCTION report_number_mentor_confirmation() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        INSERT INTO report_number AS own (term_id, writer, number)
        SELECT term_id, pg_backend_pid(), 1 + floor(random() * 1000000)::bigint
        FROM (SELECT DISTINCT term_id FROM ({TERMS.format(row="changed")}) AS those) AS terms
        ON CONFLICT (term_id, writer) DO UPDATE SET number = own.number + excluded.number;
        RETURN NULL;
    END $$"""
