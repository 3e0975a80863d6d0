"""Forms about people."""

from __future__ import annotations

from wtforms import (
    BooleanField,
    EmailField,
    PasswordField,
    SearchField,
    SelectField,
    StringField,
    ValidationError,
)
from wtforms.validators import InputRequired, Length

from placement.core.actors import Role
from placement.core.edit_forms import EditForm
from placement.core.forms import AddressField, CheckBoxes, Form, options
from placement.people.queries import AccountState

ALL_COLLEGES, SOME_COLLEGES = "all", "some"
COLLEGE_SCOPES = ((ALL_COLLEGES, "All colleges"), (SOME_COLLEGES, "Only the colleges selected below"))
NAME_HINT = "Leave it empty if it is the same."


class SignInForm(Form):
    """Email and password."""

    email = EmailField("Email address", [InputRequired("Enter your email address.")])
    password = PasswordField("Password", [InputRequired("Enter your password.")])


class ForgotForm(Form):
    """The email address of a person who forgot their password."""

    email = EmailField("Email address", [InputRequired("Enter your email address.")])


class NewPasswordForm(Form):
    """A password, typed twice."""

    password = PasswordField("New password", [InputRequired("Choose a password.")])
    again = PasswordField("The new password again", [InputRequired("Type the password once more.")])

    def validate_again(self, field: PasswordField) -> None:
        if field.data != self.password.data:
            raise ValidationError("The two passwords are not the same.")


class OwnPasswordForm(NewPasswordForm):
    """The current password and a new one."""

    current = PasswordField("Present password", [InputRequired("Enter your present password.")])


class OwnNamesForm(EditForm):
    """The names a person uses here and with a host."""

    chosen_name = StringField(
        "Name you use", [Length(max=200, message="Write 200 letters at most.")], description=NAME_HINT
    )
    name_for_host = StringField("Name shown to your host", [Length(max=200, message="Write 200 letters at most.")])


class NamesForm(Form):
    """A person's email address and names."""

    first_name = StringField("First name", [Length(max=200, message="Write 200 letters at most.")])
    last_name = StringField(
        "Last name", [InputRequired("Enter the last name."), Length(max=200, message="Write 200 letters at most.")]
    )
    email = AddressField("Email address", [InputRequired("Enter an email address.")])


class FirstRunForm(NewPasswordForm, NamesForm):
    """The first administrator."""

    is_staff = BooleanField("I also work in the career office", default=True)


class PersonForm(EditForm, NamesForm):
    """An account, as the office edits it."""

    institution_id = StringField("Student or staff ID", [Length(max=60, message="Write 60 characters at most.")])
    chosen_name = StringField("Chosen name", [Length(max=200, message="Write 200 letters at most.")])
    name_for_host = StringField("Name for the host", [Length(max=200, message="Write 200 letters at most.")])
    roles = CheckBoxes("Roles", [InputRequired("Select at least one role.")])
    scope = SelectField(
        "Career office for", choices=options(COLLEGE_SCOPES, "Not in the career office"), validate_choice=False
    )
    colleges = CheckBoxes("Colleges")


class PeopleFilter(Form):
    """Filters of the people list, read from the address."""

    q = SearchField("Name, email or ID")
    role = SelectField("Role", choices=options(Role.choices(), "Any role"))
    state = SelectField("Account", choices=options(AccountState.choices(), "Any account"))
