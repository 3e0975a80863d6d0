"""A second count of the report in plain Python over rows, to check the product's count."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from fractions import Fraction
from functools import partial
from statistics import median
from typing import Any
from unicodedata import category, normalize

from sqlalchemy import select

from placement.agreements.models import Agreement, Attainment, Objective
from placement.checkins.models import CheckIn
from placement.core.database import db
from placement.evaluations.models import COLUMNS, Evaluation, SkillRating
from placement.placements.models import Placement, PlacementSupervisor
from placement.relationships.models import (
    Contact,
    Interaction,
    InTouchAnswer,
    MentorAnswer,
    MentoringTie,
    Outcome,
    ReachAnswers,
)
from placement.relationships.rules.evidence import evidence
from placement.reports.dimensions import CohortGroup
from placement.reports.measures import BY_CODE
from placement.skills.models import Skill
from placement.terms.models import Term
from tests.present import present

FAMILIES = ("career", "psychosocial", "role_model")
TALK = ("meeting", "catch-up")
FOLLOWING = ("thanks", "follow-up", "update", "help offered", "connected")
REACH = ("own_field_peer", "own_field_senior", "neighbor_field", "leader", "insider", "hirer", "alum", "outside")
COUNTED = {"approved", "active", "ended", "completed", "terminated"}


@dataclass(eq=False)
class Person:
    """A person of a student: the contact kept, those merged into it, and what happened by the report date."""

    rows: list[Contact]
    happened: list[Interaction]
    all_people: dict[int, Person]

    def find(self, name: str) -> Any:
        return next((value for row in self.rows if (value := getattr(row, name))), None)

    def text(self, name: str) -> str:
        return next((text for row in self.rows if (text := fold(getattr(row, name)))), "")

    def introducer(self) -> Person | None:
        found = (self.all_people[row.introduced_by_id] for row in self.rows if row.introduced_by_id)
        return next((one for one in found if one is not self), None)

    def count_steps(self) -> int:
        behind = self.introducer()
        return 0 if behind is None else 1 + behind.count_steps()

    def wish(self) -> tuple[date, int | None]:
        """The day of the earliest wish and its placement."""
        wishes = [(row.wished_on, row.wished_in_id) for row in self.rows if row.wished_on]
        return min(wishes, key=lambda wish: wish[0], default=(date.max, None))

    def is_touched(self, first: date, last: date, kinds: Collection[str] | None = None) -> bool:
        return any(first <= i.on <= last and (kinds is None or i.kind.value in kinds) for i in self.happened)


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
    people: list[Person] = field(default_factory=list)
    later: list[InTouchAnswer] = field(default_factory=list)
    reach: dict[str, int] = field(default_factory=dict)

    @property
    def starts(self) -> date:
        return present(self.of.actual_start or self.of.planned_start)

    @property
    def ends(self) -> date:
        return present(self.of.actual_end or self.of.planned_end)

    def met(self) -> list[Person]:
        """The people with a talk in this placement."""
        return [p for p in self.people if any(self.is_talk_here(i) for i in p.happened)]

    def is_talk_here(self, one: Interaction) -> bool:
        return one.kind.value in TALK and one.placement_id == self.of.id

    def wished(self) -> list[Person]:
        """The people wished for in this placement."""
        return [p for p in self.people if p.wish()[1] == self.of.id]

    def was_asked(self) -> bool:
        if self.of.program.people_off_reason:
            return False
        said = any(k.submitted_at and (k.people_met or k.no_one_new) for k in self.checkins)
        return said or bool(self.met()) or bool(self.wished())

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


def read_stories(term: Term, as_of: date) -> list[Story]:
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
    for row in rows(InTouchAnswer):
        if not stories[row.placement_id].of.program.people_off_reason:
            stories[row.placement_id].later.append(row)
    for row in rows(ReachAnswers):
        if not stories[row.placement_id].of.program.people_off_reason:
            kinds = [getattr(row, name) for name in REACH]
            stories[row.placement_id].reach[row.occasion.value] = sum(kinds)
    people = read_people(rows, as_of)
    for story in stories.values():
        if not story.of.program.people_off_reason:
            own = {id(p): p for p in people.values() if p.rows[0].student_id == story.of.student_id}
            bosses = {row.supervisor_id for row in rows(PlacementSupervisor) if row.placement_id == story.of.id}
            story.people = [p for p in own.values() if not any(row.supervisor_id in bosses for row in p.rows)]
    return list(stories.values())


def read_people(rows: Callable[[Any], Iterable[Any]], as_of: date) -> dict[int, Person]:
    """The person of each contact."""
    contacts = {row.id: row for row in rows(Contact)}
    people: dict[int, Person] = {}
    for row in contacts.values():
        if row.merged_into_id is None:
            people[row.id] = Person([row], [], people)
    for row in contacts.values():
        kept = row
        while kept.merged_into_id is not None:
            kept = contacts[kept.merged_into_id]
        if kept is not row:
            people[kept.id].rows.append(row)
            people[row.id] = people[kept.id]
    for one in rows(Interaction):
        if one.on <= as_of:
            people[one.contact_id].happened.append(one)
    return people


Answer = tuple[int, int, int, Fraction | None]  # n, denominator, unknown_n, value
Stories = list[Story]


class Oracle:
    """`figures(group)` gives (n, denominator, unknown_n, value) by (measure, evidence)."""

    def __init__(self, term: Term, as_of: date) -> None:
        self.as_of = as_of
        stories = read_stories(term, as_of)
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
        tied = [s for s in c if s.ties]
        held = [sum(t.meetings_held for t in s.ties if t.meetings_held is not None) for s in tied if any_held(s)]
        answered = [s for s in c if s.mentor and s.mentor.mentored is not None]
        return {
            "outcome_known_rate": share(c, lambda s: any(known(s, kind) for kind in s.outcomes)),
            "mentor_rate_known": share(answered, lambda s: s.mentor.mentored),
            **{
                f"mentor_{family}_mean": self.family(tied, family)
                for family in ("career", "psychosocial", "role_model")
            },
            "mentor_meetings_median": middle(held, len(tied)),
            **self.people(c),
            **self.pairs(c),
            **{f"in_touch_{months}m_rate": self.in_touch(c, months) for months in (3, 6, 12)},
            **self.reach(c),
        }

    def people(self, c: Stories) -> dict[str, Answer]:
        asked = [s for s in c if s.was_asked()]
        met = [s.met() for s in asked]

        def of_asked(values: list[Any]) -> Answer:
            return len(values), len(asked), len(c) - len(values), Fraction(median(values)) if values else None

        def distinct(name: str) -> list[int]:
            return [len(found) for people in met if (found := counted(words(people, name)))]

        fields = [counted(words(people, "field")) for people in met]
        return {
            "contacts_met_median": of_asked([len(people) for people in met]),
            "organizations_median": of_asked(distinct("organization")),
            "functions_median": of_asked(distinct("field")),
            "blau_median": of_asked([blau(found) for found in fields if sum(found.values()) >= 2]),
            "chain_depth_median": of_asked([max(p.count_steps() for p in people) for people in met if people]),
        }

    def pairs(self, c: Stories) -> dict[str, Answer]:
        def rate(pairs: list[tuple[Story, bool]]) -> Answer:
            n, without = sum(hit for _, hit in pairs), len(c) - len({s.of.id for s, _ in pairs})
            return n, len(pairs), without, Fraction(n, len(pairs)) if pairs else None

        def days(n: int) -> timedelta:
            return timedelta(days=n)

        first, source, there, wished = [], [], [], []
        for s in c:
            for p in s.people:
                talks = [i for i in p.happened if i.kind.value in TALK]
                begun = min((i.on for i in talks), default=None)
                if any(i.on == begun and i.placement_id == s.of.id and not i.is_migrated for i in talks):
                    assert begun is not None
                    if begun + days(7) <= self.as_of:
                        first.append((s, p.is_touched(begun, begun + days(7), FOLLOWING)))
                if p in s.met() and (p.introducer() or p.find("how_met")):
                    source.append((s, bool(p.introducer()) or p.find("how_met").value == "introduction"))
                if s.ends + days(120) <= self.as_of and any(
                    i.placement_id == s.of.id and i.on <= s.ends for i in talks
                ):
                    there.append((s, p.is_touched(s.ends + days(60), s.ends + days(120))))
                if p in s.wished() and (on := p.wish()[0]) + days(14) <= self.as_of:
                    wished.append((s, p.is_touched(on, self.as_of, TALK)))
        return {
            "follow_up_rate": rate(first),
            "snowball": rate(source),
            "maintained_90": rate(there),
            "wishes_met_rate": rate(wished),
        }

    def in_touch(self, c: Stories, months: int) -> Answer:
        due = [(s, on) for s in c if (on := months_after(s.ends, months)) <= self.as_of]
        said = [
            answer.in_touch
            for s, on in due
            for answer in s.later
            if answer.months == months and on <= answer.answered_on <= on + timedelta(days=45)
        ]
        return sum(said), len(said), len(due) - len(said), Fraction(sum(said), len(said)) if said else None

    def reach(self, c: Stories) -> dict[str, Answer]:
        both = [s.reach for s in c if len(s.reach) == 2]
        start = [sets["start"] for sets in both]
        end = [sets["end"] for sets in both]
        change = [b - a for a, b in zip(start, end, strict=True)]
        n, rest = len(both), len(c) - len(both)
        grew = sum(one > 0 for one in change)

        def mean(values: list[int]) -> Answer:
            return n, len(c), rest, Fraction(sum(values), n) if n else None

        return {
            "reach_start_mean": mean(start),
            "reach_end_mean": mean(end),
            "reach_change_mean": mean(change),
            "reach_grew_rate": (grew, n, rest, Fraction(grew, n) if n else None),
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


def words(people: list[Person], name: str) -> list[str]:
    """The folded texts of a field that have any."""
    return [text for p in people if (text := p.text(name))]


def fold(written: str) -> str:
    """Compared without case, marks, and punctuation."""
    signs = [one for one in normalize("NFKD", written.casefold()) if category(one) != "Mn"]
    kept = "".join(one if category(one).startswith("L") or one.isdigit() else " " for one in signs)
    return normalize("NFC", " ".join(kept.split()))


def months_after(day: date, months: int) -> date:
    """The same day of a later month, else that month's last day."""
    first = date(day.year + (day.month - 1 + months) // 12, (day.month - 1 + months) % 12 + 1, 1)
    last = (first + timedelta(days=31)).replace(day=1) - timedelta(days=1)
    return min(first + timedelta(days=day.day - 1), last)
