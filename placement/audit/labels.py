"""The verbs of the trail in words: its lines keep short ones, people read them after a name or alone."""

from __future__ import annotations

ACTS = {
    "add": "added",
    "add default skills": "added the default list",
    "agree objectives": "recorded that the supervisor agreed to the objectives",
    "alias": "noted another name",
    "amend objectives": "took the objectives up again",
    "answer mentor question": "answered whether somebody mentored",
    "remove mentor": "removed a mentor",
    "approve": "approved",
    "approve objectives": "approved some of the objectives",
    "approved": "approved",
    "ask for a new password": "asked for a new password",
    "ask for changes": "asked for changes",
    "ask for changes objectives": "asked for changes of the objectives",
    "assign faculty": "named a faculty member",
    "assign supervisor": "named a supervisor",
    "change": "changed details",
    "close account": "closed the account",
    "complete": "completed",
    "confirm": "confirmed",
    "correct": "corrected",
    "copy link of mail": "looked at the link of a mail",
    "copy password link": "looked at the link to a password",
    "copy supervisor's link": "looked at the supervisor’s link",
    "discard": "threw away",
    "discard objectives": "gave up changes of the objectives",
    "end": "ended",
    "end supervision": "ended a supervision",
    "evaluate": "gave the supervisor’s rating",
    "excuse": "excused the student",
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
    "open objectives": "asked for the objectives",
    "pass on objectives": "sent the objectives to faculty",
    "pending": "put back to wait for approval",
    "rate": "rated the skills",
    "rate as faculty objectives": "decided attainment",
    "rate as student objectives": "rated attainment for the student",
    "rate as supervisor objectives": "rated attainment for the supervisor",
    "read reflection": "opened the text of a reflection",
    "recall objectives": "took the objectives back",
    "record": "recorded",
    "remove objective": "removed an objective",
    "reopen": "reopened",
    "reopen account": "reopened the account",
    "restricted": "restricted",
    "say outcomes": "recorded outcomes",
    "send again": "sent again",
    "send supervisor's link": "sent the supervisor a link",
    "set password": "set a password",
    "set policy": "set the rule on reading reflections",
    "sign off objectives": "signed the objectives off",
    "start": "started",
    "submit": "submitted",
    "submit objectives": "sent the objectives to the supervisor",
    "suspended": "suspended",
    "take back excuse": "took the excuse back",
    "terminate": "terminated",
    "try again": "had it tried again",
    "upload": "uploaded",
    "withdraw": "withdrew",
    "write objective": "wrote an objective for the student",
}
# Where nobody stands before it and it is not the act with a capital: the history of a placement reads so.
DONE = {
    "answer mentor question": "Mentor question answered",
    "remove mentor": "Mentor removed",
    "ask for changes": "Changes asked for",
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
    "withdraw": "Withdrawn",
    "write objective": "Objective written for the student",
}


def act(verb: str) -> str:
    """What somebody did, as it goes on after their name."""
    return ACTS.get(verb, verb)


def done(verb: str) -> str:
    """What was done, as a line begins with it."""
    return DONE.get(verb) or act(verb).capitalize()


def list_verbs(text: str) -> list[str]:
    """The verbs whose words hold what somebody looks for."""
    return [verb for verb, words in ACTS.items() if text.casefold() in words]
