"""The words for the stored verbs of the audit trail. Packages with transitions hand in theirs (`audit.init_app`)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from flask import Flask, current_app

ACTS = {
    "add": "added",
    "add default skills": "added the default list",
    "alias": "noted another name",
    "answer mentor question": "answered whether somebody mentored",
    "remove mentor": "removed a mentor",
    "approved": "approved",
    "ask for a new password": "asked for a new password",
    "assign faculty": "named a faculty member",
    "assign supervisor": "named a supervisor",
    "change": "changed details",
    "close account": "closed the account",
    "confirm": "confirmed",
    "copy link of mail": "looked at the link of a mail",
    "copy password link": "looked at the link to a password",
    "copy supervisor's link": "looked at the supervisor’s link",
    "discard": "threw away",
    "end supervision": "ended a supervision",
    "evaluate": "gave the supervisor’s rating",
    "export": "exported",
    "export problems": "exported the problems",
    "forget": "threw away after its time",
    "freeze skills": "froze the list of skills",
    "hand out report": "handed out the report",
    "import": "imported",
    "invite": "invited",
    "make faculty": "made a faculty member",
    "make student": "made a student",
    "merge": "merged another one into it",
    "pending": "put back to wait for approval",
    "rate": "rated the skills",
    "read reflection": "opened the text of a reflection",
    "record": "recorded",
    "remove objective": "removed an objective",
    "reopen account": "reopened the account",
    "request report": "requested the report",
    "restricted": "restricted",
    "say outcomes": "recorded outcomes",
    "send again": "sent again",
    "send supervisor's link": "sent the supervisor a link",
    "set password": "set a password",
    "set policy": "set the rule on reading reflections",
    "suspended": "suspended",
    "try again": "had it tried again",
    "upload": "uploaded",
    "write objective": "wrote an objective for the student",
}
# Where nobody stands before it and it is not the act with a capital: the history of a placement reads so.
DONE = {
    "answer mentor question": "Mentor question answered",
    "remove mentor": "Mentor removed",
    "assign faculty": "Faculty member named",
    "assign supervisor": "Supervisor named",
    "change": "Details changed",
    "copy link of mail": "Link of a mail shown",
    "copy supervisor's link": "Supervisor’s link shown",
    "end supervision": "Supervision ended",
    "evaluate": "Supervisor’s rating",
    "rate": "Student’s rating",
    "remove objective": "Objective removed",
    "say outcomes": "Outcomes recorded",
    "send supervisor's link": "Supervisor’s link sent again",
    "write objective": "Objective written for the student",
}


EXTENSION = "audit labels"


def init_app(app: Flask, *, labels: Iterable[Mapping[str, str]]) -> None:
    """Add the words other packages have for their verbs. Raises ValueError if one verb has two wordings."""
    words = dict(ACTS)
    for verb, label in (pair for mapping in labels for pair in mapping.items()):
        if words.setdefault(verb, label) != label:
            raise ValueError(f"The audit verb {verb!r} is both {words[verb]!r} and {label!r}.")
    app.extensions[EXTENSION] = words


def list_labels() -> dict[str, str]:
    """The words of this application by stored verb."""
    words: dict[str, str] = current_app.extensions[EXTENSION]
    return words


def act(verb: str) -> str:
    """The words of a verb as they follow a name."""
    return list_labels().get(verb, verb)


def done(verb: str) -> str:
    """The words of a verb at the beginning of a line."""
    return DONE.get(verb) or act(verb).capitalize()


def list_verbs(text: str) -> list[str]:
    """The stored verbs whose words contain the text."""
    return [verb for verb, words in list_labels().items() if text.casefold() in words]
