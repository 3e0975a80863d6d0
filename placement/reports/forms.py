"""Forms for the report page's options and for the download."""

from typing import Any

from wtforms import BooleanField, DateField, SelectField
from wtforms.validators import Optional

from placement.core.actors import Actor
from placement.core.forms import Form, options
from placement.reports.dimensions import DIMENSION_CHOICES
from placement.reports.disclosure import POLICIES
from placement.reports.measures.base import SOURCE_LABELS
from placement.reports.policies import may_use


class ReportForm(Form):
    """The query string of a report page. It holds every choice, so the address can be shared."""

    policy = SelectField("Policy", default="internal_k5")
    as_of = DateField("Report date", [Optional()])
    by = SelectField("Compare by", default="college", choices=options(DIMENSION_CHOICES))
    source = SelectField("Skills rated by", default="self", choices=options(list(SOURCE_LABELS.items())))
    group = SelectField("Group", default="all:all", validate_choice=False)

    def __init__(self, actor: Actor, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.policy.choices = options([(one.code, one.label) for one in POLICIES.values() if may_use(actor, one)])


class HandOutForm(Form):
    """The options of the zip download."""

    policy = SelectField("Policy", validate_choice=False)
    as_of = DateField("Report date", [Optional()])
    detail = BooleanField("Include one row per placement (personal data)")
