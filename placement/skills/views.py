"""Pages about the skill list."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, redirect, render_template, url_for

from placement.access.guards import guard
from placement.core.actors import Actor
from placement.core.forms import Check
from placement.core.web import View, page
from placement.skills import queries, services
from placement.skills.forms import SkillForm
from placement.skills.models import Skill
from placement.skills.policies import may_keep_list, may_see_list

bp = Blueprint("skills", __name__)


@bp.get("/skills")
@guard(may_see_list)
def index(actor: Actor) -> str:
    nace = {row.skill_id: row.reference for row in queries.list_alignments() if row.framework == "NACE"}
    return render_template("skills/index.html", skills=queries.list_all(), nace=nace, may_keep=may_keep_list(actor))


@bp.route("/skills/new", methods=["GET", "POST"])
@guard(may_keep_list)
def add(actor: Actor) -> View:
    return skill_page(actor, SkillForm(), None)


@bp.route("/skills/<int:skill_id>", methods=["GET", "POST"])
@guard(may_keep_list, load=queries.get_skill)
def edit(actor: Actor, skill: Skill) -> View:
    lines = [f"{row.framework}: {row.reference}" for row in queries.list_alignments(skill)]
    return skill_page(actor, SkillForm(obj=skill, alignments="\n".join(lines)), skill)


def skill_page(actor: Actor, form: SkillForm, skill: Skill | None) -> View:
    """Add or change a skill."""
    checks = [
        Check(("code",), lambda: services.check_code_free(form.code.data, skill)),
        Check(("alignments",), lambda: services.read_alignments(form.alignments.data or "")),
    ]
    if form.accepts(lambda: keep(actor, skill, **form.data), checks=checks):
        flash(f"{form.label.data} saved.", "success")
        return redirect(url_for(".index"), 303)
    return page("skills/edit.html", form=form, skill=skill)


def keep(actor: Actor, skill: Skill | None, alignments: str | None, **facts: Any) -> None:
    """Save the skill with its alignments."""
    services.keep_skill(actor, skill, services.read_alignments(alignments or ""), **facts)
