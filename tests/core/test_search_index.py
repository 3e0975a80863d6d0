"""The index finds the same rows as a plain comparison of texts, on both databases, for every way of writing a row."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask_migrate import upgrade
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some
from sqlalchemy import Connection, create_engine, delete, event, make_url, select, text, update

from placement.core import search_index
from placement.core.actors import CLI, ActorKind
from placement.core.database import db, insert_rows
from placement.core.refs import new_ref
from placement.core.search import read_words, search_text
from placement.hosts import queries as hosts
from placement.hosts.models import Host, HostAlias
from placement.people import queries as people
from placement.people.models import College
from placement.placements.models import Placement, PlacementSupervisor, State
from placement.placements.queries import listing
from placement.placements.queries.listing import Filters
from tests import factories as make
from tests.databases import Databases, DbSession

ROOT = Path(__file__).parents[2]
NAMES = [
    *("Ana Li", "Mei-Ling Wu", "O’Brien", "Jean-Luc d'Arcy", "Ali Alison", "Lina", "B. Q. Jo", "X"),
    *("小明 王", "王小红", "Łukasz Ördög", "Straße 7", "co-op/it", "R&D", "C++ dev", "100% Pure", "a_b c\\d"),
    *('say "hi"', "हिन्दी नाम", "ZZ-77", "one two three four five", "internationalization office", "Ⅻ legions"),
    *("AND OR NOT",),
]
TYPED = [
    *("li", "al", "a", "o", "ob", "obr", "lu", "luc", "mei ling", "mei-ling", "l i", "li an", "王小", "小明", "明"),
    *("王", "w", "wu", "łu", "ör", "77", "zz7", "zz-77", "it", "co", "op", "r&", "r&d", "c+", "++", "+", "100%"),
    *("%", "0%", "a_b", "_b", "c\\", "c\\d", '"hi"', '"h', "हि", "नाम", "ss", "ß", "ina", "lina ali", "q jo"),
    *("zzz", "x", "xx", "d'", "darcy", "nationalizatio", "internationalizations", "internationalizaton"),
    *("two four", "or", "not", "*", "xi"),
]


def is_match(written: str, typed: str) -> bool:
    """A reference match: a long word occurs anywhere in the text, a short word begins a word of the text."""
    return all(any(has_form(written, form) for form in word) for word in read_words(typed))


def has_form(written: str, form: str) -> bool:
    if len(form) > 2:
        return form in search_text(written)
    readings = (search_text(written), search_text(written.replace("-", " ")))
    return any(form == whole[place : place + len(form)] for whole in readings for place in beginnings(whole))


def beginnings(whole: str) -> Iterator[int]:
    for place, letter in enumerate(whole):
        after_space = place == 0 or whole[place - 1].isspace()
        if not letter.isspace() and (after_space or (in_word(letter) and not in_word(whole[place - 1]))):
            yield place


def in_word(letter: str) -> bool:
    """True for a letter, a digit, or a Devanagari sign that belongs to its letter."""
    return letter.isalnum() or "\u0900" <= letter <= "\u0963"


def found_hosts(typed: str) -> set[str]:
    return {host.name for host in hosts.list_hosts(CLI, typed).rows}


def found(typed: str) -> set[int]:
    return set(listing.list_page(CLI, Filters(words=typed)).rows)


@pytest.fixture
def named(db_session: DbSession) -> None:
    for name in NAMES:
        make.host(name=name)


def test_index_finds_the_same_hosts_as_a_plain_comparison(named: None) -> None:
    expected = {typed: {name for name in NAMES if is_match(name, typed)} for typed in TYPED}
    assert {typed: found_hosts(typed) for typed in TYPED} == expected


def test_examples_have_matches_and_misses() -> None:
    """An index that finds nothing would also pass the comparison above."""
    sizes = {sum(is_match(name, typed) for name in NAMES) for typed in TYPED}
    assert {0, 1, 2} <= sizes


LETTERS = some.text("ab0 -.'é小", max_size=7)


@given(names=some.lists(LETTERS, min_size=1, max_size=5, unique=True), typed=LETTERS)
@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_index_finds_the_same_generated_names_as_a_plain_comparison(
    db_session: DbSession, names: list[str], typed: str
) -> None:
    with db.session.begin_nested() as nested:
        for name in names:
            make.host(name=name)
        assert found_hosts(typed) == {name for name in names if is_match(name, typed)}
        nested.rollback()


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("li", ["Ana Li", "Mei-Ling", "co/li"]),
        ("l", ["Ana Li", "Mei-Ling", "co/li"]),
        ("lin", ["Alina", "Mei-Ling"]),
        ("a", ["Ali", "Alina", "Ana Li"]),
        ("an li", ["Ana Li"]),
    ],
)
def test_one_or_two_letters_match_word_starts_and_three_match_anywhere(
    db_session: DbSession, typed: str, expected: list[str]
) -> None:
    names = ["Ali", "Alina", "Ana Li", "Mei-Ling", "co/li"]
    for name in names:
        make.supervisor(name=name, email=f"x{names.index(name)}@host.test")
        make.user(first_name="", last_name=name, email=f"y{names.index(name)}@host.test")
    assert sorted(one.name for one in hosts.list_supervisors(CLI, typed).rows) == expected
    assert sorted(one.last_name for one in people.list_people(CLI, people.PeopleFilters(typed)).rows) == expected


def test_search_words_may_match_different_texts_of_a_placement(db_session: DbSession) -> None:
    one = make.active(
        student=make.student(first_name="Niamh", last_name="Okafor"),
        site=make.site(host=make.host(name="Harbor Robotics")),
        title="Welder",
        external_id="HS-42",
        supervised_by=make.supervisor(name="Robin Castellanos"),
    )
    other = make.active(title="Welder")
    assert found("niamh harbor welder hs42 castellanos wel ro ni") == {one.id}
    assert found(f"welder {one.ref}") == {one.id}
    assert found(f"welder {one.ref[:9]}") == found("niamh castellanoz") == set()
    assert found("weld") == {one.id, other.id}


@pytest.mark.parametrize("typed", ["welder", "we", "welder niamh", "zzz", "w", "welder zzz"])
def test_hits_over_the_index_limit_give_the_same_rows(
    db_session: DbSession, monkeypatch: pytest.MonkeyPatch, typed: str
) -> None:
    make.active(title="Welder", student=make.student(first_name="Niamh"))
    for state in (State.ACTIVE, State.DRAFT):
        make.placement(state, title="Welder")
        make.placement(state, title="Cook")

    office = replace(CLI, kind=ActorKind.USER, colleges=frozenset(db.session.scalars(select(College.id))))

    def answer() -> Any:
        hits = listing.find_hits(Filters(words=typed))
        rows = listing.list_page(CLI, Filters(words=typed), hits=hits).rows
        filtered = Filters(words=typed, state=State.ACTIVE)
        counts = [listing.count_matching(office, one) for one in (Filters(words=typed), filtered)]
        return rows, len(rows), counts, listing.list_page(CLI, filtered).rows

    few = answer()
    monkeypatch.setattr(search_index, "MOST_HITS", 0)
    assert answer() == few
    assert few[2][0] == few[1]


def test_people_host_and_supervisor_hits_over_the_index_limit_are_found(
    db_session: DbSession, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(search_index, "MOST_HITS", 1)
    for number in range(3):
        make.host(name=f"Harbor {number}")
        make.supervisor(name=f"Harbor {number}", email=f"x{number}@host.test")
        make.user(last_name=f"Harbor {number}")
        make.host(name=f"Mill {number}")
    assert [one.name for one in hosts.list_hosts(CLI, "harb").rows] == ["Harbor 0", "Harbor 1", "Harbor 2"]
    assert [one.name for one in hosts.list_supervisors(CLI, "harb").rows] == ["Harbor 0", "Harbor 1", "Harbor 2"]
    assert len(people.list_people(CLI, people.PeopleFilters("harb")).rows) == 3


def test_long_and_many_words_can_be_searched(db_session: DbSession) -> None:
    for typed in ("x" * 5000, " ".join("ab" * 200 + str(number) for number in range(12)), '"' * 50, "a-b-c-d " * 12):
        assert (found(typed), found_hosts(typed)) == (set(), set())


def test_search_takes_one_statement_and_empty_search_takes_none(db_session: DbSession) -> None:
    make.active()
    statements = []

    def note(connection: Connection, cursor: Any, statement: str, *rest: Any) -> None:
        statements.append(statement)

    event.listen(db.session.connection(), "before_cursor_execute", note)
    search_index.find(listing.WORDS, "zz")
    assert len(statements) == 1
    search_index.find(listing.WORDS, " - ")
    assert len(statements) == 1


def by_session(row: Any, **facts: Any) -> None:
    for name, value in facts.items():
        setattr(row, name, value)
    db.session.flush()


def by_bulk_update(row: Any, **facts: Any) -> None:
    table = type(row).__table__
    db.session.execute(update(table).where(table.c.id == row.id).values(everything(row, facts)))


def by_raw_sql(row: Any, **facts: Any) -> None:
    values = everything(row, facts)
    columns = ", ".join(f"{name} = :{name}" for name in values)
    db.session.execute(text(f'UPDATE "{row.__tablename__}" SET {columns} WHERE id = {row.id}'), values)


def everything(row: Any, facts: dict[str, Any]) -> dict[str, Any]:
    known = {name: getattr(row, name) for name in row.DERIVED_FROM}
    derived: dict[str, Any] = type(row).derive_all(known | facts)
    return facts | derived


Write = Callable[..., None]
CHANGES: dict[str, Callable[[Placement, Write], None]] = {
    "student": lambda one, write: write(one.student, last_name="Newname"),
    "chosen name": lambda one, write: write(one.student, chosen_name="Newname"),
    "email": lambda one, write: write(one.student, email="newname@example.edu"),
    "student ID": lambda one, write: write(one.student, institution_id="newname"),
    "host": lambda one, write: write(one.site.host, name="Newname"),
    "host of a site": lambda one, write: write(one.site, host_id=make.host(name="Newname").id),
    "site": lambda one, write: write(one, site_id=make.site(host=make.host(name="Newname")).id),
    "student of a placement": lambda one, write: write(one, student_id=make.student(last_name="Newname").id),
    "supervisor": lambda one, write: write(supervision(one).supervisor, name="Newname"),
    "email of a supervisor": lambda one, write: write(supervision(one).supervisor, email="newname@example.com"),
    "another supervisor": lambda one, write: write(supervision(one), supervisor_id=make.supervisor(name="Newname").id),
    "title": lambda one, write: write(one, title="Newname"),
    "number": lambda one, write: write(one, external_id="Newname"),
}


def supervision(one: Placement) -> PlacementSupervisor:
    return make.supervision_of(one)


@pytest.mark.parametrize("write", [by_session, by_bulk_update, by_raw_sql])
@pytest.mark.parametrize("change", CHANGES)
def test_change_is_found_however_it_is_written(db_session: DbSession, change: str, write: Write) -> None:
    one, other = make.active(), make.active()
    assert found("newname") == set()
    CHANGES[change](one, write)
    assert found("newname") == {one.id}
    assert found("software intern") == ({other.id} if change == "title" else {one.id, other.id})
    check_index()


def test_former_name_is_not_found(db_session: DbSession) -> None:
    one = make.active(student=make.student(last_name="Before"), site=make.site(host=make.host(name="Earlier")))
    by_session(one.student, last_name="After")
    by_session(one.site.host, name="Later")
    assert found("before") == found("earlier") == set()
    assert found("after later") == {one.id}
    assert people.list_people(CLI, people.PeopleFilters("before")).rows == []
    check_index()


def test_search_follows_added_changed_and_deleted_host_aliases(db_session: DbSession) -> None:
    one = make.active()
    alias = HostAlias(host_id=one.site.host_id, name="Otherly")
    db.session.add(alias)
    db.session.flush()
    assert found("otherly") == {one.id}
    assert found_hosts("otherly") == {one.site.host.name}
    by_session(alias, name="Differently")
    assert found("otherly") == set()
    assert found("differently") == {one.id}
    db.session.delete(alias)
    db.session.flush()
    assert found("differently") == set()
    insert_rows(HostAlias, [{"host_id": one.site.host_id, "name": "Again"}])
    assert found("again") == {one.id}
    check_index()


def test_former_or_removed_supervisor_is_not_found(db_session: DbSession) -> None:
    one = make.active(supervised_by=make.supervisor(name="Castellanos"))
    link = supervision(one)
    by_bulk_update(link, until_on=make.day(0))
    assert found("castellanos") == set()
    by_bulk_update(link, until_on=None)
    assert found("castellanos") == {one.id}
    db.session.execute(delete(PlacementSupervisor).where(PlacementSupervisor.id == link.id))
    assert found("castellanos") == set()
    check_index()


def test_rows_inserted_in_bulk_are_found(db_session: DbSession) -> None:
    student, site = make.student(last_name="Bulkstudent"), make.site(host=make.host(name="Bulkhost"))
    facts = placement_facts(student.id, site.id)
    insert_rows(Placement, [facts | {"ref": new_ref(), "title": f"Bulktitle {number}"} for number in range(3)])
    insert_rows(
        Host, [{"name": f"Bulk {n}", "status": site.host.status, "created_at": site.host.created_at} for n in (1, 2)]
    )
    assert len(found("bulkstudent bulkhost bulktitle")) == 3
    one = found("bulktitle 2").pop()
    helper = make.supervisor(name="Bulkhelper")
    insert_rows(PlacementSupervisor, [{"placement_id": one, "supervisor_id": helper.id, "is_primary": True}])
    assert found("bulkhelper") == {one}
    assert found_hosts("bulk") == {"Bulkhost", "Bulk 1", "Bulk 2"}
    check_index()


def placement_facts(student_id: int, site_id: int) -> dict[str, Any]:
    other = make.draft()
    names = ("term_id", "program_id", "placement_type", "state", "basis", "eligible_to_hire", "created_at")
    facts = {name: getattr(other, name) for name in names}
    empty = ("external_id", "sector", "country", "description", "pay_currency", "course", "hours_waived")
    facts |= dict.fromkeys((*empty, "attainment_waived"), "")
    return facts | {"student_id": student_id, "site_id": site_id, "row_version": 1}


def test_deleted_rows_leave_the_index(db_session: DbSession) -> None:
    one = make.draft(title="Vanishing")
    db.session.execute(text("DELETE FROM placement_move"))
    db.session.execute(delete(PlacementSupervisor).where(PlacementSupervisor.placement_id == one.id))
    db.session.execute(delete(Placement).where(Placement.id == one.id))
    host = make.host(name="Vanishing")
    db.session.delete(host)
    db.session.flush()
    assert (found("vanishing"), found_hosts("vanishing")) == (set(), set())
    check_index()


def test_rolled_back_change_is_not_found(db_session: DbSession) -> None:
    one = make.active()
    with db.session.begin_nested() as nested:
        one.student.last_name = "Newname"
        db.session.flush()
        assert found("newname") == {one.id}
        nested.rollback()
    assert found("newname") == set()
    check_index()


def check_index() -> None:
    """Check that stored texts match their sources and, with FTS5's own check, that its trigrams match them."""
    for noun in ("placement", "host"):
        difference = (
            f"SELECT {noun}_id, text FROM {noun}_search EXCEPT SELECT {noun}_id, text FROM {noun}_search_source"
        )
        assert db.session.execute(text(difference)).all() == []
        counts = [db.session.scalar(text(f"SELECT count(*) FROM {name}")) for name in (noun, f"{noun}_search")]
        assert counts[0] == counts[1]
    if db.engine.dialect.name == "sqlite":
        for words in ("placement_words", "host_words", "user_words", "supervisor_words"):
            db.session.execute(text(f"INSERT INTO {words} ({words}, rank) VALUES ('integrity-check', 1)"))


@pytest.fixture
def weak_url(databases: Databases) -> str:
    """A database whose role may not create extensions; on SQLite there is no such role."""
    url = make_url(databases.bare())
    if url.get_backend_name() == "postgresql":
        engine = create_engine(url)
        with engine.begin() as connection:
            if connection.scalar(text("SELECT count(*) FROM pg_roles WHERE rolname = 'weak'")) == 0:
                connection.execute(text("CREATE ROLE weak LOGIN"))
            connection.execute(text("GRANT ALL ON SCHEMA public TO weak"))
        engine.dispose()
        url = url.set(username="weak")
    return url.render_as_string(hide_password=False)


def test_search_works_and_reports_a_missing_extension(
    new_app: Callable[..., Flask], weak_url: str, capsys: pytest.CaptureFixture[str]
) -> None:
    app = new_app(database_url=weak_url)
    with app.app_context():
        upgrade()
        is_postgresql = db.engine.dialect.name == "postgresql"
        make.host(name="Harbor Robotics")
        assert found_hosts("arbo") == found_hosts("ro") == {"Harbor Robotics"}
        assert found_hosts("ob") == set()
        db.session.commit()
    assert capsys.readouterr().err.count("pg_trgm") == (2 if is_postgresql else 0)
    notice = search_index.missing_notice(app)
    assert notice == (search_index.MISSING if is_postgresql else "")
    done = app.test_cli_runner().invoke(args=["search", "index"])
    assert (done.exit_code, "CREATE EXTENSION pg_trgm" in done.output) == ((1, True) if is_postgresql else (0, False))


def test_server_says_at_its_start_that_the_extension_is_missing(weak_url: str, databases: Databases) -> None:
    databases.migrate(weak_url)
    is_postgresql = weak_url.startswith("postgresql")
    assert start_server(weak_url).count("CREATE EXTENSION pg_trgm") == int(is_postgresql)
    assert start_server(databases.new()).count("pg_trgm") == 0


def start_server(url: str) -> str:
    """Load the entry point of a web server; returns what it writes to standard error."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("FLASK")}
    env = kept | {"DATABASE_URL": url, "SECRET_KEY": "for tests only"}
    done = subprocess.run(
        [sys.executable, "-c", "import wsgi"], cwd=ROOT, env=env, capture_output=True, text=True, check=True
    )
    return done.stderr


def test_index_can_be_rebuilt(new_app: Callable[..., Flask]) -> None:
    app = new_app()
    assert search_index.missing_notice(app) == ""
    with app.app_context():
        make.host(name="Harbor Robotics")
        lose_index()
        db.session.commit()
    assert (search_index.missing_notice(app) == "") == (
        not app.config["SQLALCHEMY_DATABASE_URI"].startswith("postgres")
    )
    done = app.test_cli_runner().invoke(args=["search", "index"])
    assert (done.exit_code, done.output) == (0, "The search index is complete.\n")
    assert search_index.missing_notice(app) == ""
    with app.app_context():
        assert found_hosts("arbo") == {"Harbor Robotics"}


def lose_index() -> None:
    if db.engine.dialect.name == "sqlite":
        db.session.execute(text("INSERT INTO host_words (host_words) VALUES ('delete-all')"))
        assert found_hosts("arbo") == set()
    else:
        db.session.execute(text("DROP EXTENSION pg_trgm CASCADE"))
