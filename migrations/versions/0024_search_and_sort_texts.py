"""Search ignores apostrophes and hyphens and finds addresses; lists sort by a stored key. Older rows get both."""

import unicodedata
from collections import defaultdict
from collections.abc import Callable

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None

AT_ONCE = 1000
SORT_KEY = sa.String(400).with_variant(sa.String(400, collation="C"), "postgresql")
FORMER_LETTERS = str.maketrans(
    {"ı": "i", "ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ħ": "h", "ŧ": "t"}
)
LETTERS = FORMER_LETTERS | str.maketrans(
    {"ə": "e", "ɛ": "e", "ŋ": "n", "ɔ": "o", "ɓ": "b", "ɗ": "d", "ɖ": "d", "ƙ": "k", "ƴ": "y", "ɨ": "i", "ʉ": "u"}
)
APOSTROPHES = frozenset("'’‘‛‚ʼʻʽʾʿˈʹ′‵´`＇｀ꞌ՚׳᾽᾿")
MORE_HYPHENS = frozenset("−˗⁃")
Derive = Callable[[sa.Row], dict[str, str]]


def table(name: str, *columns: str) -> sa.TableClause:
    return sa.table(name, *(sa.column(column) for column in ("id", *columns)))


USER = table(
    "user", "email", "email_key", "first_name", "last_name", "chosen_name", "institution_id", "folded", "sort_key"
)
HOST = table("host", "name", "folded", "sort_key")
ALIAS = table("host_alias", "host_id", "name", "folded")
SUPERVISOR = table("supervisor", "name", "email", "email_key", "folded", "sort_key")
PLACEMENT = table("placement", "title", "external_id", "folded")
SORTED = (("user", "ix_user_name"), ("host", None), ("supervisor", "ix_supervisor_name"))


def upgrade() -> None:
    for name, former in SORTED:
        op.add_column(name, sa.Column("sort_key", SORT_KEY, server_default="", nullable=False))
        if former:
            op.drop_index(former, table_name=name)
    op.add_column("host_alias", sa.Column("folded", sa.Text(), server_default="", nullable=False))
    rewrite(USER, texts_of_user)
    rewrite(HOST, lambda row: {"folded": search_text(row.name), "sort_key": sort_key(row.name)})
    rewrite(ALIAS, lambda row: {"folded": search_text(row.name)})
    rewrite(SUPERVISOR, texts_of_supervisor)
    rewrite(PLACEMENT, lambda row: {"folded": f"{search_text(row.title)}\n{search_text(row.external_id)}"})
    for name, _ in SORTED:
        op.create_index(f"ix_{name}_sort", name, ["sort_key", "id"])


def downgrade() -> None:
    for name, _ in SORTED:
        op.drop_index(f"ix_{name}_sort", table_name=name)
    rewrite(USER, former_texts_of_user)
    aliases = aliases_by_host()
    rewrite(HOST, lambda row: {"folded": " / ".join(former_fold(name) for name in (row.name, *aliases[row.id]))})
    rewrite(SUPERVISOR, lambda row: {"folded": f"{former_fold(row.name)}\n{former_fold(row.email)}"})
    rewrite(PLACEMENT, lambda row: {"folded": f"{former_fold(row.title)}\n{former_fold(row.external_id)}"})
    op.drop_column("host_alias", "folded")
    for name, _ in SORTED:
        op.drop_column(name, "sort_key")
    op.create_index("ix_user_name", "user", ["last_name", "first_name", "id"])
    op.create_index("ix_supervisor_name", "supervisor", ["name", "id"])


def rewrite(kind: sa.TableClause, derive: Derive) -> None:
    """Write what follows from the other columns into every row."""
    last = 0
    while rows := after(kind, last):
        derived = [derive(row) for row in rows]
        values = {name: sa.bindparam(f"new_{name}") for name in derived[0]}
        op.get_bind().execute(
            kind.update().where(kind.c.id == sa.bindparam("row_id")).values(values),
            [
                {"row_id": row.id, **{f"new_{name}": text for name, text in texts.items()}}
                for row, texts in zip(rows, derived, strict=True)
            ],
        )
        last = rows[-1].id


def after(kind: sa.TableClause, last: int) -> list[sa.Row]:
    wanted = sa.select(kind).where(kind.c.id > last).order_by(kind.c.id).limit(AT_ONCE)
    return list(op.get_bind().execute(wanted))


def aliases_by_host() -> dict[int, list[str]]:
    found = defaultdict(list)
    for row in op.get_bind().execute(sa.select(ALIAS.c.host_id, ALIAS.c.name).order_by(ALIAS.c.name)):
        found[row.host_id].append(row.name)
    return found


def texts_of_user(row: sa.Row) -> dict[str, str]:
    first, last = search_text(row.first_name), search_text(row.last_name)
    names = (f"{first} {last}", f"{last} {first}", f"{last}{first}", search_text(row.chosen_name))
    more = (search_text(row.institution_id), search_address(row))
    is_named = row.first_name or row.last_name
    return {
        "folded": " / ".join(filter(None, (*names, *more))),
        "sort_key": sort_key(row.last_name if is_named else row.email, row.first_name),
    }


def texts_of_supervisor(row: sa.Row) -> dict[str, str]:
    return {"folded": f"{search_text(row.name)}\n{search_address(row)}", "sort_key": sort_key(row.name)}


def former_texts_of_user(row: sa.Row) -> dict[str, str]:
    first, last = former_fold(row.first_name), former_fold(row.last_name)
    names = (f"{first} {last}", f"{last} {first}", f"{last}{first}", former_fold(row.chosen_name))
    return {"folded": " / ".join(filter(None, (*names, former_fold(row.institution_id))))}


def search_address(row: sa.Row) -> str:
    return " ".join(dict.fromkeys((search_text(row.email), search_text(row.email_key))))


def search_text(written: str | None) -> str:
    """As the application compares from this migration on."""
    return fold_signs(written or "", hyphen="")


def sort_key(*parts: str | None) -> str:
    """As the application sorts from this migration on."""
    return "\n".join(words_only(fold_signs(part or "", hyphen=" ")) for part in parts)[:400]


def words_only(text: str) -> str:
    kept = (letter if letter.isalnum() or unicodedata.category(letter)[0] == "M" else " " for letter in text)
    return " ".join("".join(kept).split())


def fold_signs(text: str, hyphen: str) -> str:
    plain = "".join(sign(letter, hyphen) for letter in text)
    return fold("".join(sign(letter, hyphen) for letter in fold(plain)))


def sign(letter: str, hyphen: str) -> str:
    if letter in APOSTROPHES:
        return ""
    if letter.isalnum():
        return letter
    category = unicodedata.category(letter)
    if category == "Cf":
        return ""
    return hyphen if category == "Pd" or letter in MORE_HYPHENS else letter


def fold(written: str) -> str:
    return bare(written).translate(LETTERS)


def former_fold(written: str | None) -> str:
    return bare(written or "").translate(FORMER_LETTERS)


def bare(written: str) -> str:
    decomposed = unicodedata.normalize("NFKD", written.casefold())
    letters = "".join(letter for letter in decomposed if not unicodedata.combining(letter))
    return " ".join(unicodedata.normalize("NFC", letters).split())
