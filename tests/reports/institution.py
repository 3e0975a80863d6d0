"""An invented cohort with gaps of every kind. It is the same in each run and can be inserted in any order."""

from __future__ import annotations

import itertools
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from random import Random
from typing import Any

from placement.agreements.models import Agreement, AgreementState, Attainment, Objective
from placement.checkins.models import CheckIn, CheckInState
from placement.core.database import Base, db
from placement.evaluations.models import COLUMNS, Evaluation, Occasion, Rater, SkillRating, WouldReference, WouldRehire
from placement.hosts.models import EmployerType, Host, Site, Supervisor
from placement.people.models import College, User
from placement.placements.models import (
    ArrangedBy,
    EligibleToHire,
    Modality,
    PayType,
    Placement,
    PlacementSupervisor,
    PlacementType,
    State,
    StudentLevel,
)
from placement.relationships.models import (
    Contact,
    HowMet,
    Interaction,
    InteractionKind,
    InTouchAnswer,
    MentorAnswer,
    MentoringTie,
    OfferDecision,
    Outcome,
    OutcomeKind,
    ReachAnswers,
    ReachKind,
    ReachOccasion,
)
from placement.skills.models import Skill
from placement.terms.models import Program, Term

STARTS, ENDS = date(2025, 1, 13), date(2025, 5, 9)
REPORTS_ON = date(2025, 9, 30)
NOON = datetime(2025, 1, 13, 12, tzinfo=UTC)
PROGRAMS = {"CS-BS": "ENG", "DS-BS": "ENG", "ME-BS": "ENG", "MKT-BBA": "BUS", "FIN-BBA": "BUS", "=ART-BA": "ART"}


def invent(size: int = 90, seed: int = 7, shuffle: int | None = None) -> Term:
    """Insert a finished term with `size` placements; one student in twelve has two.

    `shuffle` is a seed to insert the same facts in another order, so that rows get other ids.
    """
    random = Random(seed)

    def insert(rows: list[Any]) -> None:
        ordered = list(rows)
        if shuffle is not None:
            Random(shuffle).shuffle(ordered)
        db.session.add_all(ordered)
        db.session.flush()

    colleges = {code: College(code=code, name=f"College {code}") for code in sorted(set(PROGRAMS.values()))}
    insert(list(colleges.values()))
    off = {"DS-BS": "We use another tool."}
    programs = [
        Program(code=code, name=code, college=colleges[owner], people_off_reason=off.get(code, ""))
        for code, owner in PROGRAMS.items()
    ]
    term = Term(code="2025SP", name="Spring 2025", starts_on=STARTS, ends_on=ENDS, reports_on=REPORTS_ON)
    skills = list_skills()
    hosts = [Host(name=f"Host {n}", created_at=NOON) for n in range(size // 3 + 1)]
    helpers = [
        Supervisor(email=f"s{n}@host.example", name=f"Supervisor {n}", created_at=NOON) for n in range(size // 4 + 1)
    ]
    students = [student(n) for n in range(size)]
    insert([*programs, term, *skills, *hosts, *helpers, *students])
    sites = [Site(host=host, city="Springfield") for host in hosts]
    insert(sites)
    placements = []
    for n in range(size):
        who = students[n - 1] if n % 12 == 11 else students[n]
        program = random.choices(programs, [6, 2, 3, 4, 5, 1])[0]
        placements.append(placement(random, who, term, program, random.choice(sites)))
    insert(placements)
    facts = [row for one in placements for row in facts_of(random, one, skills, helpers)]
    ask(Random(seed), [row for row in facts if isinstance(row, CheckIn)])
    insert(facts)
    network = [network_of(random, one, helpers) for one in placements]
    insert([contact for contacts in network for contact in contacts])
    for one, contacts in zip(placements, network, strict=True):
        own = [other for other in placements if other.student_id == one.student_id]
        insert(history_of(random, one, contacts, own))
        insert([*supervision_of(random, one, helpers), *reach_of(random, one)])
    db.session.expire_all()
    return term


def list_skills() -> list[Skill]:
    """Two rated skills, the free skill, and an inactive skill."""
    return [
        Skill(code="COMM", label="Communication, at work", position=1),
        Skill(code="TEAM", label="Teamwork", position=2),
        Skill(code="FIELD", label="Field skill", position=3, is_free=True),
        Skill(code="OLD", label="Not rated any more", position=4, is_active=False),
    ]


def student(n: int) -> User:
    return User(
        email=f"student{n}@example.edu",
        institution_id=f"S{n:05}",
        first_name="Robin",
        last_name=f"Example{n}",
        is_student=True,
        created_at=NOON,
    )


def maybe(random: Random, values: Any, missing: float = 0.15) -> Any:
    return None if random.random() < missing else random.choice(list(values))


def placement(random: Random, who: User, term: Term, program: Program, site: Site) -> Placement:
    state = random.choices(
        [State.COMPLETED, State.ENDED, State.ACTIVE, State.APPROVED, State.TERMINATED, State.WITHDRAWN, State.DRAFT],
        [60, 10, 8, 6, 6, 6, 4],
    )[0]
    begins = STARTS + timedelta(days=random.randrange(0, 40))
    ends = begins + timedelta(days=random.choice([60, 75, 90]))
    return Placement(
        student=who,
        term=term,
        program=program,
        site=site,
        state=state,
        student_level=maybe(random, [StudentLevel.JUNIOR, StudentLevel.SENIOR, StudentLevel.MASTER]),
        sector=random.choice(["51", "51", "54", "62", "31-33", ""]),
        employer_type=maybe(random, [EmployerType.FOR_PROFIT, EmployerType.NONPROFIT]),
        country=random.choice(["US"] * 9 + ["CA", ""]),
        placement_type=random.choices([PlacementType.INTERNSHIP, PlacementType.FIELD_PLACEMENT], [5, 1])[0],
        title="Intern",
        modality=maybe(random, Modality),
        arranged_by=maybe(random, ArrangedBy),
        pay_type=maybe(random, PayType),
        credits=maybe(random, [Decimal(0), Decimal(3), Decimal("4.5")]),
        hours_required=maybe(random, [Decimal(0), Decimal(40), Decimal("120.5")]),
        planned_start=begins,
        planned_end=ends,
        actual_start=begins + timedelta(days=1) if random.random() < 0.5 else None,
        actual_end=None,
        expected_graduation=maybe(random, [date(2025, 6, 1), date(2026, 4, 30), date(2027, 6, 1)]),
        seeking_full_time=maybe(random, [True, True, False]),
        eligible_to_hire=random.choice(list(EligibleToHire)),
        created_at=NOON,
    )


def facts_of(random: Random, of: Placement, skills: list[Skill], helpers: list[Supervisor]) -> list[Base]:
    """The recorded facts of one placement."""
    return [
        *agreement_of(random, of),
        *checkins_of(random, of),
        *evaluations_of(random, of, helpers),
        *(rating for skill in skills for rating in ratings_of(random, of, skill, helpers)),
        *mentor_of(random, of),
        *outcomes_of(random, of),
    ]


def starts(of: Placement) -> date:
    return of.actual_start or of.planned_start or STARTS


def ends(of: Placement) -> date:
    return of.actual_end or of.planned_end or ENDS


def moment(day: date, seconds: int = 0) -> datetime:
    return datetime(day.year, day.month, day.day, 9, 30, tzinfo=UTC) + timedelta(seconds=seconds)


def agreement_of(random: Random, of: Placement) -> list[Base]:
    """Most are signed off before the start, some late, some never."""
    if random.random() < 0.15:
        return []
    signed_on = starts(of) + timedelta(days=random.choice([-9, -3, 0, 4]))
    agreement = Agreement(
        placement_id=of.id,
        state=AgreementState.SIGNED_OFF if random.random() < 0.8 else AgreementState.WITH_FACULTY,
        opened_at=NOON,
        submitted_at=NOON,
    )
    made: list[Base] = [agreement]
    signed = agreement.state is AgreementState.SIGNED_OFF
    if signed:
        agreement.signed_off_on = signed_on
    for number in range(1, random.choice([2, 4, 4, 5])):
        approved = signed and random.random() < 0.9
        sent = moment(signed_on, -86_400 * random.randrange(1, 9))
        made.append(
            Objective(
                placement_id=of.id,
                number=number,
                first_submitted_at=sent if random.random() < 0.9 else None,
                last_decided_at=moment(signed_on, random.randrange(9_999)) if approved else None,
                approved_at=moment(signed_on) if approved else None,
                changes_asked=random.choice([0, 0, 0, 1, 2]),
                amended=random.choice([0, 0, 0, 0, 1]),
                withdrawn_at=moment(signed_on) if random.random() < 0.05 else None,
                attained_student=maybe(random, Attainment, 0.3),
                attained_supervisor=maybe(random, Attainment, 0.4),
                attained_faculty=maybe(random, Attainment, 0.2),
            )
        )
    return made


def checkins_of(random: Random, of: Placement) -> list[Base]:
    """One check-in every two weeks; some placements have check-ins due after the report date."""
    made: list[Base] = []
    due = starts(of) + timedelta(days=7)
    while due < ends(of) + timedelta(days=14):
        state = random.choices(list(CheckInState), [2, 1, 3, 8, 1, 2])[0]
        sent = state in (CheckInState.SUBMITTED, CheckInState.REPLIED)
        late = random.random() < 0.2
        at = moment(due, random.randrange(86_400) if late else -random.randrange(86_400))
        answered = state is CheckInState.REPLIED
        made.append(
            CheckIn(
                placement_id=of.id,
                number=len(made) + 1,
                opens_on=due - timedelta(days=3),
                due_on=due,
                state=state,
                hours=maybe(random, [Decimal("7.25"), Decimal(20), Decimal("31.1")]),
                submitted_at=at if sent else None,
                was_late=late if sent else None,
                responded_at=at + timedelta(seconds=random.randrange(1, 900_000), microseconds=250)
                if answered
                else None,
                depth=maybe(random, [Decimal(1), Decimal("1.5"), Decimal(3)]) if answered else None,
            )
        )
        due += timedelta(days=14)
    return made


def evaluations_of(random: Random, of: Placement, helpers: list[Supervisor]) -> list[Base]:
    """The primary supervisor's final evaluation, and sometimes one by another supervisor, which is not counted."""
    made: list[Base] = []
    for is_primary, missing in ((True, 0.3), (False, 0.85)):
        if random.random() > missing:
            made.append(
                Evaluation(
                    placement_id=of.id,
                    occasion=Occasion.FINAL,
                    rater=Rater.SUPERVISOR,
                    supervisor_id=helpers[0 if is_primary else 1].id,
                    is_primary=is_primary,
                    submitted_at=moment(ends(of)),
                    overall=maybe(random, range(1, 6)),
                    would_rehire=maybe(random, WouldRehire),
                    would_reference=maybe(random, WouldReference),
                )
            )
    return made


def ratings_of(random: Random, of: Placement, skill: Skill, helpers: list[Supervisor]) -> list[Base]:
    if random.random() < 0.1:
        return []
    columns: dict[str, Any] = {}
    for name in COLUMNS:
        rating = maybe(random, range(1, 6), 0.3)
        columns[name] = rating
        columns[f"{name}_not_observed"] = rating is None and random.random() < 0.4
    before, after = random.choice(helpers[:2]), random.choice(helpers[:2])
    return [
        SkillRating(
            placement_id=of.id,
            skill_id=skill.id,
            midpoint_supervisor_id=before.id if columns["midpoint_supervisor"] else None,
            final_supervisor_id=after.id if columns["final_supervisor"] else None,
            **columns,
        )
    ]


def mentor_of(random: Random, of: Placement) -> list[Base]:
    if random.random() < 0.2:
        return []
    said = (maybe(random, [True, False], 0.5), maybe(random, [True, False], 0.8))
    return [
        MentorAnswer(
            placement_id=of.id,
            mentored=maybe(random, [True, True, False]),
            host_says=said[0],
            document_says=said[1],
            answered_at=moment(ends(of)),
        )
    ]


def outcomes_of(random: Random, of: Placement) -> list[Base]:
    made: list[Base] = []
    for kind in OutcomeKind:
        if random.random() < 0.7:
            yes = [True, True, False]
            says = [maybe(random, yes, missing) for missing in (0.2, 0.5, 0.8)]
            made.append(
                Outcome(
                    placement_id=of.id,
                    kind=kind,
                    student_says=says[0],
                    host_says=says[1],
                    document_says=says[2],
                    decision=maybe(random, OfferDecision) if kind is OutcomeKind.FULL_TIME_OFFER else None,
                )
            )
    return made


def network_of(random: Random, of: Placement, helpers: list[Supervisor]) -> list[Contact]:
    """People of one student; some are supervisors, some were wished for."""
    return [
        Contact(
            student_id=of.student_id,
            name=f"Contact {n}",
            organization=random.choice(["Acme", "ACME,", "Bolt", "Cove", "", "-"]),
            field=random.choice(["design", "Design.", "finance", "research", ""]),
            how_met=maybe(random, [HowMet.WORK, HowMet.INTRODUCTION], 0.4),
            supervisor_id=random.choice(helpers).id if random.random() < 0.2 else None,
            **wish_of(random, of),
            created_at=NOON,
        )
        for n in range(random.choice([0, 0, 1, 3, 5]))
    ]


def wish_of(random: Random, of: Placement) -> dict[str, Any]:
    if random.random() < 0.6:
        return {}
    on = starts(of) + timedelta(days=random.randrange(-3, 90))
    return {"wished_on": on, "wished_in_id": maybe(random, [of.id], 0.2)}


def supervision_of(random: Random, of: Placement, helpers: list[Supervisor]) -> list[Base]:
    """One or two supervisors."""
    own = random.sample(helpers[:6], random.choice([1, 2]))
    return [
        PlacementSupervisor(placement_id=of.id, supervisor_id=one.id, is_primary=one is own[0], from_on=starts(of))
        for one in own
    ]


def ask(random: Random, checkins: list[CheckIn]) -> None:
    """Fill the answers about people; unsent ones have some, too."""
    for checkin in checkins:
        checkin.no_one_new = random.random() < 0.1
        checkin.people_met = [{"contact_id": None, "function": "", "role_level": ""}] if random.random() < 0.1 else []


def history_of(random: Random, of: Placement, contacts: list[Contact], own: list[Placement]) -> list[Base]:
    """Introductions, a merge, talks and touches in and outside placements, and a mentoring tie."""
    made: list[Base] = []
    for before, contact in itertools.pairwise(contacts):
        if random.random() < 0.6:
            contact.introduced_by_id = before.id
    if len(contacts) > 2 and random.random() < 0.4:
        contacts[0].merged_into_id, contacts[1].introduced_by_id = contacts[2].id, None  # else introductions loop
    for contact in contacts:
        made += list_touches(random, contact, of, own)
    if contacts and random.random() < 0.7:
        families = [f"{family}_{n}" for family in ("career", "psychosocial", "role_model") for n in (1, 2, 3)]
        answers = {name: maybe(random, range(1, 6), 0.35) for name in families}
        held = maybe(random, range(9))
        made.append(MentoringTie(placement_id=of.id, contact_id=contacts[0].id, meetings_held=held, **answers))
    return made


def list_touches(random: Random, contact: Contact, of: Placement, own: list[Placement]) -> list[Base]:
    """Each is followed by another one some days later, for half of them."""
    made: list[Base] = []
    for _ in range(random.choice([0, 1, 1, 3])):
        on = starts(of) + timedelta(days=random.choice([-5, 0, 20, 20, 40, 61, 90, 130, 150, 180, 209, 220]))
        kind = random.choice([InteractionKind.MEETING, InteractionKind.CATCH_UP, *InteractionKind])
        where = random.choice([of.id, of.id, of.id, random.choice(own).id, None])
        made.append(touch(contact, on, kind, placement_id=where, is_migrated=random.random() < 0.1))
        if random.random() < 0.5:
            after = on + timedelta(days=random.choice([0, 3, 7, 8]))
            made.append(touch(contact, after, random.choice(list(InteractionKind))))
    return made


def touch(contact: Contact, on: date, kind: InteractionKind, **facts: Any) -> Interaction:
    return Interaction(contact_id=contact.id, on=on, kind=kind, created_at=NOON, **facts)


def reach_of(random: Random, of: Placement) -> list[Base]:
    """Sets of answers at the start and at the end, and answers to being in touch later, some too early or too late."""
    made: list[Base] = []
    for occasion, on in ((ReachOccasion.START, starts(of)), (ReachOccasion.END, ends(of))):
        if random.random() < 0.7:
            kinds = {kind.value: random.random() < 0.5 for kind in ReachKind}
            made.append(ReachAnswers(placement_id=of.id, occasion=occasion, saved_on=on, **kinds))
    for months in (3, 6, 12):
        if random.random() < 0.7:
            on = ends(of) + timedelta(days=30 * months + random.choice([-9, 5, 20, 50]))
            said = random.random() < 0.5
            made.append(InTouchAnswer(placement_id=of.id, months=months, in_touch=said, answered_on=on))
    return made
