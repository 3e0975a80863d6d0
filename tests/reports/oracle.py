"""A second count of the report in plain Python over rows, to check the product's count."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from fractions import Fraction
from functools import partial
from statistics import median
from typing import Any

from sqlalchemy import select

from placement.agreements.models import Agreement, Attainment, Objective
from placement.checkins.models import CheckIn
from placement.core.database import db
from placement.evaluations.models import COLUMNS, Evaluation, SkillRating
from placement.placements.models import Placement
from placement.relationships.models import Contact, Interaction, MentorAnswer, MentoringTie, Outcome
from placement.relationships.rules.evidence import evidence
from placement.reports.dimensions import CohortGroup
from placement.reports.measures import BY_CODE
from placement.skills.models import Skill
from placement.terms.models import Term
from tests.present import present

FAMILIES = ("career", "psychosocial", "role_model")
COUNTED = {"approved", "active", "ended", "completed", "terminated"}


@dataclass
class Story:
    """A placement with all its records."""

    of: Placement
    agreements: list[Agreement] = field(default_factory=list)
    objectives: list[Objective] = field(default_factory=list)
    checkins: list[CheckIn] = field(default_factory=list)
    finals: list[Evaluation] = field(default_factory=list)
    ratings: list[SkillRating] = field(default_factory=list)
    mentor: MentorAnswer | None = None
    ties: list[MentoringTie] = field(default_factory=list)
    outcomes: dict[str, Outcome] = field(default_factory=dict)
    contacts: list[Contact] = field(default_factory=list)
    interactions: list[tuple[Contact, Interaction]] = field(default_factory=list)

    @property
    def starts(self) -> date:
        return present(self.of.actual_start or self.of.planned_start)

    @property
    def ends(self) -> date:
        return present(self.of.actual_end or self.of.planned_end)

    def groups(self) -> Iterator[CohortGroup]:
        of, pay = self.of, self.of.pay_type
        paid = "unknown" if pay is None else "unpaid" if pay.value == "unpaid" else "paid"
        credit = "unknown" if of.credits is None else "credit" if of.credits > 0 else "no_credit"
        facts: dict[str, Any] = {
            "all": "all",
            "college": of.program.college.code,
            "program": of.program.code,
            "level": of.student_level,
            "type": of.placement_type,
            "sector": of.sector,
            "employer_type": of.employer_type,
            "paid": paid,
            "modality": of.modality,
            "country": of.country,
            "credit": credit,
            "arranged_by": of.arranged_by,
        }
        for dimension, value in facts.items():
            yield CohortGroup(dimension, getattr(value, "value", value) or "unknown")


def read_stories(term: Term) -> list[Story]:
    stories = {row.id: Story(row) for row in db.session.scalars(select(Placement).where(Placement.term_id == term.id))}
    rated = set(db.session.scalars(select(Skill.id).where(Skill.is_active, Skill.is_free.is_(False))))

    def rows(model: Any) -> Iterable[Any]:
        return db.session.scalars(select(model).order_by(*model.__table__.primary_key))

    for row in rows(Agreement):
        stories[row.placement_id].agreements.append(row)
    for row in rows(Objective):
        stories[row.placement_id].objectives.append(row)
    for row in rows(CheckIn):
        stories[row.placement_id].checkins.append(row)
    for row in rows(Evaluation):
        if row.occasion.value == "final" and row.rater.value == "supervisor" and row.is_primary:
            stories[row.placement_id].finals.append(row)
    for row in rows(SkillRating):
        if row.skill_id in rated:
            stories[row.placement_id].ratings.append(row)
    for row in rows(MentorAnswer):
        stories[row.placement_id].mentor = row
    for row in rows(MentoringTie):
        stories[row.placement_id].ties.append(row)
    for row in rows(Outcome):
        stories[row.placement_id].outcomes[row.kind.value] = row
    contacts = {row.id: row for row in rows(Contact)}
    for row in contacts.values():
        stories[row.placement_id].contacts.append(row)
    for row in rows(Interaction):
        stories[contacts[row.contact_id].placement_id].interactions.append((contacts[row.contact_id], row))
    return list(stories.values())


Answer = tuple[int, int, int, Fraction | None]  # n, denominator, unknown_n, value
Stories = list[Story]


class Oracle:
    """`figures(group)` gives (n, denominator, unknown_n, value) by (measure, evidence)."""

    def __init__(self, term: Term, as_of: date) -> None:
        self.as_of = as_of
        stories = read_stories(term)
        self.groups: dict[CohortGroup, Stories] = defaultdict(list)
        self.gone: dict[CohortGroup, Stories] = defaultdict(list)
        for story in stories:
            for group in story.groups():
                if story.of.state.value in COUNTED and story.starts <= as_of:
                    self.groups[group].append(story)
                if story.of.state.value == "withdrawn":
                    self.gone[group].append(story)

    def figures(self, group: CohortGroup) -> dict[tuple[str, str], Answer]:
        c, gone = self.groups[group], self.gone[group]
        plain = {
            "placements": whole(len(c), len(c)),
            "students": whole(len({s.of.student_id for s in c}), len(c)),
            "hosts": whole(len({s.of.site.host_id for s in c}), len(c)),
            "placements_completed": whole(sum(s.of.state.value == "completed" for s in c), len(c)),
            "placements_terminated": whole(sum(s.of.state.value == "terminated" for s in c), len(c)),
            "withdrawn_before_start": whole(len(gone), len(gone)),
            **self.summary(c),
            **self.hours(c),
            **self.checkins(c),
            **self.objectives(c),
            **self.network(c),
        }
        return {(code, ""): answer for code, answer in plain.items()} | self.evidence(c)

    def summary(self, c: Stories) -> dict[str, Answer]:
        def signed(s: Story) -> date | None:
            return min((a.signed_off_on for a in s.agreements if a.signed_off_on), default=None)

        finals = [s.finals[-1] for s in c if s.finals]
        rated = {f"{column}_rate": share(c, partial(is_rated, column)) for column in COLUMNS}
        return {
            "paid_share": share(c, lambda s: s.of.pay_type and s.of.pay_type.value != "unpaid"),
            "credit_share": share(c, lambda s: None if s.of.credits is None else s.of.credits > 0),
            "agreement_signed_rate": share(c, lambda s: signed(s) is not None),
            "agreement_before_start_rate": share(c, lambda s: (day := signed(s)) is not None and day <= s.starts),
            **rated,
            "would_rehire_rate": share(
                [e for e in finals if e.would_rehire and e.would_rehire.value != "not_eligible"],
                lambda e: e.would_rehire.value == "yes",
            ),
            "reference_willing_rate": share(
                finals, lambda e: None if e.would_reference is None else e.would_reference.value == "yes"
            ),
            "supervisor_overall_median": middle([e.overall for e in finals if e.overall], len(finals)),
        }

    def hours(self, c: Stories) -> dict[str, Answer]:
        logs = [[k.hours for k in s.checkins if k.submitted_at and k.hours is not None] for s in c]
        logged = [sum(map(Fraction, log), Fraction(0)) for log in logs if log]
        required = [Fraction(s.of.hours_required) for s in c if s.of.hours_required is not None]
        asked = [(s, log) for s, log in zip(c, logs, strict=True) if s.of.hours_required]
        return {
            "hours_met_rate": share(
                asked, lambda pair: None if not pair[1] else sum(pair[1]) >= pair[0].of.hours_required
            ),
            "hours_required": total(required, len(c)),
            "hours_logged": total(logged, len(c)),
            "hours_logged_median": middle(logged, len(c)),
        }

    def checkins(self, c: Stories) -> dict[str, Answer]:
        every = [k for s in c for k in s.checkins]
        due = [k for k in every if k.state.value != "excused" and k.due_on <= self.as_of]
        sent = [k for k in every if k.submitted_at]
        writers = [s for s in c if any(k.submitted_at for k in s.checkins)]
        days = [days_of(k.responded_at - present(k.submitted_at)) for k in sent if k.responded_at]
        depths = [Fraction(k.depth) for k in sent if k.depth is not None]
        answered = sum(any(k.submitted_at and k.responded_at for k in s.checkins) for s in c)
        deep = sum(any(k.submitted_at and k.depth is not None for k in s.checkins) for s in c)
        return {
            "checkin_submitted_rate": share(due, lambda k: k.submitted_at is not None),
            "checkin_on_time_rate": share(due, lambda k: k.submitted_at is not None and k.was_late is False),
            "checkin_answered_rate": share(sent, lambda k: k.responded_at is not None),
            "answer_days_median": middle(days, len(writers), answered),
            "depth_median": middle(depths, len(writers), deep),
        }

    def objectives(self, c: Stories) -> dict[str, Answer]:
        sent = [o for s in c for o in s.objectives if o.first_submitted_at]
        approved = [o for o in sent if o.approved_at and not o.withdrawn_at]
        decided = [o for o in sent if o.last_decided_at or o.changes_asked]
        senders = [s for s in c if any(o.first_submitted_at for o in s.objectives)]
        days = [days_of(o.last_decided_at - present(o.first_submitted_at)) for o in sent if o.last_decided_at]
        timed = sum(any(o.first_submitted_at and o.last_decided_at for o in s.objectives) for s in c)
        per_placement = [sum(bool(o.first_submitted_at) for o in s.objectives) for s in senders]
        levels = {
            f"attained_{level.value.lower()}": whole(sum(o.attained_faculty is level for o in approved), len(approved))
            for level in Attainment
        }

        def met(rater: str) -> Answer:
            said = [getattr(o, f"attained_{rater}") for o in approved]
            return share([a for a in said if a and a.value != "NA"], lambda a: a.value in "34")

        return {
            **levels,
            "attained_undecided": whole(sum(o.attained_faculty is None for o in approved), len(approved)),
            "objectives_submitted": whole(len(sent), len(sent)),
            "objectives_approved": whole(len(approved), len(sent)),
            "objectives_amended": whole(sum(o.amended > 0 for o in approved), len(approved)),
            "approved_first_time_rate": share(decided, lambda o: o in approved and not o.changes_asked),
            "attained_met_rate": met("faculty"),
            "attained_met_student_rate": met("student"),
            "attained_met_supervisor_rate": met("supervisor"),
            "objectives_per_placement_median": middle(per_placement, len(c)),
            "days_to_decision_median": middle(days, len(senders), timed),
        }

    def evidence(self, c: Stories) -> dict[tuple[str, str], Answer]:
        found: dict[tuple[str, str], Answer] = {}

        def add(code: str, base: list[Any], level: Callable[[Any], str | None], unknown: Callable[[Any], bool]) -> None:
            missing = sum(unknown(one) for one in base)
            for name in BY_CODE[code].evidence:
                n = sum(level(one) not in (None, "conflict") if name == "any" else level(one) == name for one in base)
                value = Fraction(n, len(base)) if missing < len(base) else None
                found[code, name] = (n, len(base), missing, value)

        add(
            "mentor_rate",
            c,
            lambda s: s.mentor and find_level(s.mentor.mentored, s.mentor),
            lambda s: s.mentor is None or {s.mentor.document_says, s.mentor.mentored, s.mentor.host_says} == {None},
        )
        kinds = {
            "reference_offered_rate": "reference_offered",
            "referral_rate": "referral",
            "introduction_rate": "introduction",
            "return_offer_rate": "return_offer",
            "hired_by_host_rate": "hired_by_host",
        }
        for code, kind in kinds.items():
            add(code, c, partial(level_of, kind=kind), partial(unknown, kind=kind))
        able = [s for s in c if is_eligible(s)]
        offered = [s for s in able if level_of(s, "full_time_offer") not in (None, "conflict")]
        add(
            "offer_rate",
            able,
            lambda s: level_of(s, "full_time_offer"),
            lambda s: not known(s, "full_time_offer"),
        )
        add(
            "conversion_rate",
            able,
            lambda s: level_of(s, "full_time_offer") if decision(s) == "accepted" else None,
            lambda s: not known(s, "full_time_offer") or (s in offered and decision(s) is None),
        )
        add(
            "acceptance_rate",
            offered,
            lambda s: level_of(s, "full_time_offer") if decision(s) == "accepted" else None,
            lambda s: decision(s) is None,
        )
        return found

    def network(self, c: Stories) -> dict[str, Answer]:
        as_of = self.as_of
        listed = [s for s in c if s.contacts]
        tied = [s for s in c if s.ties]
        met = {id(s): [k for k in s.contacts if k.status.value != "to_meet"] for s in c}
        held = [sum(t.meetings_held for t in s.ties if t.meetings_held is not None) for s in tied if any_held(s)]
        meetings = [(k, i) for s in c for k, i in s.interactions if i.kind.value == "meeting"]
        old = [(k, i) for k, i in meetings if i.on <= as_of - timedelta(days=7)]
        everything = [pair for s in c for pair in s.interactions]
        followed = [
            (k, i)
            for k, i in old
            if any(
                other is k and j.kind.value == "follow-up" and i.on <= j.on <= i.on + timedelta(days=7)
                for other, j in everything
            )
        ]
        over = [s for s in c if s.ends + timedelta(days=120) <= as_of]
        kept = [(s, k) for s in over for k in met[id(s)] if k.met_on is None or k.met_on <= s.ends]
        functions = [counted(k.function for k in met[id(s)] if k.function) for s in listed]
        answered = [s for s in c if s.mentor and s.mentor.mentored is not None]
        none = (0, 0, 0, None)
        return {
            "outcome_known_rate": share(c, lambda s: any(known(s, kind) for kind in s.outcomes)),
            "mentor_rate_known": share(answered, lambda s: s.mentor.mentored),
            "in_touch_3m_rate": none,
            "in_touch_6m_rate": none,
            "in_touch_12m_rate": none,
            **{
                f"mentor_{family}_mean": self.family(tied, family)
                for family in ("career", "psychosocial", "role_model")
            },
            "mentor_meetings_median": middle(held, len(tied)),
            "contacts_met_median": middle([len(met[id(s)]) for s in listed], len(c)),
            "organizations_median": middle(
                [n for s in listed if (n := len({k.organization for k in met[id(s)] if k.organization}))], len(listed)
            ),
            "functions_median": middle([len(f) for f in functions if f], len(listed)),
            "blau_median": middle([blau(f) for f in functions if sum(f.values()) >= 2], len(listed)),
            "chain_depth_median": middle([depth(met[id(s)]) for s in listed if met[id(s)]], len(listed)),
            "follow_up_rate": share(old, lambda pair: pair in followed),
            "snowball": ratio(sum(i.introductions_received for _, i in everything), sum(len(met[id(s)]) for s in c)),
            "maintained_90": share(kept, lambda pair: was_touched(*pair)),
        }

    def family(self, tied: Stories, family: str) -> Answer:
        scores = []
        for story in tied:
            ties = [[getattr(t, f"{family}_{n}") for n in (1, 2, 3)] for t in story.ties]
            good = [[a for a in answers if a is not None] for answers in ties]
            means = [Fraction(sum(a), len(a)) for a in good if len(a) >= 2]
            if means:
                scores.append(sum(means, Fraction(0)) / len(means))
        value = sum(scores, Fraction(0)) / len(scores) if scores else None
        return len(scores), len(tied), len(tied) - len(scores), value


def whole(n: int, base: int) -> Answer:
    return n, base, 0, Fraction(n)


def ratio(n: int, base: int) -> Answer:
    return n, base, 0, Fraction(n, base) if base else None


def share(base: list[Any], is_so: Callable[[Any], Any]) -> Answer:
    """The share for which `is_so` is true; None means not recorded, and there is no value if none is recorded."""
    answers = [is_so(one) for one in base]
    unknown = sum(answer is None for answer in answers)
    n = sum(bool(answer) for answer in answers)
    return n, len(base), unknown, Fraction(n, len(base)) if unknown < len(base) else None


def total(values: list[Fraction], base: int) -> Answer:
    return len(values), base, base - len(values), sum(values, Fraction(0)) if values else None


def middle(values: list[Any], asked: int, with_value: int | None = None) -> Answer:
    exact = [Fraction(value) for value in values]
    unknown = asked - (len(exact) if with_value is None else with_value)
    return len(exact), asked, unknown, Fraction(median(exact)) if exact else None


def days_of(span: timedelta) -> Fraction:
    return Fraction(span // timedelta(microseconds=1), 86_400_000_000)


def known(story: Story, kind: str) -> bool:
    outcome = story.outcomes.get(kind)
    return outcome is not None and {outcome.document_says, outcome.student_says, outcome.host_says} != {None}


def unknown(story: Story, kind: str) -> bool:
    return not known(story, kind)


def is_rated(column: str, story: Story) -> bool:
    return any(getattr(rating, column) is not None for rating in story.ratings)


def level_of(story: Story, kind: str) -> str | None:
    outcome = story.outcomes.get(kind)
    return find_level(outcome.student_says, outcome) if outcome else None


def find_level(student: bool | None, said: MentorAnswer | Outcome) -> str | None:
    found = evidence(student, said.host_says, said.document_says)
    return found.value if found else None


def decision(story: Story) -> str | None:
    outcome = story.outcomes.get("full_time_offer")
    return outcome.decision.value if outcome and outcome.decision else None


def is_eligible(story: Story) -> bool:
    graduation, ends = story.of.expected_graduation, story.ends
    soon = graduation is not None and graduation <= ends.replace(year=ends.year + 1)
    return soon and story.of.seeking_full_time is True and story.of.eligible_to_hire.value != "no"


def any_held(story: Story) -> bool:
    return any(tie.meetings_held is not None for tie in story.ties)


def counted(values: Iterable[str]) -> dict[str, int]:
    counts: dict[str, int] = defaultdict(int)
    for value in values:
        counts[value] += 1
    return counts


def blau(functions: dict[str, int]) -> Fraction:
    n = sum(functions.values())
    return 1 - sum((Fraction(count, n) ** 2 for count in functions.values()), Fraction(0))


def depth(contacts: list[Contact]) -> int:
    by_id = {contact.id: contact for contact in contacts}

    def steps(contact: Contact) -> int:
        before = by_id.get(contact.introduced_by_id or 0)
        return 0 if before is None else steps(before) + 1

    return max(steps(contact) for contact in contacts)


def was_touched(story: Story, contact: Contact) -> bool:
    days = [i.on for k, i in story.interactions if k is contact] + [contact.last_contact_on]
    return any(day and 60 <= (day - story.ends).days <= 120 for day in days)
