"""On PostgreSQL, inserted rows reach the search index once per statement rather than once per row."""

import sqlalchemy as sa
from alembic import op

revision = "0043"
down_revision = "0042"
branch_labels = None
depends_on = None

# The lock of revision 0029, which makes writers of names and of placements wait for each other.
LOCK = (
    "PERFORM pg_advisory_xact_lock_shared(290029);"
    " PERFORM 1 FROM placement_search WHERE {which} ORDER BY placement_id FOR UPDATE;"
)
REFRESH = (
    "INSERT INTO {noun}_search ({noun}_id, text) SELECT {noun}_id, text FROM {noun}_search_source WHERE {which}"
    " ON CONFLICT ({noun}_id) DO UPDATE SET text = excluded.text WHERE {noun}_search.text <> excluded.text;"
)
# Table, the noun whose texts change, and the column of the inserted row that names it.
TRIGGERS = (
    ("host", "host", "id"),
    ("placement", "placement", "id"),
    ("placement_supervisor", "placement", "placement_id"),
)


def upgrade() -> None:
    # PostgreSQL plans a statement anew only if it has a parameter: the ids.
    change(
        declared="DECLARE ids integer[] := ARRAY(SELECT {column} FROM inserted);",
        which="{noun}_id = ANY (ids)",
        each="REFERENCING NEW TABLE AS inserted FOR EACH STATEMENT",
    )


def downgrade() -> None:
    change(declared="", which="{noun}_id = new.{column}", each="FOR EACH ROW")


def change(declared: str, which: str, each: str) -> None:
    if op.get_bind().dialect.name != "postgresql":
        return
    for table, noun, column in TRIGGERS:
        chosen = which.format(noun=noun, column=column)
        lock = LOCK.format(which=chosen) if noun == "placement" else ""
        name = f"search_{table}_insert"
        body = (
            f"{declared.format(column=column)} BEGIN {lock} {REFRESH.format(noun=noun, which=chosen)} RETURN NULL; END"
        )
        op.execute(sa.text(f"DROP TRIGGER {name} ON {table}"))
        op.execute(
            sa.text(
                f"CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql"
                f" SET plan_cache_mode = force_custom_plan AS $$ {body} $$"
            )
        )
        op.execute(sa.text(f"CREATE TRIGGER {name} AFTER INSERT ON {table} {each} EXECUTE FUNCTION {name}()"))
