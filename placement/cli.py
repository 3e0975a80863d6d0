"""The commands of `flask` that set an installation up and keep it going. They act as `cli`, and are audited."""

from __future__ import annotations

import logging
import signal
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import date
from threading import Event
from types import FrameType

import click
from flask import Flask

from placement.core import email_address
from placement.core.actors import CLI, Role
from placement.core.commands import Command, Day, Group, Problem, WrongUse, checked
from placement.core.errors import RuleBroken
from placement.core.text import clean
from placement.core.unit_of_work import transaction
from placement.jobs import worker
from placement.people import queries as people_queries
from placement.people.models import LONGEST_NAME, College, User
from placement.people.rules.accounts import split_name
from placement.people.services import accounts as people_services
from placement.people.services import credentials, faculty, invitations
from placement.terms import queries as terms_queries
from placement.terms.services import terms as terms_services

terms = Group("terms", help="Registration terms.")
programs = Group("programs", help="Degree programs and their colleges.")
users = Group("users", help="People who sign in.")

ROLES = click.Choice([role.value for role in Role])


def init_app(app: Flask) -> None:
    """Register the commands."""
    for command in (terms, programs, users, work):
        app.cli.add_command(command)


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
    there = terms_queries.find_term(code)
    if there is not None:
        check_same(f"Term {code}", there, {"name": name, **days})
        return
    with transaction(), refusing():
        terms_services.add_term(CLI, code, name, starts, ends, reports)
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
    there = terms_queries.find_program(code)
    if there is not None:
        wanted = {"name": name, "college": people_queries.find_college(college)}
        check_same(f"Program {code}", there, wanted | ({} if cip is None else {"cip": clean(cip)}))
        return
    with transaction(), refusing():
        owner = people_queries.find_college(college) or terms_services.keep_college(CLI, None, college, college)
        terms_services.add_program(CLI, code, name, owner, clean(cip))
    click.echo(f"Added program {code}.")


@users.command("add")
@click.argument("email")
@click.option("--name", required=True)
@click.option("--role", "roles", type=ROLES, multiple=True, required=True, help="may be given several times")
@click.option(
    "--college",
    "codes",
    multiple=True,
    help="limits staff to this college, without it they see all; may be given several times",
)
@click.option("--password-stdin", is_flag=True, help="read the password from standard input")
@checked
def add_user(email: str, name: str, roles: tuple[str, ...], codes: tuple[str, ...], password_stdin: bool) -> None:
    """Add a person who signs in."""
    first, last = split_name(filled(name, "name"))
    held = frozenset(Role(role) for role in roles)
    whole = Role.STAFF in held and not codes
    colleges = [known_college(code) for code in sorted(set(codes))]
    password = sys.stdin.readline().rstrip("\r\n") if password_stdin else None
    with refusing():
        found = email_address.clean(email)
    if found.notice:
        click.echo(found.notice, err=True)
    there = people_queries.find_by_email(found.address)
    if there is not None:
        known = password is None or credentials.is_password_of(there, password)
        wanted = {"first_name": first, "last_name": last, "roles": held} | ({} if known else {"password": password})
        check_same(there.email, there, wanted | {"colleges": colleges, "is_whole_office": whole})
        return
    with transaction(), refusing():
        user = people_services.add_user(
            CLI, found.address, first, last, set(held), colleges=None if whole else colleges
        )
        if password is not None:
            credentials.choose_password(CLI, user, password)
    click.echo(f"Added {user.email}.")
    if held & {Role.STAFF, Role.ADMIN} and password is None:
        show_link(user)


@users.command("confirm")
@click.argument("emails", nargs=-1)
@click.option("--all", "everyone", is_flag=True, help="confirm every faculty account that is not confirmed")
@checked
def confirm_faculty(emails: tuple[str, ...], everyone: bool) -> None:
    """Confirm faculty accounts, so that they may read reflections."""
    if bool(emails) == everyone:
        raise WrongUse("Give email addresses, or --all.")
    with transaction():
        chosen = faculty.list_unconfirmed() if everyone else [known_faculty(email) for email in emails]
        done = faculty.confirm(CLI, chosen)
    click.echo(f"Confirmed {done} faculty {'account' if done == 1 else 'accounts'}.")


def known_faculty(email: str) -> User:
    """The faculty account with this address. Raises WrongUse."""
    user = people_queries.find_by_email(email)
    if user is None or not user.is_faculty:
        raise WrongUse(f"There is no faculty account with the address {email}.")
    return user


def show_link(user: User) -> None:
    """How somebody of the office comes in who was given no password: the others are invited by them, on the pages."""
    with transaction():
        address = invitations.copy_link(CLI, user)
    click.echo(f"The link to choose a password, good once and for 7 days: {address}")


@click.command("worker", cls=Command)
@click.option("--once", is_flag=True, help="do what is due, then stop")
@checked
def work(once: bool) -> None:
    """Move what is due by date, deliver what waits."""
    logging.basicConfig(level=logging.WARNING, format="%(asctime)s %(message)s")
    worker.log.setLevel(logging.INFO)
    if once:
        worker.run_once()
        return
    stopped = Event()

    def stop(number: int, frame: FrameType | None) -> None:
        stopped.set()
        signal.signal(number, signal.SIG_DFL)  # a second signal means it

    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, stop)
    worker.run_until(stopped)


def filled(written: str, what: str) -> str:
    """The text without the space around it. Raises WrongUse if nothing is left, or too much."""
    text = clean(written)
    if not text:
        raise WrongUse(f"The {what} is empty.")
    if len(text) > LONGEST_NAME:
        raise WrongUse(f"The {what} is too long: {LONGEST_NAME} characters at most.")
    return text


def known_college(code: str) -> College:
    """The college of this code. Raises WrongUse."""
    college = people_queries.find_college(code)
    if college is None:
        raise WrongUse(f"There is no college {code}: `flask programs add` makes colleges.")
    return college


def check_same(what: str, there: object, wanted: Mapping[str, object]) -> None:
    """What is there already is right if it has the wanted values. Raises Problem naming what differs."""
    different = [name.replace("_", " ") for name, value in wanted.items() if getattr(there, name, None) != value]
    if different:
        raise Problem(f"{what} is there already with other values ({', '.join(different)}).")
    click.echo(f"{what} is there already.")


@contextmanager
def refusing() -> Iterator[None]:
    """What a rule says no to was asked for wrongly."""
    try:
        yield
    except RuleBroken as broken:
        raise WrongUse(broken.sentence) from broken
