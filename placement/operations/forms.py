"""Filters of the operations lists, read from the address."""

from __future__ import annotations

from wtforms import SearchField, SelectField

from placement.access.models import EventKind
from placement.core.forms import Form, options
from placement.mail.models import MessageState


class MailFilter(Form):
    """Filters of the list of emails."""

    q = SearchField("To, or subject")
    state = SelectField("State", choices=options(MessageState.choices(), "Any state"))


class TrailFilter(Form):
    """Filters of the audit trail."""

    who = SearchField("Who")
    verb = SearchField("Did what")
    about = SearchField("To what, or a placement's reference")


class SecurityFilter(Form):
    """The filter of the security log."""

    kind = SelectField("Event", choices=options(EventKind.choices(), "Any event"))
    who = SearchField("Account")
    network = SearchField("Network")
