"""Simultaneous requests, each on its own connection: no errors, nothing duplicated, nothing lost."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from threading import Barrier
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select, update

from placement.access import links
from placement.access import saved_forms as kept
from placement.access.models import AcceptedPost, KeptForm, Purpose
from placement.agreements import services as services_of_objectives
from placement.agreements.models import Agreement, AgreementState, Wording
from placement.core.actors import SYSTEM
from placement.core.database import Base, db
from placement.hosts.models import Host, HostStatus
from placement.jobs import enqueue, services, worker
from placement.jobs.models import Job, JobState
from placement.mail.models import Message
from placement.people.models import SignInLock, User
from placement.people.services import invitations
from placement.placements.models import Move, Placement, State
from placement.terms.models import TermSkill
from tests import factories as make
from tests.agreements.conftest import agreed, sent, write
from tests.client import Client, Reply
from tests.present import present

ROUNDS = 4
Act = Callable[[], Reply]
Made = dict[str, Any]


@pytest.fixture
def real(new_app: Callable[..., Flask]) -> Flask:
    return new_app()


@contextmanager
def rows(app: Flask) -> Iterator[None]:
    """Create or read rows in a committed transaction, so that all connections see them."""
    with app.app_context():
        yield
        db.session.commit()
        db.session.remove()


def count(table: type[Base], *where: Any) -> int:
    return db.session.scalar(select(func.count()).select_from(table).where(*where)) or 0


def at_once(app: Flask, *acts: Act) -> list[int]:
    """The status of the response to each action; all start together."""
    together = Barrier(len(acts))

    def take(act: Act) -> int:
        together.wait(10)
        with app.app_context():
            return act().status_code

    with ThreadPoolExecutor(len(acts)) as pool:
        return [*pool.map(take, acts)]


def post(app: Flask, who: User | None, address: str, **typed: Any) -> Act:
    """A click of this person (None: by link), ready to be sent."""
    browser = Client(app) if who is None else Client(app).sign_in(who)
    return lambda: browser.post(address, data=typed)


def by_link(placement: Placement) -> str:
    link = links.find_live(Purpose.SUPERVISOR, placement.id, make.supervisor_of(placement).id)
    assert link is not None
    return f"/s/{links.token(link)}"


def test_two_simultaneous_approvals_approve_a_placement_once(real: Flask) -> None:
    for _ in range(ROUNDS):
        with rows(real):
            placement = make.submitted(site=make.site(host=make.host(status=HostStatus.APPROVED)))
            make.supervisor_of(placement).confirmed_at = placement.created_at
            make.signed_agreement(placement)
            known, address = placement.id, f"/placements/{placement.ref}/approve"
            clicks = [post(real, make.staff(), address) for _ in range(2)]
        assert sorted(at_once(real, *clicks)) == [303, 409]
        with rows(real):
            assert db.session.get_one(Placement, known).state is State.APPROVED
            assert count(Move, Move.placement_id == known, Move.verb == "approve") == 1
            assert count(Message, Message.about_id == known, Message.kind == "placement_approved") == 2


def test_one_of_simultaneous_sign_off_and_withdrawal_succeeds(real: Flask) -> None:
    for who in ["student", "office"] * 2:
        with rows(real):
            placement = make.active()
            agreed(placement)
            known, address = placement.id, f"/placements/{placement.ref}/objectives"
            taking = placement.student if who == "student" else make.staff()
            signs = post(real, placement.faculty, f"{address}/decide", verb="sign")
            takes_back = post(real, taking, f"{address}/recall")
        assert sorted(at_once(real, signs, takes_back)) == [303, 409]
        with rows(real):
            mine = select(Agreement.state).where(Agreement.placement_id == known).order_by(Agreement.revision)
            assert [*db.session.scalars(mine)] in (
                [AgreementState.SIGNED_OFF],
                [AgreementState.RETURNED, AgreementState.DRAFTING],
            )


def test_simultaneous_edit_and_submission_save_only_accepted_text(real: Flask) -> None:
    for _ in range(ROUNDS):
        with rows(real):
            placement = make.active()
            write(placement)
            known, address = placement.id, f"/placements/{placement.ref}/objectives"
            rewords = post(real, placement.student, f"{address}/1", statement="Half a")
            sends = post(real, placement.student, f"{address}/send")
        reworded, went = at_once(real, rewords, sends)
        assert (reworded, went) in [(303, 409), (303, 422), (409, 303), (404, 303)]
        with rows(real):
            mine = select(Wording.statement).join(Agreement).where(Agreement.placement_id == known)
            assert ("Half a" in [*db.session.scalars(mine)]) == (reworded == 303)


@pytest.mark.parametrize("act", ["link", "address"])
def test_agreement_while_the_link_ends_is_saved_or_refused(real: Flask, act: str) -> None:
    for _ in range(ROUNDS):
        with rows(real):
            placement = make.active()
            agreement = sent(placement)
            known = agreement.id
            agrees = post(real, None, by_link(placement), verb="agree")
            staff, page = make.staff(), f"/placements/{placement.ref}/{act}"
            typed = {"email": f"right{placement.id}@example.org"} if act == "address" else {}
            if typed:
                typed["version"] = str(Client(real).sign_in(staff).get(page).page.values["version"])
                placement = db.session.merge(placement)
            ends = post(real, staff, page, **typed)
        answer, ended = at_once(real, agrees, ends)
        assert (answer, ended) in [(303, 303), (410, 303)]
        with rows(real):
            there = db.session.get_one(Agreement, known).state
            assert there is (AgreementState.WITH_FACULTY if answer == 303 else AgreementState.WITH_SUPERVISOR)


@pytest.mark.parametrize("act", ["recall", "send again"])
def test_supervisor_text_survives_simultaneous_student_changes(real: Flask, act: str) -> None:
    """Either request may come first; the supervisor's text is saved with the objectives or shown on the answer page."""
    typed = "Which tool, and who reads it?"
    pages: list[Reply] = []
    for _ in range(ROUNDS):
        with rows(real):
            placement = make.active()
            sent(placement)
            link, address = by_link(placement), f"/placements/{placement.ref}/objectives"
            student = post(real, placement.student, f"{address}/recall")
            if act == "send again":
                services_of_objectives.recall(placement.student.as_actor(), placement)
                student = post(real, placement.student, f"{address}/send")
        browser = Client(real)

        def answer(browser: Client = browser, link: str = link) -> Reply:
            pages.append(browser.post(link, data={"verb": "ask", "comment_2": typed}))
            return pages[-1]

        supervisor, moved = at_once(real, answer, student)
        with rows(real):
            kept = count(Wording, Wording.supervisor_comment == typed)
        assert (supervisor, moved) in [(303, 409), (409, 303)]
        assert kept == 0 if supervisor == 409 else kept > 0
        assert supervisor == 303 or typed in pages[-1].text
        with rows(real):
            db.session.execute(update(Wording).values(supervisor_comment=""))


def test_password_link_used_twice_at_once_works_once(real: Flask) -> None:
    for _ in range(ROUNDS):
        with rows(real):
            user = make.student()
            invitations.invite(SYSTEM, [user])
            link = links.find_live(Purpose.FIRST_PASSWORD, user.id)
            address = links.PATHS[present(link).purpose](links.token(present(link)))
            secrets = ["a lamp beside the sea", "a boat upon the hill"]
            clicks = [post(real, None, address, password=one, again=one) for one in secrets]
        assert sorted(at_once(real, *clicks)) == [303, 410]


def test_simultaneous_first_ratings_of_a_term_are_all_saved(real: Flask) -> None:
    with rows(real):
        skill, term = make.skill(), make.term()
        students = [make.active(term=term) for _ in range(3)]
        name = f"now_{skill.id}"
        clicks = [post(real, one.student, f"/placements/{one.ref}/skills/baseline", **{name: "3"}) for one in students]
    assert at_once(real, *clicks) == [303] * 3
    with rows(real):
        assert count(TermSkill) == 1


def test_three_workers_run_each_job_once(real: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    given: list[int] = []
    monkeypatch.setattr(worker, "handlers", {"note": services.Work(lambda job: given.append(job.id))})
    with rows(real):
        wanted = [enqueue("note", {}).id for _ in range(12)]

    def work(number: int) -> int:
        with real.app_context():
            return worker.run_jobs()

    with ThreadPoolExecutor(3) as pool:
        assert sum(pool.map(work, range(3))) == len(wanted)
    assert sorted(given) == wanted
    with rows(real):
        assert count(Job, Job.state == JobState.DONE, Job.attempts == 1) == len(wanted)


def test_simultaneous_forms_of_a_lost_session_are_saved_as_one_row(real: Flask) -> None:
    with rows(real):
        student, path = make.student(), "/account"
        note = kept._signer().dumps([student.id, path, path])

    def send(number: int) -> Act:
        typed = {"kept_for": note, "chosen_name": f"Name {number}"}
        return lambda: Client(real).post(path, data=typed, csrf=False)

    for _ in range(ROUNDS):
        assert at_once(real, *(send(number) for number in range(4))) == [303] * 4
    with rows(real):
        assert count(KeptForm) == 1


def test_simultaneous_wrong_passwords_are_all_counted(real: Flask) -> None:
    with rows(real):
        make.admin()
    typed = {"email": "nobody@example.edu", "password": "a guess of many"}
    assert at_once(real, *[lambda: Client(real).post("/sign-in", data=typed)] * 4) == [422] * 4
    with rows(real):
        assert db.session.scalars(select(SignInLock.failures)).one() == 4


def test_form_sent_twice_at_once_makes_one_row(real: Flask) -> None:
    """The unique key of the nonce decides: the second request waits for the first one's answer."""
    with rows(real):
        office = make.staff()
        clicks = [post(real, office, "/hosts/new", name=f"Host {turn}", nonce=f"n{turn}") for turn in range(ROUNDS)]
    for turn, click in enumerate(clicks):
        answers: list[str] = []

        def send(click: Act = click, answers: list[str] = answers) -> Reply:
            answer = click()
            answers.append(answer.location)
            return answer

        assert at_once(real, send, send, send) == [303, 303, 303]
        assert len(set(answers)) == 1
        with rows(real):
            assert count(Host, Host.name == f"Host {turn}") == 1
    with rows(real):
        assert count(AcceptedPost) == ROUNDS


def test_form_sent_with_two_texts_at_once_loses_neither(real: Flask) -> None:
    with rows(real):
        office = make.staff()
        clicks = [post(real, office, "/hosts/new", name=name, nonce="n") for name in ("Cove", "Bay")]
    assert at_once(real, *clicks) == [303, 303]
    with rows(real):
        assert count(Host, Host.name.in_(["Cove", "Bay"])) == 2
