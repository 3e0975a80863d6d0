"""Forms about hosts and supervisors."""

from __future__ import annotations

from typing import Any

from wtforms import (
    BooleanField,
    DateField,
    Field,
    RadioField,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms.validators import InputRequired, Length, Optional

from placement.core.edit_forms import EditForm
from placement.core.forms import AddressField, Form, options
from placement.hosts import queries
from placement.hosts.models import EmployerType, Host, HostStatus
from placement.hosts.rules.vocabulary import country_choices, sector_choices


class SearchForm(Form):
    """Filters of the host list."""

    q = StringField("Name")
    status = SelectField("Status", default="", choices=options(HostStatus.choices(), "Any status"))


class SupervisorSearchForm(Form):
    """Filters of the supervisor list."""

    q = StringField("Name or email")
    unconfirmed = BooleanField("Only those to confirm")


def meant_field() -> RadioField:
    """Choice between a new host and hosts with similar names."""
    return RadioField(
        "Is it one of these?",
        [InputRequired("This host may already exist. Select one of these or confirm a new host.")],
    )


def offer_close(form: Form, name: Field, own: Host | None = None) -> None:
    """Let the form ask if one of the other hosts with a similar name is meant.

    An answer given for another name does not count.
    """
    close = [host for host in queries.list_close(name.data) if host is not own] if name.data else []
    if not close:
        del form["meant"]
        return
    meant = form["meant"]
    choices = [(str(host.id), f"{host.name}, {host.status.label.lower()}") for host in close]
    meant.choices = options([*choices, (f"new {name.data}", f"No, {name.data} is another organization")])
    if meant.data not in {value for value, _ in choices} | {f"new {name.data}"}:
        meant.raw_data = []


def read_meant(form: Form) -> int | None:
    """The id of the selected known host, if any."""
    value = form["meant"].data if "meant" in form else ""
    return int(value) if value.isdecimal() else None


class HostForm(EditForm):
    """Details of a host."""

    name = StringField("Name", [InputRequired("Enter the host's name."), Length(max=300)])
    meant = meant_field()
    sector = SelectField("Sector", default="", choices=options(sector_choices(), "Not known"))
    employer_type = SelectField("Employer type", default="", choices=options(EmployerType.choices(), "Not known"))
    country = SelectField("Country", default="", choices=options(country_choices(), "Not known"))
    agreement_expires_on = DateField("Agreement expires on", [Optional()], description="The affiliation agreement.")
    insurance_expires_on = DateField("Insurance expires on", [Optional()])
    note = TextAreaField("Office note", [Length(max=4000)], description="Only the career office sees it.")

    def __init__(self, *args: Any, own: Host | None = None, **kwargs: Any) -> None:
        """Remove the question about similar hosts unless another host's name is close."""
        super().__init__(*args, **kwargs)
        offer_close(self, self.name, own)


class SiteForm(EditForm):
    """A place where a host's work is done."""

    city = StringField("City", [Length(max=200)])
    region = StringField("Region or state", [Length(max=200)])
    country = SelectField("Country", default="", choices=options(country_choices(), "Not known"))


class SupervisorForm(EditForm):
    """A supervisor at a host."""

    name = StringField("Name", [InputRequired("Enter the supervisor's name."), Length(max=200)])
    email = AddressField("Email address", [InputRequired("Enter the supervisor's email address."), Length(max=320)])
    title = StringField("Title", [Length(max=200)])
    phone = StringField("Phone", [Length(max=60)])
    language = StringField(
        "Preferred language",
        [Length(max=10)],
        description="Such as en or fr, for calls and messages. Emails are in English.",
    )
