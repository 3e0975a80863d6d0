"""One placement's learning objectives on their way: written, sent, agreed to, sent back, signed, amended.

Each step writes what `agreements.services` would have written; where it leads is read from the same table.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from placement.access.models import Link
from placement.agreements.models import Agreement, AgreementMove, AgreementState, Decision, Objective, Wording
from placement.agreements.rules import review as rules
from placement.agreements.rules.content import Content, write_into
from placement.agreements.rules.review import AgreementVerb, Party
from placement.agreements.services.transition import COPIED, copy_fields
from placement.core.actors import Actor
from placement.demo.book import at, dawn
from placement.demo.casting import Case
from placement.demo.people import acting
from placement.demo.world import World, by_link, page


class Papers:
    """The newest revision, and what may be done with it."""

    def __init__(self, world: World, case: Case) -> None:
        self.world, self.case = world, case
        self.student, self.faculty = acting(case.student), acting(case.faculty)
        self.wordings: list[Wording] = []
        self.link: Link | None = None
        self.agreement: Agreement
        self.in_force: dict[int, int] = {}

    def open(self, day: date, due_on: date) -> None:
        """The office asks for objectives."""
        moment = at(day, self.case.chance)
        actor = self.world.people.office_for(self.case.chance)
        self.agreement = self._revision(1, moment, due_on)
        self._keep(moment, actor, "open")
        detail = {"revision": 1, "on_behalf_of": ""}
        self.world.record(moment, actor, "open objectives", "placement", self.case.placement.id, **detail)
        limits = rules.limits(self.case.field.program, self.case.placement.placement_type)
        facts: dict[str, Any] = {"due_on": due_on, "limits": limits, "url": self._url}
        self.world.post(moment, "objectives_opened", self.case.student, self.case, **facts)

    def write(self, content: Content) -> Wording:
        """One more objective."""
        placement_id = self.case.placement.id
        number = len(self.case.objectives) + 1
        objective = self.world.book.add(Objective(placement_id=placement_id, number=number, changes_asked=0, amended=0))
        self.case.objectives.append(objective)
        wording = Wording(agreement_id=self.agreement.id, objective=objective, version=1)
        wording.supervisor_decision = wording.faculty_decision = Decision.PENDING
        write_into(wording, content)
        self.wordings.append(self.world.book.add(wording))
        return wording

    def reword(self, wording: Wording, content: Content) -> None:
        """New words: nothing is decided about them."""
        write_into(wording, content)
        wording.version += 1
        wording.supervisor_decision = wording.faculty_decision = Decision.PENDING
        wording.supervisor_comment = wording.faculty_comment = ""
        wording.decided_by_id = wording.decided_at = None

    def send(self, day: date) -> None:
        """To the supervisor, or to faculty where the supervisor is left out or has agreed to every word."""
        moment = at(day, self.case.chance)
        self.agreement.submitted_at = moment
        for wording in self.wordings:
            wording.objective.first_submitted_at = wording.objective.first_submitted_at or moment
        verb = rules.next_verb(self.case.field.program.approval_route, self.wordings)
        self._move(moment, self.student, verb)
        if verb is AgreementVerb.PASS_ON:
            self._tell_faculty(moment)
        else:
            self._tell_supervisor(moment)

    def agree(self, day: date) -> None:
        """The supervisor agrees to all; now and then by telephone, and the office writes it down."""
        moment, supervisor = at(day, self.case.chance), self.case.supervisor
        fresh = [row for row in self.wordings if rules.decision_of(row, Party.SUPERVISOR) is not Decision.AGREED]
        for wording in fresh:
            self._decide(moment, wording, Party.SUPERVISOR, Decision.AGREED)
        self.agreement.supervisor_agreed_at = moment
        self.agreement.supervisor_name = supervisor.name
        if self.case.happens(0.06):
            actor = self.world.people.office_for(self.case.chance)
            self.agreement.supervisor_recorded_by = actor.name
            for wording in fresh:
                wording.supervisor_recorded_by = actor.name
            self._move(moment, actor, AgreementVerb.AGREE, note="By telephone", behalf=supervisor.name)
            detail = {"revision": self.agreement.revision, "on_behalf_of": supervisor.name}
            self.world.record(moment, actor, "agree objectives", "placement", self.case.placement.id, **detail)
        else:
            self._move(moment, by_link(self.case, supervisor), AgreementVerb.AGREE)
        self._tell_faculty(moment)

    def ask(self, day: date, party: Party, wording: Wording, comment: str) -> None:
        """Back to the student because of one objective; a draft of the next revision begins."""
        moment, number = at(day, self.case.chance), wording.objective.number
        for other in self.wordings:
            decision = Decision.CHANGES_REQUESTED if other is wording else Decision.AGREED
            self._decide(moment, other, party, decision, comment if other is wording else "")
        is_supervisor = party is Party.SUPERVISOR
        actor = by_link(self.case, self.case.supervisor) if is_supervisor else self.faculty
        self._move(moment, actor, AgreementVerb.ASK, note=f"Objective {number}")
        due_on = rules.changes_due_on(self.agreement.due_on, day)
        facts: dict[str, Any] = {"who": actor.name, "asked": [(number, comment)], "due_on": due_on, "url": self._url}
        self.world.post(moment, "objectives_changes_asked", self.case.student, self.case, **facts)
        self.next_revision(moment)
        self.agreement.due_on = due_on

    def sign(self, day: date) -> None:
        """Faculty signs all of it off."""
        moment, agreement = at(day, self.case.chance), self.agreement
        for wording in self.wordings:
            self._decide(moment, wording, Party.FACULTY, Decision.AGREED)
            wording.objective.approved_at = wording.objective.approved_at or moment
            wording.objective.amended += int(wording.version > self.in_force.get(wording.objective.id, wording.version))
            self.in_force[wording.objective.id] = wording.version
        agreement.signed_off_at, agreement.signed_off_on = moment, day
        agreement.signed_off_by_id, agreement.signed_off_name = self.faculty.id, self.faculty.name
        self._move(moment, self.faculty, AgreementVerb.SIGN)
        self.world.post(
            moment, "objectives_signed_student", self.case.student, self.case, agreement=agreement, url=self._url
        )
        link = self._own_link(moment)
        facts: dict[str, Any] = {"agreement": agreement}
        self.world.post(moment, "objectives_signed_supervisor", self.case.supervisor, self.case, link, **facts)

    def amend(self, day: date, note: str) -> None:
        """The student begins a new revision beside the signed one."""
        moment = at(day, self.case.chance)
        self.next_revision(moment)
        self.agreement.due_on = None
        self._keep(moment, self.student, "amend", note=note)

    def remind(self) -> None:
        """What the worker has sent by today to whoever keeps it."""
        today, since = self.case.today, self.agreement.waiting_since
        while since and rules.is_reminder_due(since.date(), self.agreement.reminded, today):
            moment = since + rules.FIRST_REMINDER + self.agreement.reminded * rules.REMINDER_EVERY
            self.agreement.reminded += 1
            facts: dict[str, Any] = {"waiting_on": since.date(), "url": self._url}
            if self.agreement.state is AgreementState.WITH_FACULTY:
                self.world.post(moment, "objectives_reminder_faculty", self.case.faculty, self.case, **facts)
            else:
                link = self._own_link(moment)
                self.world.post(
                    moment, "objectives_reminder_supervisor", self.case.supervisor, self.case, link, **facts
                )

    def remind_student(self) -> None:
        """The one mail about a draft whose day has passed."""
        due = self.agreement.due_on
        if self.agreement.state is AgreementState.DRAFTING and due and due < self.case.today:
            self.agreement.reminded = 1
            moment = dawn(max(due, self.agreement.opened_at.date()) + timedelta(days=1))
            facts: dict[str, Any] = {"due_on": due, "url": self._url}
            self.world.post(moment, "objectives_overdue", self.case.student, self.case, **facts)

    def next_revision(self, moment: datetime) -> None:
        """Every wording and decision once more, to be written on."""
        before = self.agreement
        self.agreement = self._revision(before.revision + 1, moment, before.due_on, follows=before.revision)
        copies = []
        for wording in self.wordings:
            copy = Wording(agreement_id=self.agreement.id, objective=wording.objective)
            copy_fields(wording, copy, COPIED)
            copies.append(self.world.book.add(copy))
        self.wordings = copies

    @property
    def _url(self) -> str:
        return page(self.case, "objectives")

    def _revision(self, number: int, moment: datetime, due_on: date | None, follows: int | None = None) -> Agreement:
        agreement = Agreement(
            placement_id=self.case.placement.id,
            revision=number,
            follows=follows,
            state=AgreementState.DRAFTING,
            due_on=due_on,
            opened_at=moment,
            reminded=0,
        )
        return self.world.book.add(agreement)

    def _move(self, moment: datetime, actor: Actor, verb: AgreementVerb, note: str = "", behalf: str = "") -> None:
        before = self.agreement.state
        self.agreement.state = rules.next_state(before, verb)
        self.agreement.waiting_since = moment if self.agreement.state in rules.WAITING else None
        self.agreement.reminded = 0
        self._keep(moment, actor, verb.value, before, note, behalf)

    def _keep(
        self,
        moment: datetime,
        actor: Actor,
        verb: str,
        before: AgreementState | None = None,
        note: str = "",
        behalf: str = "",
    ) -> None:
        self.world.book.add(
            AgreementMove(
                agreement_id=self.agreement.id,
                at=moment,
                verb=verb,
                from_state=before,
                to_state=self.agreement.state,
                note=note,
                on_behalf_of=behalf,
                **actor.as_columns(),
            )
        )

    def _decide(self, moment: datetime, wording: Wording, party: Party, decision: Decision, comment: str = "") -> None:
        if rules.decision_of(wording, party) is Decision.AGREED:
            return
        wording.objective.last_decided_at = moment
        if decision is Decision.CHANGES_REQUESTED and wording.objective.approved_at is None:
            wording.objective.changes_asked += 1
        if party is Party.SUPERVISOR:
            wording.supervisor_decision, wording.supervisor_comment = decision, comment
            return
        wording.faculty_decision, wording.faculty_comment = decision, comment
        wording.decided_by_id, wording.decided_at = self.faculty.id, moment

    def _tell_faculty(self, moment: datetime) -> None:
        facts: dict[str, Any] = {"agreement": self.agreement, "url": self._url}
        self.world.post(moment, "objectives_to_sign", self.case.faculty, self.case, **facts)

    def _tell_supervisor(self, moment: datetime) -> None:
        if self.link is not None:
            self.link.revoked_at = moment
        self.link = None
        facts = {"again": self.agreement.revision > 1, "agreed": rules.is_agreed_in_part(self.wordings)}
        self.world.post(moment, "objectives_to_agree", self.case.supervisor, self.case, self._own_link(moment), **facts)

    def _own_link(self, moment: datetime) -> Link:
        """The supervisor's link to this revision; the program may have left them out until now."""
        if self.link is None:
            days = rules.link_days(self.case.end, moment.date())
            self.link = self.world.link(moment, self.case, self.case.supervisor, self.agreement.revision, days)
        return self.link
