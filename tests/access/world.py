"""One institution with two of everything, so that whatever is somebody's is another's."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from placement.access import links
from placement.access.models import Purpose
from placement.core import clock
from placement.core.database import db
from placement.core.models import InstallationFact
from placement.people.models import User
from placement.placements.models import Placement
from tests import factories as make

# Who knocks, in the order of the matrix' columns. "Own" is whose the object is; whole staff is limited to no college.
VISITORS = (
    "nobody",
    "own student",
    "other student",
    "own faculty",
    "other faculty",
    "own staff",
    "other staff",
    "whole staff",
    "admin",
)
LINKS = ("own", "other", "expired", "revoked", "forged")


@dataclass(frozen=True)
class World:
    """`objects` gives each thing a name and what stands for it in an address."""

    people: dict[str, User]
    own: Placement
    other: Placement
    objects: dict[str, dict[str, Any]]
    tokens: dict[str, dict[str, str]]


def build() -> World:
    """The placement in question is active; each of its kinds of records exists."""
    ours, theirs = make.college(), make.college()
    own = make.active(program=make.program(college=ours))
    other = make.active(program=make.program(college=theirs))
    people = {
        "own student": own.student,
        "other student": other.student,
        "own faculty": own.faculty,
        "other faculty": other.faculty,
        "own staff": make.staff(colleges=[ours]),
        "other staff": make.staff(colleges=[theirs]),
        "whole staff": make.staff(),
        "admin": make.admin(),
    }
    make.saved(InstallationFact(name="staff_may_read_reflections", value="1"))  # else nobody may open a text
    tokens = {"supervisor": supervisor_tokens(own, other)}
    return World(people, own, other, objects_of(own), tokens)


def objects_of(own: Placement) -> dict[str, dict[str, Any]]:
    """What the matrix' column "object" may name."""
    return {
        "-": {},
        "stylesheet": {"filename": "app.css"},
        "placement": {"ref": own.ref},
        "host": {"host_id": own.site.host_id},
        "supervisor": {"supervisor_id": make.supervisor_of(own).id},
        "term": {"term_id": own.term_id},
        "program": {"program_id": own.program_id},
        "college": {"college_id": own.program.college_id},
        "open-checkin": {"ref": own.ref, "number": make.open_checkin(own, number=1).number},
        "sent-checkin": {"ref": own.ref, "number": make.submitted_checkin(own, number=2).number},
        "late-checkin": {"ref": own.ref, "number": make.checkin(own, number=3, due_on=make.day(-5)).number},
        "baseline": {"ref": own.ref, "occasion": "baseline"},
        "skill": {"skill_id": make.skill().id},
    }


def supervisor_tokens(own: Placement, other: Placement) -> dict[str, str]:
    """A good link to the placement, one to another, and three that are no good any more or never were."""
    found = {}
    for state in ("expired", "revoked"):
        link = make.supervisor_link(own)
        found[state] = links.token(link)
        link.revoked_at, link.expires_at = (clock.now(), link.expires_at) if state == "revoked" else (None, clock.now())
        db.session.flush()
    found["own"] = links.token(links.issue(Purpose.SUPERVISOR, own.id, holder_id=make.supervisor().id, days=30))
    found["other"] = links.token(make.supervisor_link(other))
    found["forged"] = found["own"][:-4] + ("AAAA" if found["own"][-4:] != "AAAA" else "BBBB")
    return found
