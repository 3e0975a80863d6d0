"""The rows of one placement in a block: agreement, check-ins, evaluations, people met, and their audit entries."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from hashlib import sha256

from tests.benchmarks.block import NOT_STARTED, Block
from tests.benchmarks.institution import CURRENT, SKILLS, TODAY, Row, moment
from tests.benchmarks.texts import prose

OBJECTIVES, CHECKINS = 3, 6
PATH = {  # the transitions of a placement up to its state
    "draft": (),
    "submitted": ("submitted",),
    "changes_requested": ("submitted", "changes_requested"),
    "approved": ("submitted", "approved"),
    "withdrawn": ("submitted", "withdrawn"),
    "active": ("submitted", "approved", "active"),
    "terminated": ("submitted", "approved", "active", "terminated"),
    "ended": ("submitted", "approved", "active", "ended"),
    "completed": ("submitted", "approved", "active", "ended", "completed"),
}
AGREED = {"signed_off": 80, "with_faculty": 8, "with_supervisor": 6, "drafting": 4, "returned": 2}
SYSTEM = {"actor_kind": "system", "actor_id": None, "actor_name": "system"}


@dataclass(frozen=True)
class Case:
    """A placement of a block and its supervisor."""

    block: Block
    row: Row
    supervisor: int

    @property
    def id(self) -> int:
        return int(self.row["id"])

    @property
    def has_started(self) -> bool:
        return self.row["state"] not in NOT_STARTED

    @property
    def is_over(self) -> bool:
        return self.row["state"] in ("ended", "completed")

    def by_student(self) -> Row:
        return {"actor_kind": "user", "actor_id": self.row["student_id"], "actor_name": "Robin Example"}


def add_all(block: Block, row: Row) -> None:
    """Every record of a placement."""
    case = Case(block, row, 1 + row["id"] * 11 % block.sizes.supervisors)
    block.add("placement_supervisor", placement_id=case.id, supervisor_id=case.supervisor, from_on=row["planned_start"])
    add_moves(case)
    if row["state"] not in ("draft", "submitted", "changes_requested"):
        add_agreement(case)
        add_checkins(case)
    if case.has_started:
        add_evaluations(case)
        add_network(case)
    add_traces(case)


def add_moves(case: Case) -> None:
    states = ("draft", *PATH[case.row["state"]])
    for number, state in enumerate(states):
        at = case.row["created_at"] + timedelta(days=number)
        before = states[number - 1] if number else None
        who = case.by_student() if number < 2 else SYSTEM
        block, note = case.block, prose(case.block.dice, 20, 120) if state == "withdrawn" else ""
        facts = {"verb": "move", "from_state": before, "to_state": state, "note": note}
        block.add("placement_move", placement_id=case.id, at=at, **who, **facts)
        block.add("audit_entry", at=at, verb="move", subject_kind="placement", subject_id=case.id, detail={}, **who)


def add_agreement(case: Case) -> None:
    """One revision with three objectives, as far as its state requires."""
    block, row = case.block, case.row
    state = block.one_of(AGREED) if row["term_id"] >= CURRENT else "signed_off"
    sent = row["created_at"] + timedelta(days=10)
    signed = moment(row["planned_start"]) if state == "signed_off" else None
    agreement = block.add(
        "agreement",
        placement_id=case.id,
        state=state,
        opened_at=row["created_at"],
        waiting_since=sent if state.startswith("with_") else None,
        submitted_at=None if state == "drafting" else sent,
        supervisor_agreed_at=sent if state in ("with_faculty", "signed_off") else None,
        signed_off_at=signed,
        signed_off_on=signed and signed.date(),
        signed_off_by_id=row["faculty_id"] if signed else None,
        signed_off_name="Prof. Example" if signed else "",
    )
    for number in range(1, OBJECTIVES + 1):
        add_objective(case, agreement, number, state)
    for to in ("with_supervisor", "with_faculty", state):
        facts = {"verb": "move", "to_state": to, "actor_kind": "link", "actor_name": "Sam Supervisor"}
        block.add("agreement_move", agreement_id=agreement, at=sent, **facts)
    link = {"issued_at": sent, "expires_at": moment(row["planned_end"] + timedelta(days=30)), "bound_to": 1}
    block.add("link", purpose="supervisor", subject_id=case.id, holder_id=case.supervisor, nonce="n" * 43, **link)


def add_objective(case: Case, agreement: int, number: int, state: str) -> None:
    block, dice, signed = case.block, case.block.dice, state == "signed_off"
    at = moment(case.row["planned_start"])
    rated = {who: dice.choice("012344") if case.is_over else None for who in ("student", "supervisor", "faculty")}
    objective = block.add(
        "objective",
        placement_id=case.id,
        number=number,
        first_submitted_at=None if state == "drafting" else case.row["created_at"],
        last_decided_at=at if signed else None,
        approved_at=at if signed else None,
        **{f"attained_{who}": value for who, value in rated.items()},
        reason_student=prose(dice, 30, 150) if case.is_over else "",
    )
    statement = prose(dice, 80, 200)
    block.add(
        "wording",
        agreement_id=agreement,
        objective_id=objective,
        type="skill_application",
        statement=statement,
        statement_hash=sha256(statement.encode()).hexdigest(),
        verb="design",
        bloom_level="create",
        skill_codes=dice.sample(SKILLS[:9], 2),
        activities=prose(dice, 60, 160),
        evidence_kind="work_product",
        measure=prose(dice, 40, 100),
        due_on=case.row["planned_end"],
        supervisor_decision="agreed" if signed or state == "with_faculty" else "pending",
        faculty_decision="agreed" if signed else "pending",
    )


def add_checkins(case: Case) -> None:
    """One every two weeks, with states that fit the day."""
    for number in range(1, CHECKINS + 1):
        due = case.row["planned_start"] + timedelta(days=14 * number - 7)
        if not case.has_started or due > TODAY + timedelta(days=3):
            state = "scheduled"
        elif case.row["term_id"] < CURRENT:
            state = case.block.one_of({"submitted": 15, "answered": 78, "excused": 3, "missed": 4})
        else:
            state = case.block.one_of({"submitted": 50, "answered": 35, "scheduled": 10, "draft": 5})
        facts = {"placement_id": case.id, "number": number, "opens_on": due - timedelta(days=3), "due_on": due}
        add_checkin(case, state, facts)


def add_checkin(case: Case, state: str, facts: Row) -> None:
    block, dice = case.block, case.block.dice
    is_sent = state in ("submitted", "answered")
    at = moment(facts["due_on"] - timedelta(days=1)) if is_sent else None
    read = at and at + timedelta(days=2) if state == "answered" else None
    has_text = is_sent or state == "draft"
    checkin = block.add(
        "checkin",
        **facts,
        state=state,
        what=prose(dice, 120, 420) if has_text else "",
        so_what=prose(dice, 80, 300) if has_text else "",
        now_what=prose(dice, 40, 160) if has_text else "",
        hours=dice.choice([20, 30, 40]) if is_sent else None,
        objective_numbers=[1, 2] if is_sent else [],
        skill_codes=dice.sample(SKILLS[:9], 2) if is_sent else [],
        submitted_at=at,
        was_late=block.chance(8) if is_sent else None,
        excused_reason="Ill for two weeks." if state == "excused" else "",
        read_at=read,
        response=prose(dice, 60, 200) if read else "",
        responded_at=read,
        responded_by_id=case.row["faculty_id"] if read else None,
    )
    if at:
        entry = {"verb": "submit", "subject_kind": "checkin", "subject_id": checkin, "detail": {"late": False}}
        block.add("audit_entry", at=at, **entry, **case.by_student())
    if at and block.chance(3):
        version = {"number": 1, "answers": {"what": prose(dice, 200, 700)}, "sent_at": at, "replaced_at": at}
        block.add("checkin_version", checkin_id=checkin, **version)


def add_evaluations(case: Case) -> None:
    """A baseline by the student; at the end one by each party, and ratings of ten skills."""
    block, dice, by = case.block, case.block.dice, case.supervisor
    given = {"baseline_self"}
    evaluate(case, "baseline", "self")
    if case.is_over and block.chance(90):
        given |= {"then_self", "final_self"}
        evaluate(case, "final", "self")
    if case.is_over and block.chance(75):
        given |= {"final_supervisor"}
        evaluate(case, "final", "supervisor")
    for skill_id in range(1, len(SKILLS) + 1):
        stars = {column: dice.randint(2, 5) if column in given else None for column in RATED}
        signed = {"final_supervisor_id": by if "final_supervisor" in given else None}
        block.add("skill_rating", placement_id=case.id, skill_id=skill_id, **stars, **signed)


RATED = ("baseline_self", "then_self", "final_self", "final_supervisor")


def evaluate(case: Case, occasion: str, rater: str) -> None:
    dice, is_supervisor = case.block.dice, rater == "supervisor"
    day = case.row["planned_start"] if occasion == "baseline" else case.row["planned_end"]
    case.block.add(
        "evaluation",
        placement_id=case.id,
        occasion=occasion,
        rater=rater,
        supervisor_id=case.supervisor if is_supervisor else None,
        is_primary=True,
        entered_by_id=None if is_supervisor else case.row["student_id"],
        submitted_at=moment(day),
        strengths=prose(dice, 60, 250) if occasion == "final" else "",
        to_improve=prose(dice, 60, 200) if occasion == "final" else "",
        overall=dice.randint(2, 5) if occasion == "final" else None,
    )


def add_network(case: Case) -> None:
    """Up to four contacts with what happened with them, sometimes a mentor; the placement's outcomes."""
    for n in range(case.block.dice.randint(0, 4)):
        add_contact(case, n)
    if case.id % 10 == 0 and all(
        one["student_id"] != case.row["student_id"] for one in case.block.rows["people_settings"]
    ):
        case.block.add("people_settings", student_id=case.row["student_id"], time_weekday=1, time_hour=9, put_away=[])
    add_about_me(case)
    if case.is_over:
        add_outcomes(case)


def add_about_me(case: Case) -> None:
    """Every other student's goals and introduction at the start."""
    if case.id % 2:
        begun = case.row["planned_start"]
        answer = {"item": "goals", "words": "Design a study", "answered_on": begun}
        case.block.add("about_me_answer", placement_id=case.id, occasion="baseline", **answer)
        case.block.add("self_introduction", placement_id=case.id, who="I study here.", saved_on=begun)


def add_contact(case: Case, n: int) -> None:
    """The supervisor or a person met, and for some a wish, an introduction, a promise, or a mentor."""
    block, dice, row = case.block, case.block.dice, case.row
    begun, at, earlier = row["planned_start"], moment(row["planned_start"]), len(block.rows["contact"]) or None
    is_introduced = n > 1 and block.chance(40)
    contact = block.add(
        "contact",
        student_id=row["student_id"],
        name=f"Contact {n} of {case.id}",
        organization="Springfield Works",
        field=dice.choice(["", "Data", "Design"]),
        role_level=dice.choice(["peer", "manager", "senior"]),
        how_met=dice.choice(["work", "meeting", "event"]),
        rhythm=dice.choice([None, "month", "quarter"]),
        reach_kinds=dice.choice([[], ["leader"], ["own_field_peer", "insider"]]),
        supervisor_id=case.supervisor if n == 0 else None,
        wished_on=begun if n == 3 else None,
        wished_in_id=case.id if n == 3 else None,
        introduced_by_id=earlier if is_introduced else None,
        introduction_asked_on=begun if is_introduced else None,
        created_at=at,
    )
    for week in range(dice.randint(0, 3)):
        add_talk(case, contact, week)
    if n == 1:
        block.add(
            "contact_promise", contact_id=contact, words="slides", made_on=begun, due_on=begun + timedelta(days=5)
        )
    if n == 2:
        block.add("contact_reference", placement_id=case.id, contact_id=contact, asked_on=begun)
        block.add("contact_pair", contact_id=contact - 1, other_id=contact)
        block.add("contact_pause", contact_id=contact, kind="thank-you")
    if n == 0 and block.chance(25):
        stars = {f"{family}_{k}": dice.randint(1, 5) for family in FAMILIES for k in (1, 2, 3)}
        tie = block.add("mentoring_tie", placement_id=case.id, contact_id=contact, is_formal=True, **stars)
        said = {"domain": "acme.example", "asked_on": begun, "says": True, "answered_at": at}
        block.add("mentor_confirmation", tie_id=tie, link_id=tie, address="", **said)  # its link is deleted


def add_talk(case: Case, contact: int, week: int) -> None:
    """Something that happened with a contact, made by a check-in or a typed line."""
    block, day = case.block, case.row["planned_start"] + timedelta(weeks=week + 2)
    kind, at = block.dice.choice(["meeting", "catch-up", "update", "thanks"]), moment(day)
    talk = block.add("interaction", contact_id=contact, placement_id=case.id, on=day, kind=kind, created_at=at)
    sent = [one["id"] for one in block.rows["checkin"][-CHECKINS:] if one["placement_id"] == case.id]
    if week == 0 and sent:
        block.add("checkin_meeting", interaction_id=talk, checkin_id=sent[0])
    elif week == 1:
        line = {"line": "Contact", "steps": {"made": {}, "changed": []}, "made_at": at}
        block.add("contact_entry", student_id=case.row["student_id"], contact_id=contact, **line)
    elif week == 2:
        event = block.add("placement_event", placement_id=case.id, kind="team", on=day, attended=True, created_at=at)
        block.add("placement_event_person", event_id=event, contact_id=contact, interaction_id=talk)


def add_outcomes(case: Case) -> None:
    """The outcomes of the placement, and the answers on reach."""
    block, day = case.block, case.row["planned_end"]
    block.add("mentor_answer", placement_id=case.id, mentored=block.chance(40), answered_at=moment(day))
    block.add("idea_choice", placement_id=case.id, wants_ideas=case.id % 3 == 0, answered_on=day)
    for kind in ("reference_offered", "return_offer"):
        block.add("outcome", placement_id=case.id, kind=kind, student_says=block.chance(40))
    for occasion in ("start", "end"):
        answers = {kind: block.chance(50) for kind in REACH}
        block.add("reach", placement_id=case.id, occasion=occasion, saved_on=day, **answers)
    if block.chance(30):
        answer = {"in_touch": block.chance(60), "answered_on": day + timedelta(days=95)}
        block.add("in_touch_answer", placement_id=case.id, months=3, **answer)


REACH = ("own_field_peer", "own_field_senior", "neighbor_field", "leader", "insider", "hirer", "alum", "outside")
FAMILIES = ("career", "psychosocial", "role_model")


def add_traces(case: Case) -> None:
    """Emails, sign-ins, the file a placement was imported from, and rarely a form or a job."""
    block, row, at = case.block, case.row, case.row["created_at"]
    is_now, about = row["term_id"] >= CURRENT, {"about_kind": "placement", "about_id": case.id}
    for n, kind in enumerate(("agreement_opened", "checkin_overdue")):
        state = "waiting" if is_now and n == 1 and block.chance(10) else "sent"
        to = {"to_address": f"s{case.id}@example.edu", "to_name": "Robin Example", "subject": "Your placement"}
        sent = {"state": state, "created_at": at, "sent_at": at if state == "sent" else None}
        block.add("message", kind=kind, text=prose(block.dice, 250, 600), **to, **about, **sent)
    network = {"network": f"192.0.2.{case.id % 250}", "browser": "Firefox on Linux", "count": 1}
    block.add("security_event", kind="sign_in", at=at, account_id=row["student_id"], **network)
    if row["basis"] == "imported":
        values = {name: prose(block.dice, 5, 40) for name in ("title", "host_name", "site_city", "supervisor_name")}
        source = {"source": "placements.csv", "record": case.id, "imported_at": at}
        block.add(
            "imported_row", placement_id=case.id, term_id=row["term_id"], key=f"x:{case.id}", values=values, **source
        )
    if case.id % 50 == 0:
        add_rare(case)


def add_rare(case: Case) -> None:
    """Add rows that few people have."""
    block, student, at = case.block, case.row["student_id"], moment(TODAY, 8)
    path = f"/placements/{case.id}"
    block.add("kept_form", user_id=student, path=path, values={"what": prose(block.dice, 200, 700)}, kept_at=at)
    block.add("upload", user_id=student, filename="placements.csv", content=None, uploaded_at=at)
    block.add(
        "report_file",
        user_id=student,
        term_id=case.row["term_id"],
        policy="internal_k5",
        as_of=TODAY,
        detail=False,
        colleges=None,
        requested_at=at,
        report_id="",
        name="",
    )
    block.add("job", name="mail.deliver", args={"message_id": case.id}, state="done", run_at=at)
    block.add("browser_lock", browser="b" * 43, account_id=student, failures=1, last_failure_at=at)
    block.add("failed_try", network="192.0.2.1", at=at)
    block.add("password_request", network="192.0.2.1", asked_at=at, job_id=1, message_id=1)
