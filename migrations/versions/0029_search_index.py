"""Search has an index of trigrams; words of one or two letters match the beginning of a word."""

import re
import unicodedata
from collections.abc import Callable

import click
import sqlalchemy as sa
from alembic import op

revision = "0029"
down_revision = "0028"
branch_labels = None
depends_on = None

AT_ONCE = 5000
BEGINNING = "\x1f"
ASCII_BEGINNINGS = re.compile(r"(?:(?<!\S)(?=\S)|(?<![a-z0-9])(?=[a-z0-9]))(?=(..?))", re.DOTALL)
MISSING = (
    "Notice: PostgreSQL lacks the extension pg_trgm, so search works but is slow on many placements; "
    "have an administrator of the server run CREATE EXTENSION pg_trgm, then run `flask search index`."
)

LETTERS = str.maketrans(
    {"ı": "i", "ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ħ": "h", "ŧ": "t"}
    | {"ə": "e", "ɛ": "e", "ŋ": "n", "ɔ": "o", "ɓ": "b", "ɗ": "d", "ɖ": "d", "ƙ": "k", "ƴ": "y", "ɨ": "i", "ʉ": "u"}
)
APOSTROPHES = frozenset("'’‘‛‚ʼʻʽʾʿˈʹ′‵´`＇｀ꞌ՚׳᾽᾿")
MORE_HYPHENS = frozenset("−˗⁃")

# The columns that the folded text of a row is made from
FOLDED = {
    "user": ("email", "first_name", "last_name", "chosen_name", "institution_id"),
    "host": ("name",),
    "host_alias": ("name",),
    "supervisor": ("name", "email"),
    "placement": ("title", "external_id"),
}
# The words of each index, the table and the columns of its stored texts
INDEXES = (
    ("user_words", "user", "id", "folded"),
    ("supervisor_words", "supervisor", "id", "folded"),
    ("host_words", "host_search", "host_id", "text"),
    ("placement_words", "placement_search", "placement_id", "text"),
)

HOST_TEXTS = """
CREATE VIEW host_search_source AS
SELECT host.id AS host_id,
  host.folded || coalesce((SELECT {line} || {join}(a.folded, {line}) FROM host_alias a WHERE a.host_id = host.id), '')
  AS text
FROM host
"""
PLACEMENT_TEXTS = """
CREATE VIEW placement_search_source AS
SELECT p.id AS placement_id, p.student_id, p.site_id, site.host_id,
  u.folded || {line} || h.text || {line} || p.folded || {line} || {ref}
  || coalesce((
    SELECT {line} || {join}(s.folded, {line})
    FROM placement_supervisor ps JOIN supervisor s ON s.id = ps.supervisor_id
    WHERE ps.placement_id = p.id AND ps.until_on IS NULL
  ), '') AS text
FROM placement p
JOIN "user" u ON u.id = p.student_id
JOIN site ON site.id = p.site_id
JOIN host_search h ON h.host_id = site.host_id
"""


def refresh(noun: str, which: str) -> str:
    """Write the texts of some rows again where they have changed."""
    return (
        f"INSERT INTO {noun}_search ({noun}_id, text) SELECT {noun}_id, text FROM {noun}_search_source WHERE {which}"
        f" ON CONFLICT ({noun}_id) DO UPDATE SET text = excluded.text WHERE {noun}_search.text <> excluded.text"
    )


SUPERVISED = "placement_id IN (SELECT placement_id FROM placement_supervisor WHERE supervisor_id = new.id)"
# Table, event, columns whose change counts, lock on PostgreSQL, statement. Two transactions of PostgreSQL do not see
# each other's rows: whoever changes a name waits for whoever is writing placements, and the other way around.
EXCLUSIVE = "PERFORM pg_advisory_xact_lock(290029);"
SHARED = (
    "PERFORM pg_advisory_xact_lock_shared(290029);"
    " PERFORM 1 FROM placement_search WHERE placement_id = {} ORDER BY placement_id FOR UPDATE;"
)
TRIGGERS = (
    ("host", "INSERT", "", "", refresh("host", "host_id = new.id")),
    ("host", "UPDATE", "folded", EXCLUSIVE, refresh("host", "host_id = new.id")),
    ("host", "DELETE", "", "", "DELETE FROM host_search WHERE host_id = old.id"),
    ("host_alias", "INSERT", "", EXCLUSIVE, refresh("host", "host_id = new.host_id")),
    ("host_alias", "UPDATE", "folded, host_id", EXCLUSIVE, refresh("host", "host_id IN (old.host_id, new.host_id)")),
    ("host_alias", "DELETE", "", EXCLUSIVE, refresh("host", "host_id = old.host_id")),
    ("host_search", "UPDATE", "text", EXCLUSIVE, refresh("placement", "host_id = new.host_id")),
    ("site", "UPDATE", "host_id", EXCLUSIVE, refresh("placement", "site_id = new.id")),
    ("user", "UPDATE", "folded", EXCLUSIVE, refresh("placement", "student_id = new.id")),
    ("supervisor", "UPDATE", "folded", EXCLUSIVE, refresh("placement", SUPERVISED)),
    ("placement", "INSERT", "", SHARED.format("new.id"), refresh("placement", "placement_id = new.id")),
    (
        "placement",
        "UPDATE",
        "student_id, site_id, folded, ref",
        SHARED.format("new.id"),
        refresh("placement", "placement_id = new.id"),
    ),
    ("placement", "DELETE", "", "", "DELETE FROM placement_search WHERE placement_id = old.id"),
    (
        "placement_supervisor",
        "INSERT",
        "",
        SHARED.format("new.placement_id"),
        refresh("placement", "placement_id = new.placement_id"),
    ),
    (
        "placement_supervisor",
        "UPDATE",
        "placement_id, supervisor_id, until_on",
        SHARED.format("ANY (ARRAY[old.placement_id, new.placement_id])"),
        refresh("placement", "placement_id IN (old.placement_id, new.placement_id)"),
    ),
    (
        "placement_supervisor",
        "DELETE",
        "",
        SHARED.format("old.placement_id"),
        refresh("placement", "placement_id = old.placement_id"),
    ),
)


def upgrade() -> None:
    is_sqlite = op.get_bind().dialect.name == "sqlite"
    for name in FOLDED:
        rewrite(name, with_beginnings)
    for noun, view in (("host", HOST_TEXTS), ("placement", PLACEMENT_TEXTS)):
        op.create_table(
            f"{noun}_search",
            sa.Column(f"{noun}_id", sa.Integer(), primary_key=True, autoincrement=False),
            sa.Column("text", sa.Text(), nullable=False),
        )
        code, join = ("char", "group_concat") if is_sqlite else ("chr", "string_agg")
        op.execute(view.format(line=f"{code}(10)", ref=ref_in_pairs(f"{code}(30)"), join=join))
        op.execute(f"INSERT INTO {noun}_search SELECT {noun}_id, text FROM {noun}_search_source")
    if is_sqlite:
        for index in INDEXES:
            add_words(*index)
    else:
        add_indexes()
    for table, event, columns, lock, statement in TRIGGERS:
        add_trigger(table, event, columns, "" if is_sqlite else lock, statement)


def ref_in_pairs(sign: str) -> str:
    """The reference with a sign around each two letters: found as a whole, while no word finds a part of it."""
    pairs = (f"substr(lower(p.ref), {place}, 2)" for place in range(1, 11, 2))
    return f" || {sign} || ".join(("''", *pairs, "''"))


def downgrade() -> None:
    is_sqlite = op.get_bind().dialect.name == "sqlite"
    for table, event, *_ in TRIGGERS:
        drop_trigger(table, event)
    for words, table, _, _ in INDEXES:
        if is_sqlite:
            for change in ("added", "removed", "changed"):
                op.execute(f"DROP TRIGGER {words}_{change}")
            op.execute(f"DROP TABLE {words}")
        else:
            op.execute(f"DROP INDEX IF EXISTS ix_{table}_trigrams")
    for noun in ("placement", "host"):
        op.execute(f"DROP VIEW {noun}_search_source")
        op.drop_table(f"{noun}_search")
    for name in FOLDED:
        rewrite(name, without_beginnings)


def add_words(words: str, table: str, key: str, column: str) -> None:
    """The FTS5 table of trigrams, which keeps no text of its own, and what keeps it as its table is."""
    op.execute(
        f"CREATE VIRTUAL TABLE {words} USING fts5({column}, content='{table}', content_rowid='{key}',"
        " tokenize='trigram case_sensitive 1', detail=none, columnsize=0)"
    )
    op.execute(f"INSERT INTO {words} ({words}) VALUES ('rebuild')")
    remove = f"INSERT INTO {words} ({words}, rowid, {column}) VALUES ('delete', old.{key}, old.{column});"
    add = f"INSERT INTO {words} (rowid, {column}) VALUES (new.{key}, new.{column});"
    op.execute(f'CREATE TRIGGER {words}_added AFTER INSERT ON "{table}" BEGIN {add} END')
    op.execute(f'CREATE TRIGGER {words}_removed AFTER DELETE ON "{table}" BEGIN {remove} END')
    op.execute(
        f'CREATE TRIGGER {words}_changed AFTER UPDATE OF {key}, {column} ON "{table}"'
        f" WHEN old.{key} <> new.{key} OR old.{column} <> new.{column} BEGIN {remove} {add} END"
    )


def add_indexes() -> None:
    """The trigram indexes of PostgreSQL, if this role may have them."""
    try:
        with op.get_bind().begin_nested():
            op.execute("CREATE EXTENSION IF NOT EXISTS pg_trgm")
    except sa.exc.DBAPIError:
        click.echo(MISSING, err=True)
        return
    for _, table, _, column in INDEXES:
        op.execute(f'CREATE INDEX ix_{table}_trigrams ON "{table}" USING gin ({column} gin_trgm_ops)')


def add_trigger(table: str, event: str, columns: str, lock: str, statement: str) -> None:
    name = trigger_name(table, event)
    when = f'AFTER {event}{f" OF {columns}" if columns else ""} ON "{table}"'
    if op.get_bind().dialect.name == "sqlite":
        op.execute(f"CREATE TRIGGER {name} {when} BEGIN {statement}; END")
        return
    body = f"BEGIN {lock} {statement}; RETURN NULL; END"
    op.execute(f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ {body} $$")
    changed = " OR ".join(f"old.{column} IS DISTINCT FROM new.{column}" for column in columns.split(", ") if column)
    only = f"WHEN ({changed})" if changed else ""
    op.execute(f"CREATE TRIGGER {name} {when} FOR EACH ROW {only} EXECUTE FUNCTION {name}()")


def drop_trigger(table: str, event: str) -> None:
    name = trigger_name(table, event)
    if op.get_bind().dialect.name == "sqlite":
        op.execute(f"DROP TRIGGER {name}")
        return
    op.execute(f'DROP TRIGGER {name} ON "{table}"')
    op.execute(f"DROP FUNCTION {name}()")


def trigger_name(table: str, event: str) -> str:
    return f"search_{table}_{event.lower()}"


def rewrite(name: str, change: Callable[[str, sa.Row], str]) -> None:
    """Write the folded text of every row again."""
    kind = sa.table(name, *(sa.column(column) for column in ("id", "folded", *FOLDED[name])))
    write = kind.update().where(kind.c.id == sa.bindparam("row_id")).values(folded=sa.bindparam("new"))
    batch, last = sa.select(kind).order_by(kind.c.id).limit(AT_ONCE), 0
    while rows := list(op.get_bind().execute(batch.where(kind.c.id > last))):
        op.get_bind().execute(write, [{"row_id": row.id, "new": change(name, row)} for row in rows])
        last = rows[-1].id


def with_beginnings(name: str, row: sa.Row) -> str:
    """As the application stores texts from this migration on."""
    lines = "\n".join(filter(None, row.folded.split(" / " if name == "user" else "\n")))
    written = (getattr(row, column) or "" for column in FOLDED[name])
    spaced = "\n".join(spaced_text(text) for text in written if "-" in text or not text.isascii())
    return lines + "".join(f"{BEGINNING}{BEGINNING}{start}" for start in beginnings(f"{lines}\n{spaced}"))


def without_beginnings(name: str, row: sa.Row) -> str:
    """As the application stored texts before."""
    lines = row.folded.partition(BEGINNING)[0]
    return lines.replace("\n", " / ") if name == "user" else lines


def beginnings(text: str) -> list[str]:
    if text.isascii():
        return list(dict.fromkeys(start.rstrip() for start in ASCII_BEGINNINGS.findall(text)))
    pairs = zip(f" {text}", text, f"{text[1:]} ", strict=False)
    found = (letter + after for before, letter, after in pairs if begins(before, letter))
    return list(dict.fromkeys(start.rstrip() for start in found))


def begins(before: str, letter: str) -> bool:
    if before.isspace():
        return not letter.isspace()
    return is_of_word(letter) and not is_of_word(before)


def is_of_word(letter: str) -> bool:
    return letter.isalnum() or unicodedata.category(letter)[0] == "M"


def spaced_text(written: str) -> str:
    """The folded text with a space for each hyphen."""
    plain = "".join(sign(letter) for letter in written)
    return fold("".join(sign(letter) for letter in fold(plain)))


def sign(letter: str) -> str:
    if letter in APOSTROPHES:
        return ""
    if letter.isalnum():
        return letter
    category = unicodedata.category(letter)
    if category == "Cf":
        return ""
    return " " if category == "Pd" or letter in MORE_HYPHENS else letter


def fold(written: str) -> str:
    decomposed = unicodedata.normalize("NFKD", written.casefold())
    letters = "".join(letter for letter in decomposed if not unicodedata.combining(letter))
    return " ".join(unicodedata.normalize("NFC", letters).split()).translate(LETTERS)
