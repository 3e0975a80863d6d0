"""Labels for the stored verbs of the audit trail. Packages with transitions pass theirs to `audit.init_app`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from flask import Flask, current_app

ACTS = {
    "add": "added",
    "add default skills": "added the default skills",
    "alias": "added another name",
    "answer after the end": "answered a question after the end",
    "answer mentor question": "answered the mentor question",
    "remove mentor": "removed a mentor",
    "approved": "approved",
    "ask mentor to confirm": "asked a mentor to confirm",
    "ask for a new password": "requested a new password",
    "assign faculty": "assigned faculty",
    "assign supervisor": "assigned a supervisor",
    "change": "changed details",
    "choose ideas by email": "chose about ideas by email",
    "close account": "closed the account",
    "confirm": "confirmed",
    "confirm mentoring": "answered whether they mentored",
    "copy link of mail": "viewed the link in an email",
    "copy password link": "viewed a password link",
    "copy supervisor's link": "viewed the supervisor's link",
    "discard": "discarded",
    "end supervision": "ended a supervision",
    "evaluate": "entered the supervisor's evaluation",
    "export": "exported",
    "export problems": "exported the problems",
    "forget": "deleted an expired upload",
    "freeze skills": "fixed the list of skills",
    "hand out report": "downloaded the report",
    "import": "imported",
    "invite": "invited",
    "make faculty": "added the faculty role",
    "make student": "added the student role",
    "merge": "merged another host into it",
    "pending": "returned to pending approval",
    "rate": "rated the skills",
    "read reflection": "read a reflection",
    "record": "recorded",
    "remove objective": "removed an objective",
    "reopen account": "reopened the account",
    "request report": "requested the report",
    "restricted": "restricted",
    "say outcomes": "recorded outcomes",
    "send again": "sent again",
    "send supervisor's link": "sent the supervisor a link",
    "set password": "set a password",
    "set policy": "set access to reflections",
    "suspended": "suspended",
    "try again": "retried",
    "upload": "uploaded",
    "write objective": "wrote an objective for the student",
}
# Lines in a placement's history that are not the label with a capital letter.
DONE = {
    "answer after the end": "Question after the end answered",
    "answer mentor question": "Mentor question answered",
    "remove mentor": "Mentor removed",
    "ask mentor to confirm": "Mentor asked to confirm",
    "assign faculty": "Faculty assigned",
    "assign supervisor": "Supervisor assigned",
    "change": "Details changed",
    "choose ideas by email": "Ideas by email chosen or stopped",
    "confirm mentoring": "Mentor's answer received",
    "copy link of mail": "Link in an email viewed",
    "copy supervisor's link": "Supervisor's link viewed",
    "end supervision": "Supervision ended",
    "evaluate": "Supervisor's evaluation sent",
    "rate": "Student's ratings sent",
    "remove objective": "Objective removed",
    "say outcomes": "Outcomes recorded",
    "send supervisor's link": "Supervisor's link resent",
    "write objective": "Objective written for the student",
}


EXTENSION = "audit labels"


def init_app(app: Flask, *, labels: Iterable[Mapping[str, str]]) -> None:
    """Add the labels of other packages' verbs. Raises ValueError if one verb has two labels."""
    words = dict(ACTS)
    for verb, label in (pair for mapping in labels for pair in mapping.items()):
        if words.setdefault(verb, label) != label:
            raise ValueError(f"The audit verb {verb!r} is both {words[verb]!r} and {label!r}.")
    app.extensions[EXTENSION] = words


def list_labels() -> dict[str, str]:
    """This application's labels by stored verb."""
    words: dict[str, str] = current_app.extensions[EXTENSION]
    return words


def act(verb: str) -> str:
    """The label of a verb, to follow a name."""
    return list_labels().get(verb, verb)


def done(verb: str) -> str:
    """The label of a verb at the beginning of a line."""
    return DONE.get(verb) or act(verb).capitalize()


def list_verbs(text: str) -> list[str]:
    """The stored verbs whose labels contain the text."""
    return [verb for verb, words in list_labels().items() if text.casefold() in words]
