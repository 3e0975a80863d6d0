"""A small application that shows every macro with sample rows, to check the look separately."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from flask import Flask, flash, render_template
from flask_wtf.csrf import CSRFProtect
from jinja2 import ChoiceLoader, FileSystemLoader
from werkzeug.datastructures import MultiDict
from wtforms import (
    BooleanField,
    DateField,
    DecimalField,
    FieldList,
    FileField,
    Form,
    FormField,
    HiddenField,
    IntegerField,
    PasswordField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.fields import EmailField, SelectChoice
from wtforms.validators import InputRequired, Length, NumberRange
from wtforms.validators import Optional as MayBeEmpty
from wtforms.widgets import CheckboxInput, ListWidget

from placement.core.web import fixed_url

ROOT = Path(__file__).parents[2]
POLICY = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'"

ERRORS = (400, 403, 404, 405, 409, 410, 413, 422, 429, 500)
LEVELS = [
    ("1", "aware of it"),
    ("2", "does it with close help"),
    ("3", "does routine cases alone"),
    ("4", "does new cases alone"),
    ("5", "does it well enough to guide others"),
]


def choices(*pairs: tuple[str, str]) -> list[SelectChoice]:
    return [SelectChoice(value=value, label=label) for value, label in pairs]


def rating(label: str, hint: str) -> RadioField:
    scale = choices(*LEVELS, ("no", "Not observed"))
    return RadioField(
        label,
        [InputRequired("Choose a number, or say it was not observed.")],
        choices=scale,
        description=hint,
    )


class Person(Form):
    name = StringField("Name or nickname", [InputRequired("Enter a name or nickname.")])
    organization = StringField("Organization")
    closeness = SelectField("How close", choices=choices(("1", "Know of each other"), ("4", "Close")))


class Reflection(Form):
    """Every kind of field, as a check-in would use them."""

    version = HiddenField(default="3")
    hours = DecimalField(
        "Hours worked this fortnight",
        [
            InputRequired("Enter the hours you worked."),
            NumberRange(0, 120, "Hours must be between 0 and 120"),
        ],
        description="Between 0 and 120. Include travel between sites only if your agreement counts it.",
    )
    covers = DateField("Last day this check-in covers", [InputRequired("Enter the last day.")])
    learned = TextAreaField(
        "What did you learn?",
        [InputRequired("Write at least 40 characters"), Length(40, 2000, "Write at least 40 characters")],
        description="Say which learning objective it belongs to. Your faculty lead reads this.",
    )
    going = RadioField(
        "How is the placement going?",
        [InputRequired("Choose how the placement is going")],
        choices=choices(("well", "Going well"), ("mixed", "Mixed"), ("help", "I need help from the career office")),
    )
    objectives = SelectMultipleField(
        "Objectives this speaks of",
        choices=choices(
            ("1", "Write a test plan for the arm controller"), ("2", "Present findings to the robotics team")
        ),
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
    )
    modality = SelectField(
        "Where you worked", choices=choices(("onsite", "On site"), ("hybrid", "Hybrid"), ("remote", "Remote"))
    )
    email = EmailField(
        "Email address", [InputRequired("Enter an email address.")], description="We send the link here."
    )
    password = PasswordField("Password", [InputRequired("Enter your password.")])
    weeks = IntegerField("Weeks so far", [MayBeEmpty()])
    evidence = FileField("Work sample", description="A CSV or XLSX file up to 20 MB.")
    people = FieldList(FormField(Person), "People met", min_entries=2)
    own = BooleanField("Everything here is my own account", [InputRequired("Confirm that this is your own account.")])


class Ratings(Form):
    teamwork = rating("Teamwork", "Works with others toward a shared result and keeps agreements.")
    writing = rating("Written communication", "Writes so that readers can act on it.")
    critical = rating("Critical thinking", "Weighs evidence before deciding.")


class Filters(Form):
    q = StringField("Student, site or supervisor")
    program = SelectField("Program", choices=choices(("", "All programs"), ("cs", "Computer Science, BS")))
    state = SelectField("State", choices=choices(("", "Any state"), ("active", "Active")))


def filled(form: type[Form], **typed: str | list[str]) -> Form:
    """A form as returned by the server with errors."""
    built = form(MultiDict(typed))
    built.validate()
    return built


def reflection_with_errors() -> Form:
    form = filled(
        Reflection,
        hours="500",
        covers="2026-11-20",
        learned="Good week",
        email="",
        modality="hybrid",
        **{
            "people-0-name": "Sam",
            "people-0-closeness": "4",
            "people-1-closeness": "1",
            "people-1-name": "",
            "people-1-organization": "Harbor Robotics",
        },
    )
    form.form_errors.append("This check-in was changed in another window. Compare before you send it.")
    return form


PLACEMENTS = [
    ("Ana Ruiz", "Nursing", "Northside Clinic", "J. Moss", "Dr. Vale", "Nov 14", "Overdue"),
    ("Bo Lindqvist", "History", "City Archives", "P. Adeyemi", "Prof. Imai", "Nov 16", "Due soon"),
    ("Chidi Okafor", "Computer science", "Harbor Robotics", "S. Lund", "Dr. Vale", "Nov 18", "Signed off"),
    ("Dara O’Neill", "Law", "Legal Aid Bureau", "J. Moss", "Dr. Vale", "Nov 20", "With supervisor"),
    ("Emre Yıldız", "Education", "Greenfield Schools", "P. Adeyemi", "Prof. Imai", "Nov 22", "Draft"),
    ("Fatima Zahra", "Nursing", "Northside Clinic", "S. Lund", "Prof. Imai", "Nov 24", "Active"),
    (
        "Lucía Fernández-Ortega",
        "History",
        "City Archives of the Counties of the North",
        "S. Lund",
        "Prof. Imai",
        "Dec 6",
        "Draft",
    ),
]


def navigation(current: str) -> list[SimpleNamespace]:
    labels = ("Home", "Placements", "Hosts", "Terms", "People", "Reports")
    return [SimpleNamespace(label=label, url=f"#{label}", current=label == current) for label in labels]


def frame(current: str = "Placements") -> dict[str, Any]:
    """The variables the application passes to base.html."""
    return {
        "institution_name": "Northfield University",
        "navigation": [SimpleNamespace(label=n.label, url="/list", current=n.current) for n in navigation(current)],
        "account_navigation": [SimpleNamespace(label="Your account", url="/form", current=False)],
        "current_actor": SimpleNamespace(name="Mira Patel", is_authenticated=True),
        "sign_out_url": "/sign-out",
        "help_url": "/parts",
        "banner": "A rehearsal: today is fixed at Nov 23, 2026.",
    }


def flash_all() -> dict[str, Any]:
    flash("The placement is approved.", "success")
    flash("Two placements have no supervisor.", "warning")
    return {}


PAGES: dict[str, Callable[[], dict[str, Any]]] = {
    "list": lambda: {"filters": Filters(), "placements": PLACEMENTS},
    "empty": dict,
    "form": lambda: {"form": Reflection()},
    "form-errors": lambda: {"form": reflection_with_errors()},
    "rating": lambda: {"form": filled(Ratings, teamwork="3", critical="no"), "levels": LEVELS},
    "parts": flash_all,
    "charts": dict,
    "sign-in": lambda: {
        "form": Reflection(),
        "current_actor": None,
        "navigation": [],
        "sign_in_url": "/sign-in",
    },
}


def create_gallery() -> Flask:
    """The gallery: /<page> for each of PAGES, /error/<code> for each of ERRORS."""
    app = Flask("gallery", static_folder=str(ROOT / "placement/static"), root_path=str(ROOT))
    app.config.update(SECRET_KEY="gallery", TESTING=True)
    app.jinja_options.update(trim_blocks=True, lstrip_blocks=True)
    app.jinja_loader = ChoiceLoader(
        [FileSystemLoader(ROOT / "templates"), FileSystemLoader(Path(__file__).parent / "templates")]
    )
    app.jinja_env.globals["fixed_url"] = fixed_url
    CSRFProtect(app)

    @app.get("/<name>")
    def page(name: str) -> str:
        template = "form" if name == "form-errors" else name
        return render_template(f"{template}.html", **{**frame(), **PAGES[name]()})

    @app.get("/error/<int:code>")
    def error(code: int) -> str:
        return render_template(f"errors/{code}.html", sentence="This agreement was reworded on Nov 20.", **frame())

    @app.after_request
    def add_policy(response: Any) -> Any:
        response.headers["Content-Security-Policy"] = POLICY
        return response

    return app
