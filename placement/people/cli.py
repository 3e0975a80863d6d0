"""`flask users`."""

from __future__ import annotations

import sys

import click

from placement.core import email_address
from placement.core.actors import CLI, Role
from placement.core.commands import CommandGroup, WrongUse, check_same, checked, filled, refusing
from placement.core.unit_of_work import transaction
from placement.people import queries
from placement.people.models import College, User
from placement.people.rules.accounts import split_name
from placement.people.services import accounts, credentials, faculty, invitations

users = CommandGroup("users", help="People who sign in.")

ROLES = click.Choice([role.value for role in Role])


@users.command("add")
@click.argument("email")
@click.option("--name", required=True)
@click.option("--role", "roles", type=ROLES, multiple=True, required=True, help="may be given several times")
@click.option("--college", "codes", multiple=True, help="limits staff to a college (repeatable), else they see all")
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
        cleaned = email_address.clean(email)
    if cleaned.notice:
        click.echo(cleaned.notice, err=True)
    existing = queries.find_by_email(cleaned.address)
    if existing is not None:
        values = {"first_name": first, "last_name": last, "roles": held}
        check_existing(existing, password, values | {"colleges": colleges, "is_whole_office": whole})
        return
    with transaction(), refusing():
        user = accounts.add_user(CLI, cleaned.address, first, last, set(held), colleges=None if whole else colleges)
        if password is not None:
            credentials.choose_password(CLI, user, password)
    click.echo(f"Added {user.email}.")
    if held & {Role.STAFF, Role.ADMIN} and password is None:
        show_link(user)


def check_existing(user: User, password: str | None, values: dict[str, object]) -> None:
    """Accept an existing account with these values and this password. Raises CommandError with the differences."""
    if password is not None and not credentials.is_password_of(user, password):
        values = values | {"password": password}
    check_same(user.email, user, values)


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
    user = queries.find_by_email(email)
    if user is None or not user.is_faculty:
        raise WrongUse(f"There is no faculty account with the address {email}.")
    return user


def show_link(user: User) -> None:
    """Create a link that sets the password of an office account; the office invites everyone else on the pages."""
    with transaction():
        address = invitations.copy_link(CLI, user)
    click.echo(f"The link to choose a password, good once and for 7 days: {address}")


def known_college(code: str) -> College:
    """The college of this code. Raises WrongUse."""
    college = queries.find_college(code)
    if college is None:
        raise WrongUse(f"There is no college {code}: `flask programs add` makes colleges.")
    return college
