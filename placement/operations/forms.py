"""What the lists of upkeep are narrowed to; it comes in the address."""

from __future__ import annotations

from wtforms import SearchField, SelectField

from placement.access.models import EventKind
from placement.core.forms import Form, options
from placement.mail.models import MessageState


class MailFilter(Form):
    """Which messages."""

    q = SearchField("To, or subject")
    state = SelectField("State", choices=options(MessageState.choices(), "Any state"))


class TrailFilter(Form):
    """Which acts."""

    who = SearchField("Who")
    verb = SearchField("Did what")
    about = SearchField("To what, or a placement's reference")


class SecurityFilter(Form):
    """The filter of the security log."""

    kind = SelectField("Event", choices=options(EventKind.choices(), "Any event"))
    who = SearchField("Account")
    network = SearchField("Network")
