"""Who may come in where. A line is an endpoint, its methods, the object it is tried on, and an answer per visitor.

+  let in (200, 303 onwards, 409 or 422: what was asked is judged, not who asks)
S  asked to sign in (303)
3  refused (403)
4  does not exist for them (404)
G  gone: a link that was good once (410)
"""

from __future__ import annotations

from dataclasses import dataclass

from tests.access.world import LINKS, VISITORS

#                                               nobody  student    faculty    staff           admin
#                                                       own other  own other  own other whole
PEOPLE = """
static                   GET       stylesheet  +      +   +      +   +      +   +     +     +
home.index               GET       -           S      +   +      +   +      +   +     +     +
home.help_page           GET       -           +      +   +      +   +      +   +     +     +
people.sign_in           GET,POST  -           +      +   +      +   +      +   +     +     +
people.sign_out          POST      -           S      +   +      +   +      +   +     +     +
hosts.index              GET       -           S      3   3      3   3      +   +     +     3
hosts.add                GET,POST  -           S      3   3      3   3      +   +     +     3
hosts.approve            POST      -           S      3   3      3   3      +   +     +     3
hosts.show               GET       host        S      4   4      4   4      +   +     +     4
hosts.edit               GET,POST  host        S      4   4      4   4      +   +     +     4
hosts.set_status         POST      host        S      4   4      4   4      +   +     +     4
hosts.add_site           POST      host        S      4   4      4   4      +   +     +     4
hosts.supervisors        GET       -           S      3   3      3   3      +   +     +     3
hosts.add_supervisor     GET,POST  -           S      3   3      3   3      +   +     +     3
hosts.confirm            POST      -           S      3   3      3   3      +   +     +     3
hosts.edit_supervisor    GET,POST  supervisor  S      4   4      4   4      +   +     +     4
skills.index             GET       -           S      3   3      3   3      +   +     +     +
skills.add               GET,POST  -           S      3   3      3   3      3   3     +     +
skills.edit              GET,POST  skill       S      4   4      4   4      3   3     +     +
terms.index              GET       -           S      3   3      3   3      +   +     +     +
terms.add                GET,POST  -           S      3   3      3   3      3   3     +     +
terms.edit               GET,POST  term        S      4   4      4   4      3   3     +     +
terms.programs           GET       -           S      3   3      3   3      +   +     +     +
terms.add_program        GET,POST  -           S      3   3      3   3      3   3     +     +
terms.edit_program       GET,POST  program     S      4   4      4   4      +   4     +     +
terms.add_college        GET,POST  -           S      3   3      3   3      3   3     +     +
terms.edit_college       GET,POST  college     S      4   4      4   4      3   3     +     +
casework.index           GET       -           S      3   3      +   +      +   +     +     3
casework.placement       GET       placement   S      +   4      +   4      +   4     +     4
checkins.index           GET       -           S      +   +      +   +      +   +     +     3
checkins.show            GET       sent-checkin S      +   4      +   4      +   4     +     4
checkins.write           GET,POST  open-checkin S      +   4      3   4      +   4     +     4
checkins.mark_read       POST      sent-checkin S      3   4      +   4      3   4     3     4
checkins.answer          POST      sent-checkin S      3   4      +   4      3   4     3     4
checkins.open_text       POST      sent-checkin S      3   4      3   4      +   4     +     4
checkins.excuse          POST      late-checkin S      3   4      3   4      +   4     +     4
checkins.take_back       POST      late-checkin S      3   4      3   4      +   4     +     4
checkins.excuse_several  POST      -           S      3   3      3   3      +   +     +     3
checkins.policy          GET,POST  -           S      3   3      3   3      3   3     3     +
"""

#                                                own other expired revoked forged
BY_LINK = """
"""


@dataclass(frozen=True)
class Row:
    """One endpoint and method with the object it is tried on and what each visitor is answered."""

    endpoint: str
    method: str
    object: str
    answers: dict[str, str]

    def __str__(self) -> str:
        return f"{self.method} {self.endpoint}"


def rows(table: str, visitors: tuple[str, ...]) -> list[Row]:
    found = []
    for line in filter(None, map(str.strip, table.splitlines())):
        endpoint, methods, subject, *answers = line.split()
        assert len(answers) == len(visitors), line
        for method in methods.split(","):
            found.append(Row(endpoint, method, subject, dict(zip(visitors, answers, strict=True))))
    return found


PEOPLE_ROWS = rows(PEOPLE, VISITORS)
LINK_ROWS = rows(BY_LINK, LINKS)
