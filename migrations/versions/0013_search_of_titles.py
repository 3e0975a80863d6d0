"""Titles and the office's own numbers are searched as names are: without accents and case."""

import unicodedata

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

AT_ONCE = 1000
placement = sa.table("placement", *(sa.column(name) for name in ("id", "title", "external_id", "folded")))


def upgrade() -> None:
    op.add_column("placement", sa.Column("folded", sa.Text(), server_default="", nullable=False))
    last = 0
    while rows := after(last):
        op.get_bind().execute(
            placement.update().where(placement.c.id == sa.bindparam("row_id")).values(folded=sa.bindparam("words")),
            [{"row_id": row.id, "words": f"{fold(row.title)}\n{fold(row.external_id)}"} for row in rows],
        )
        last = rows[-1].id


def downgrade() -> None:
    op.drop_column("placement", "folded")


def after(last: int) -> list[sa.Row]:
    wanted = sa.select(placement).where(placement.c.id > last).order_by(placement.c.id).limit(AT_ONCE)
    return list(op.get_bind().execute(wanted))


def fold(written: str) -> str:
    """As the application folded on the day of this migration."""
    decomposed = unicodedata.normalize("NFKD", written.casefold())
    bare = "".join(letter for letter in decomposed if not unicodedata.combining(letter))
    return " ".join(unicodedata.normalize("NFC", bare).split())
