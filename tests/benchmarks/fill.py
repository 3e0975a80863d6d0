"""An institution of 10,000 to 1,000,000 placements over ten terms and 40 programs, written in bulk.

A block of placements is made in Python and repeated with shifted numbers: rows that get another name one by one through
`insert_rows`, all others by one statement per table. The rows are the same each time, on SQLite and PostgreSQL.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sqlalchemy import Column, Table, text
from sqlalchemy.sql.ddl import CreateIndex, DropIndex
from sqlalchemy.sql.schema import CallableColumnDefault, ScalarElementColumnDefault

from placement.core.database import Base, db, insert_rows
from placement.core.refs import ALPHABET
from placement.core.text import fold
from tests.benchmarks.block import Block, make_block
from tests.benchmarks.institution import FIXED_USERS, Row, fixed_rows, model_of
from tests.benchmarks.search_triggers import without_search_triggers
from tests.benchmarks.texts import RARE_WORD, host_name, person_name, title

BLOCK = 1_000
COPIES_AT_ONCE = 100

# Columns that refer to a row without a foreign key: the table, or the column that gives the table.
NAMED: dict[str, str] = {
    "audit_entry.actor_id": "user",
    "audit_entry.subject_id": "=subject_kind",
    "placement_move.actor_id": "user",
    "agreement_move.actor_id": "user",
    "link.subject_id": "placement",
    "link.holder_id": "supervisor",
    "mentor_confirmation.link_id": "mentoring_tie",  # of a deleted link
    "message.about_id": "=about_kind",
    "security_event.account_id": "user",
    "kept_form.user_id": "user",
    "browser_lock.account_id": "user",
    "password_request.job_id": "job",
    "password_request.message_id": "message",
}
UNIQUE_TEXTS = {"imported_row.key"}


def fill(placements: int, block_size: int = BLOCK) -> None:
    """Fill an empty database with this many placements. Commits."""
    block = make_block(min(placements, block_size))
    copies, left = divmod(placements, block.sizes.placements)
    assert not left, f"The number of placements must be a multiple of {block.sizes.placements}."
    fixed = fixed_rows()
    move_past_fixed_users(block)
    if db.engine.dialect.name == "sqlite":
        db.session.execute(text("PRAGMA cache_size = -400000"))
    with without_search_triggers():
        for table in Base.metadata.sorted_tables:
            insert_complete(table, fixed[table.name])
            repeat(table, block, copies)
            db.session.commit()
    finish()


def move_past_fixed_users(block: Block) -> None:
    """Number the people of the block after the office staff."""
    for table in Base.metadata.sorted_tables:
        for column in table.columns:
            if target_of(column) == "user" or column is table.metadata.tables["user"].c.id:
                for row in block.rows[table.name]:
                    if row.get(column.name) is not None:
                        row[column.name] += FIXED_USERS


def target_of(column: Column[Any]) -> str:
    """The table a column refers to; empty if none, `=` and a column if that column gives the table."""
    for key in column.foreign_keys:
        return str(key.column.table.name)
    return NAMED.get(f"{column.table.name}.{column.name}", "")


def repeat(table: Table, block: Block, copies: int) -> None:
    """Write the block's rows of a table, and all copies of them."""
    rows = block.rows[table.name]
    if not rows:
        return
    model = model_of(table.name)
    if model is not None and table.name in NAMES_OF:
        shifts = {column.name: size for column in table.columns if (size := shift_of(column, block))}
        for number in range(copies):
            insert_complete(table, [varied(table, row, shifts, number, copies) for row in rows])
        return
    insert_complete(table, rows)
    if copies > 1:
        copy_by_statement(table, block, copies)


def insert_complete(table: Table, rows: list[Row]) -> None:
    """Insert rows through `insert_rows`, with the defaults of the columns they leave out."""
    if not rows:
        return
    model = model_of(table.name)
    if model is None:
        db.session.execute(table.insert(), rows)
        return
    names = [column.name for column in table.columns if any(column.name in row for row in rows)]
    insert_rows(
        model, [{name: row[name] if name in row else default_of(table.c[name]) for name in names} for row in rows]
    )


def default_of(column: Column[Any]) -> Any:
    """The value of this column in a row that omits it."""
    if isinstance(column.default, CallableColumnDefault):
        return column.default.arg(None)  # type: ignore[arg-type]  # no default here looks at the statement
    return column.default.arg if isinstance(column.default, ScalarElementColumnDefault) else None


def varied(table: Table, row: Row, shifts: dict[str, int], copy: int, copies: int) -> Row:
    """A row of the block in one of its copies, with its own names; the student in the middle has the rare one."""
    moved = {name: row[name] + size * copy for name, size in shifts.items() if row.get(name) is not None}
    number = int(moved["id"])
    return row | moved | NAMES_OF[table.name](number, number - FIXED_USERS == copies * shifts["id"] // 2)


def shift_of(column: Column[Any], block: Block) -> int:
    """The amount by which a number in this column grows from copy to copy."""
    target = column.table.name if column.name == "id" and column.primary_key else target_of(column)
    return len(block.rows.get(target, ()))


def name_user(number: int, is_rare: bool) -> Row:
    first, last = person_name(number)
    last = RARE_WORD if is_rare else last
    address = "".join(letter for letter in fold(f"{first}.{last}") if letter.isalnum() or letter == ".")
    names = {"first_name": first, "last_name": last, "institution_id": f"S{number:07}"}
    return {"email": f"{address}.{number}@example.edu", **names}


def name_placement(number: int, is_rare: bool) -> Row:
    return {"ref": ref_of(number), "external_id": f"X{number:07}", "title": title(number)}


def name_supervisor(number: int, is_rare: bool) -> Row:
    return {"email": f"sam{number}@host.example", "name": " ".join(person_name(number * 3))}


NAMES_OF = {
    "user": name_user,
    "host": lambda number, is_rare: {"name": host_name(number)},
    "host_alias": lambda number, is_rare: {"name": f"Former {host_name(number)}"},
    "supervisor": name_supervisor,
    "placement": name_placement,
}


def ref_of(number: int) -> str:
    """The public name of a placement by its number; not in numeric order."""
    scattered, letters = number * 2_654_435_761 % 2**40, ""
    for _ in range(10):
        scattered, digit = divmod(scattered, 32)
        letters += ALPHABET[digit % 32]
    return (letters + ALPHABET[0] * 10)[:10]


def copy_by_statement(table: Table, block: Block, copies: int) -> None:
    """Insert all copies of the block's rows by INSERT ... SELECT; indexes are built afterward, which is faster."""
    quote = db.engine.dialect.identifier_preparer.quote
    name, base = quote(table.name), quote(f"base_{table.name}")
    columns = [column for column in table.columns if column.computed is None]
    for index in table.indexes:
        db.session.execute(DropIndex(index))
    db.session.execute(text(f"CREATE TEMPORARY TABLE {base} AS SELECT * FROM {name}"))
    into = ", ".join(quote(column.name) for column in columns)
    values = ", ".join(shifted_sql(column, block, quote) for column in columns)
    for first, last in chunks(copies):
        series = f"WITH RECURSIVE copies(n) AS (SELECT {first} UNION ALL SELECT n + 1 FROM copies WHERE n < {last})"
        db.session.execute(text(f"INSERT INTO {name} ({into}) {series} SELECT {values} FROM copies CROSS JOIN {base}"))
        db.session.commit()
    for index in table.indexes:
        db.session.execute(CreateIndex(index))
    db.session.execute(text(f"DROP TABLE {base}"))


def chunks(copies: int) -> Iterator[tuple[int, int]]:
    """The copies after the first, in batches."""
    for first in range(1, copies, COPIES_AT_ONCE):
        yield first, min(first + COPIES_AT_ONCE, copies) - 1


def shifted_sql(column: Column[Any], block: Block, quote: Any) -> str:
    """A column's value in copy `n` of a row."""
    own, target = quote(column.name), target_of(column)
    if f"{column.table.name}.{column.name}" in UNIQUE_TEXTS:
        return f"{own} || '/' || n"
    if target.startswith("="):
        kind = quote(target[1:])
        cases = " ".join(f"WHEN '{name}' THEN {len(rows)}" for name, rows in block.rows.items() if rows)
        return f"{own} + n * CASE {kind} {cases} ELSE 0 END"
    size = shift_of(column, block)
    return f"{own} + n * {size}" if size else own


def finish() -> None:
    """Set PostgreSQL's sequences to the next free numbers."""
    if db.engine.dialect.name == "postgresql":
        for table in Base.metadata.sorted_tables:
            if table.autoincrement_column is not None:
                highest = (
                    f"SELECT setval(pg_get_serial_sequence('\"{table.name}\"', 'id'), max(id)) FROM \"{table.name}\""
                )
                db.session.execute(text(highest))
    db.session.commit()
