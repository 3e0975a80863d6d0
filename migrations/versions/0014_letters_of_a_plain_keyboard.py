"""Names and titles written before are found as a plain keyboard writes them, too: Aydın, Sørensen, Wałęsa."""

import unicodedata
from collections import defaultdict
from collections.abc import Callable

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

AT_ONCE = 1000
WHOLE_LETTERS = str.maketrans(
    {"ı": "i", "ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ħ": "h", "ŧ": "t"}
)


def table(name: str, *columns: str) -> sa.TableClause:
    return sa.table(name, *(sa.column(column) for column in columns))


USER = table("user", "id", "first_name", "last_name", "chosen_name", "institution_id", "folded")
HOST = table("host", "id", "name", "folded")
ALIAS = table("host_alias", "host_id", "name")
PLACEMENT = table("placement", "id", "title", "external_id", "folded")


def upgrade() -> None:
    refold(lambda written: bare(written).translate(WHOLE_LETTERS))


def downgrade() -> None:
    refold(bare)


def refold(fold: Callable[[str | None], str]) -> None:
    for kind, words_of in ((USER, words_of_users), (HOST, words_of_hosts), (PLACEMENT, words_of_placements)):
        last = 0
        while rows := after(kind, last):
            words = words_of(rows, fold)
            write(kind, [{"row_id": row.id, "words": words[row.id]} for row in rows if words[row.id] != row.folded])
            last = rows[-1].id


def after(kind: sa.TableClause, last: int) -> list[sa.Row]:
    wanted = sa.select(kind).where(kind.c.id > last).order_by(kind.c.id).limit(AT_ONCE)
    return list(op.get_bind().execute(wanted))


def write(kind: sa.TableClause, changed: list[dict[str, object]]) -> None:
    if changed:
        update = kind.update().where(kind.c.id == sa.bindparam("row_id")).values(folded=sa.bindparam("words"))
        op.get_bind().execute(update, changed)


def words_of_users(rows: list[sa.Row], fold: Callable[[str | None], str]) -> dict[int, str]:
    words = {}
    for row in rows:
        first, last = fold(row.first_name), fold(row.last_name)
        parts = (f"{first} {last}", f"{last} {first}", f"{last}{first}", fold(row.chosen_name))
        words[row.id] = " / ".join(filter(None, (*parts, fold(row.institution_id))))
    return words


def words_of_hosts(rows: list[sa.Row], fold: Callable[[str | None], str]) -> dict[int, str]:
    others = defaultdict(list)
    wanted = sa.select(ALIAS).where(ALIAS.c.host_id.in_([row.id for row in rows])).order_by(ALIAS.c.name)
    for alias in op.get_bind().execute(wanted):
        others[alias.host_id].append(alias.name)
    return {row.id: " / ".join(fold(name) for name in (row.name, *others[row.id])) for row in rows}


def words_of_placements(rows: list[sa.Row], fold: Callable[[str | None], str]) -> dict[int, str]:
    return {row.id: f"{fold(row.title)}\n{fold(row.external_id)}" for row in rows}


def bare(written: str | None) -> str:
    """As the application folded until this migration: no accents, no case, single spaces."""
    decomposed = unicodedata.normalize("NFKD", (written or "").casefold())
    letters = "".join(letter for letter in decomposed if not unicodedata.combining(letter))
    return " ".join(unicodedata.normalize("NFC", letters).split())
