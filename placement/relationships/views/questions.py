"""The bank of questions, for the career office."""

from __future__ import annotations

from flask import flash, redirect, url_for

from placement.access.guards import guard
from placement.core.actors import Actor
from placement.core.web import View, page
from placement.relationships.forms.questions import QuestionForm
from placement.relationships.models import QuestionFamily
from placement.relationships.policies import may_edit_questions, may_see_questions
from placement.relationships.queries.questions import BankEntry, get_question, list_entries
from placement.relationships.services.questions import save_question
from placement.relationships.views.blueprint import bp


@bp.get("/questions")
@guard(may_see_questions)
def questions(actor: Actor) -> View:
    entries = list_entries()
    groups = {family: [one for one in entries if one.question.family is family] for family in QuestionFamily}
    return page("relationships/questions.html", groups=groups, may_edit=may_edit_questions(actor))


@bp.route("/questions/new", methods=["GET", "POST"])
@guard(may_edit_questions)
def add_question(actor: Actor) -> View:
    return question_page(actor, QuestionForm(), None)


@bp.route("/questions/<key>", methods=["GET", "POST"])
@guard(may_edit_questions, load=get_question)
def edit_question(actor: Actor, entry: BankEntry) -> View:
    shown = entry.question
    stored = {"text": shown.text, "family": shown.family.value, "is_used": entry.is_used}
    return question_page(actor, QuestionForm(data=stored), entry)


def question_page(actor: Actor, form: QuestionForm, entry: BankEntry | None) -> View:
    """Add or change a question."""
    if form.accepts(lambda: save_question(actor, entry, **form.facts())):
        flash("Question saved.", "success")
        return redirect(url_for(".questions"), 303)
    return page("relationships/question.html", form=form, entry=entry)
