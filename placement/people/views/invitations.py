"""The office invites people: select, preview, send."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response

from placement.access.guards import guard
from placement.core.actors import Actor
from placement.core.errors import Conflict
from placement.core.limits import row_number
from placement.core.settings import settings
from placement.mail.services import compose
from placement.people import queries
from placement.people.forms import PeopleFilter
from placement.people.models import User
from placement.people.policies import list_changeable, may_keep_people
from placement.people.services import invitations
from placement.people.views.accounts import wanted_people
from placement.people.views.blueprint import bp

MOST = 2000
AT_ONCE = 50


@bp.get("/people/invite")
@guard(may_keep_people)
def preview_invitations(actor: Actor) -> str:
    """Preview the recipients and the invitation text; sends nothing."""
    people, others = chosen(actor, request.args)
    subject, text = write_example(people[0]) if people else ("", "")
    return render_template(
        "people/invite.html",
        people=people,
        others=others,
        subject=subject,
        text=text,
        given=request.args,
        most=MOST,
        mailing=settings().smtp_url is not None,
    )


def write_example(user: User) -> tuple[str, str]:
    """Subject and text of this person's invitation, without their link."""
    facts = {"to_name": user.name, "user": user, "base_url": settings().base_url}
    return compose("first_password", link="(the link of each person)", **facts)


@bp.post("/people/invite")
@guard(may_keep_people)
def send_invitations(actor: Actor) -> Response:
    people, _ = chosen(actor, request.form)
    if len(people) != request.form.get("count", type=row_number):
        raise Conflict("The list has changed. Go back and check it before you send.")
    flash(invite(actor, people), "success")
    return redirect(url_for(".show", user_id=people[0].id) if len(people) == 1 else url_for(".index"), 303)


def invite(actor: Actor, people: list[User]) -> str:
    """Invite these people, many of them in the background; returns the confirmation."""
    if len(people) > AT_ONCE:
        invitations.invite_later(actor, people)
        return f"Sending {len(people)} invitations in the background."
    invited = invitations.invite(actor, people)
    if settings().smtp_url:
        return f"Sending {invited} invitation{'' if invited == 1 else 's'}."
    saved = "invitation is saved" if invited == 1 else "invitations are saved"
    return f"{invited} {saved} under Emails but not sent: no mail server is configured."


def chosen(actor: Actor, given: MultiDict[str, str]) -> tuple[list[User], list[User]]:
    """The people to invite, and the selected people who can't be invited."""
    if given.get("all"):
        people = queries.list_to_invite(actor, wanted_people(PeopleFilter(given)), MOST)
    else:
        people = queries.list_by_ids(actor, given.getlist("chosen", type=row_number))
    can = [user for user in list_changeable(actor, people) if user.is_enabled and not user.password_hash]
    return can, [user for user in people if user not in can]
