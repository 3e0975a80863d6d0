"""`flask terms` and `flask programs`."""

from __future__ import annotations

from datetime import date

import click

from placement.core.actors import CLI
from placement.core.commands import CommandGroup, Day, check_same, checked, filled, refusing
from placement.core.text import clean
from placement.core.unit_of_work import transaction
from placement.people import queries as people_queries
from placement.terms import queries
from placement.terms.services import terms as services

terms = CommandGroup("terms", help="Registration terms.")
programs = CommandGroup("programs", help="Degree programs and their colleges.")


@terms.command("add")
@click.argument("code")
@click.option("--name", required=True, help='as people read it, such as "Fall 2025"')
@click.option("--starts", type=Day(), required=True)
@click.option("--ends", type=Day(), required=True)
@click.option("--reports", type=Day(), help="the day the report is judged by (30 days after the end)")
@checked
def add_term(code: str, name: str, starts: date, ends: date, reports: date | None) -> None:
    """Add a term."""
    code, name = filled(code, "code"), filled(name, "name")
    days = {"starts_on": starts, "ends_on": ends} | ({"reports_on": reports} if reports else {})
    existing = queries.find_term(code)
    if existing is not None:
        check_same(f"Term {code}", existing, {"name": name, **days})
        return
    with transaction(), refusing():
        services.add_term(CLI, code, name, starts, ends, reports)
    click.echo(f"Added term {code}.")


@programs.command("add")
@click.argument("code")
@click.option("--name", required=True, help='as people read it, such as "Computer Science, BS"')
@click.option("--college", required=True, help="code of its college, which is made if it is new")
@click.option("--cip", help="code of the Classification of Instructional Programs, such as 11.0701")
@checked
def add_program(code: str, name: str, college: str, cip: str | None) -> None:
    """Add a program, and its college if that is new."""
    code, name, college = filled(code, "code"), filled(name, "name"), filled(college, "college")
    existing = queries.find_program(code)
    if existing is not None:
        values = {"name": name, "college": people_queries.find_college(college)}
        check_same(f"Program {code}", existing, values | ({} if cip is None else {"cip": clean(cip)}))
        return
    with transaction(), refusing():
        owner = people_queries.find_college(college) or services.keep_college(CLI, None, college, college)
        services.add_program(CLI, code, name, owner, clean(cip))
    click.echo(f"Added program {code}.")
