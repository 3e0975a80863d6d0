"""The search index: finds rows whose stored text has every word of a search.

On SQLite an FTS5 table holds the trigrams of the stored text, on PostgreSQL a pg_trgm GIN index does. Triggers update
texts and trigrams however a row is written (migration 0029). PostgreSQL without pg_trgm finds the same rows, but
slower.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, cast

from flask import Flask
from sqlalchemy import (
    ARRAY,
    ColumnElement,
    Integer,
    Select,
    Text,
    and_,
    any_,
    column,
    func,
    literal,
    literal_column,
    select,
    table,
    text,
    true,
)
from sqlalchemy.exc import DBAPIError

from placement.core.database import db
from placement.core.search import Word, contains, needles, read_words

MOST_HITS = 10_000  # above this, a list keeps its own order and checks the text of each row
SHORT = 3  # up to five letters, all trigrams are matched
MOST_TRIGRAMS = 12  # of a long word; the text itself is compared afterwards
MISSING = (
    "Notice: PostgreSQL lacks the extension pg_trgm, so search works but is slow on many placements; "
    "have an administrator of the server run CREATE EXTENSION pg_trgm, then run `flask search index`."
)
FTS_TABLES = ("user_words", "supervisor_words", "host_words", "placement_words")
TRIGRAMS = {
    "ix_user_trigrams": ("user", "folded"),
    "ix_supervisor_trigrams": ("supervisor", "folded"),
    "ix_host_search_trigrams": ("host_search", "text"),
    "ix_placement_search_trigrams": ("placement_search", "text"),
}
PG_INDEXES = table("pg_indexes", column("indexname", Text), column("schemaname", Text))
IS_OURS = PG_INDEXES.c.indexname.in_(TRIGRAMS) & (PG_INDEXES.c.schemaname == func.current_schema())


@dataclass(frozen=True)
class Index:
    """A kind of row's stored search texts, and their FTS5 table on SQLite."""

    words: str
    key: Any
    text: Any

    @classmethod
    def beside(cls, noun: str) -> Index:
        """The index of a record whose texts are in a separate table, because they come from several tables."""
        texts = table(f"{noun}_search", column(f"{noun}_id", Integer), column("text", Text))
        return cls(f"{noun}_words", texts.c[f"{noun}_id"], texts.c.text)


@dataclass(frozen=True)
class Hits:
    """The result of a search: the number of matching rows, counted to MOST_HITS + 1, and at most that many ids.

    `ids` is one database value: an array on PostgreSQL, JSON on SQLite.
    """

    index: Index
    words: tuple[Word, ...]
    count: int = 0
    ids: Any = None

    @property
    def is_everything(self) -> bool:
        """True if the search has no words, so it filters nothing."""
        return not self.words

    @property
    def is_many(self) -> bool:
        """True if there are more than MOST_HITS."""
        return self.count > MOST_HITS

    def among(self, key: Any) -> ColumnElement[bool]:
        """The condition that the row with this id matches."""
        if self.is_everything:
            return true()
        if not self.is_many:
            return _is_one_of(key, self.ids)
        text = self.index.text
        if key is not self.index.key:
            text = select(text).where(self.index.key == key).correlate_except(text.table).scalar_subquery()
        return _has_all(text, self.words)

    def select_keys(self) -> Select[int]:
        """Select the ids of all matching rows from the index, unordered."""
        return _select_keys(self.index, self.words)


def find(index: Index, typed: str) -> Hits:
    """Find the matching rows in the index with one statement; with no words, no statement runs."""
    words = tuple(read_words(typed))
    if not words:
        return Hits(index, words)
    db.session.flush()  # autoflush runs only before statements about the session's own models
    key = _select_keys(index, words).limit(MOST_HITS + 1).subquery().c[0]
    as_one = func.json_group_array(key) if _is_sqlite() else func.array_agg(key)
    return Hits(index, words, *db.session.execute(select(func.count(), as_one)).one())


def missing_notice(app: Flask) -> str:
    """One sentence if this PostgreSQL database lacks its trigram indexes; else empty."""
    with app.app_context():
        if _is_sqlite():
            return ""
        try:
            with db.engine.connect() as connection:
                count = connection.scalar(select(func.count()).select_from(PG_INDEXES).where(IS_OURS))
                is_current = connection.scalar(select(func.to_regclass("placement_search").is_not(None)))
        except DBAPIError:  # an unavailable database has its own notice
            return ""
    return MISSING if is_current and count != len(TRIGRAMS) else ""


def build() -> bool:
    """Rebuild the index from the stored texts; False if PostgreSQL doesn't allow its extension here."""
    if _is_sqlite():
        for words in FTS_TABLES:
            db.session.execute(table(words, column(words)).insert().values({words: "rebuild"}))
        return True
    try:
        with db.session.begin_nested():
            db.session.execute(text("CREATE EXTENSION IF NOT EXISTS pg_trgm"))
    except DBAPIError:
        return False
    for name, (stored, column_name) in TRIGRAMS.items():
        on = f'"{stored}" USING gin ({column_name} gin_trgm_ops)'
        db.session.execute(text(f"CREATE INDEX IF NOT EXISTS {name} ON {on}"))
    return True


def _select_keys(index: Index, words: Sequence[Word]) -> Select[int]:
    query = select(index.key)
    if not _is_sqlite():
        return query.where(_has_all(index.text, words))
    if any(len(part) > 3 for word in words for part in needles(word)):  # else FTS5 alone is exact
        query = query.where(_has_all(index.text, words))
    trigrams = table(index.words, column("rowid", Integer))
    match = literal(" AND ".join(f"({_match(word)})" for word in words))
    return query.join(trigrams, trigrams.c.rowid == index.key).where(literal_column(index.words).op("MATCH")(match))


def _match(word: Word) -> str:
    """FTS5 query for a word: all trigrams of any of its forms."""
    return " OR ".join(f"({' AND '.join(_quoted(three) for three in _trigrams(part))})" for part in needles(word))


def _trigrams(part: str) -> list[str]:
    """Trigrams that cover a text: all of a short one; consecutive ones, and the last, of a longer one."""
    last = len(part) - 3
    starts = range(last) if last < SHORT else range(0, last, 3)
    return [part[start : start + 3] for start in (*starts[:MOST_TRIGRAMS], last)]


def _quoted(three: str) -> str:
    return '"' + three.replace('"', '""') + '"'


def _has_all(stored: Any, words: Sequence[Word]) -> ColumnElement[bool]:
    return and_(true(), *(contains(stored, word) for word in words))


def _is_one_of(key: Any, ids: Any) -> ColumnElement[bool]:
    """The condition that a key is one of many ids, which are sent as one value."""
    if _is_sqlite():
        sent = func.json_each(ids).table_valued("value")
        return cast(ColumnElement[bool], key.in_(select(sent.c.value)))
    return cast(ColumnElement[bool], key == any_(literal(ids or [], ARRAY(Integer))))


def _is_sqlite() -> bool:
    return db.engine.dialect.name == "sqlite"
