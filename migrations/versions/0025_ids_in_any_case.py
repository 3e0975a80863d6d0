"""Store a key of each ID, so that people are found by their ID in any case."""

from collections import defaultdict

import sqlalchemy as sa
from alembic import op

from placement.core.errors import RuleBroken

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None

AT_ONCE = 1000
NAMED = 10
USER = sa.table("user", *(sa.column(name) for name in ("id", "email", "institution_id", "institution_key")))
GIVEN = sa.text("institution_key <> ''")


def upgrade() -> None:
    op.add_column("user", sa.Column("institution_key", sa.String(length=240), server_default="", nullable=False))
    fill()
    refuse_duplicates()
    op.create_index(
        "ix_user_institution_key",
        "user",
        ["institution_key"],
        unique=True,
        sqlite_where=GIVEN,
        postgresql_where=GIVEN,
    )


def downgrade() -> None:
    op.drop_index("ix_user_institution_key", table_name="user")
    op.drop_column("user", "institution_key")


def fill() -> None:
    last = 0
    while rows := after(last):
        changed = [{"row_id": row.id, "key": key_of(row.institution_id)} for row in rows]
        op.get_bind().execute(
            USER.update().where(USER.c.id == sa.bindparam("row_id")).values(institution_key=sa.bindparam("key")),
            changed,
        )
        last = rows[-1].id


def after(last: int) -> list[sa.Row]:
    wanted = sa.select(USER).where(USER.c.id > last, USER.c.institution_id.is_not(None))
    return list(op.get_bind().execute(wanted.order_by(USER.c.id).limit(AT_ONCE)))


def refuse_duplicates() -> None:
    """Stop where two accounts would have one key, and name them: only a person knows whose ID it is."""
    given = USER.c.institution_key != ""
    shared = sa.select(USER.c.institution_key).where(given).group_by(USER.c.institution_key)
    wanted = sa.select(USER).where(USER.c.institution_key.in_(shared.having(sa.func.count() > 1)))
    met = defaultdict(list)
    for row in op.get_bind().execute(wanted.order_by(USER.c.institution_key, USER.c.id)):
        met[row.institution_key].append(f"{row.institution_id} of {row.email} (no. {row.id})")
    if met:
        named = "; ".join(" and ".join(rows) for rows in list(met.values())[:NAMED])
        raise RuleBroken(
            "The upgrade has stopped and changed nothing: these accounts have the same ID, written in another case: "
            f"{named}. Start the version you had before, correct one ID of each pair there, and upgrade again."
        )


def key_of(written: str) -> str:
    return written.strip().casefold().strip()
