"""Supervisors are searched as other people are: by name and address, without accents and case."""

import unicodedata

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

AT_ONCE = 1000
WHOLE_LETTERS = str.maketrans(
    {"ı": "i", "ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ħ": "h", "ŧ": "t"}
)
supervisor = sa.table("supervisor", *(sa.column(name) for name in ("id", "name", "email", "folded")))


def upgrade() -> None:
    op.add_column("supervisor", sa.Column("folded", sa.Text(), server_default="", nullable=False))
    last = 0
    while rows := after(last):
        op.get_bind().execute(
            supervisor.update().where(supervisor.c.id == sa.bindparam("row_id")).values(folded=sa.bindparam("words")),
            [{"row_id": row.id, "words": f"{fold(row.name)}\n{fold(row.email)}"} for row in rows],
        )
        last = rows[-1].id


def downgrade() -> None:
    op.drop_column("supervisor", "folded")


def after(last: int) -> list[sa.Row]:
    wanted = sa.select(supervisor).where(supervisor.c.id > last).order_by(supervisor.c.id).limit(AT_ONCE)
    return list(op.get_bind().execute(wanted))


def fold(written: str) -> str:
    """As the application folded on the day of this migration."""
    decomposed = unicodedata.normalize("NFKD", written.casefold())
    bare = "".join(letter for letter in decomposed if not unicodedata.combining(letter))
    return " ".join(unicodedata.normalize("NFC", bare).split()).translate(WHOLE_LETTERS)
