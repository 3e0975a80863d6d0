"""About me: answers over placements, what a supervisor wrote, sharing, and the introduction."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
import time_machine
from sqlalchemy import delete, func, select

from placement.about_me.models import AboutMeAnswer, AboutMeItem, SelfIntroduction
from placement.about_me.queries import find_fields, find_introduction
from placement.core.database import Base, db
from placement.evaluations.models import Occasion, Rater
from placement.placements.models import Placement
from placement.relationships.services.about_me import get_about_me
from placement.terms.models import Program
from tests import factories as make
from tests.client import Client, SignIn
from tests.counting import recorded
from tests.present import present

PRIVATE = "I want to leave physics for good"


@pytest.fixture
def own(db_session: object) -> Placement:
    return make.active()


@pytest.fixture
def browser(sign_in: SignIn, own: Placement) -> Client:
    return sign_in(own.student)


def at(placement: Placement, *parts: str) -> str:
    return "/".join(["/my/about", placement.ref, *parts])


def count(model: type[Base]) -> int:
    return db.session.scalar(select(func.count()).select_from(model)) or 0


def test_answers_of_one_occasion_replace_each_other_and_those_of_others_stay_beside(
    browser: Client, own: Placement, sign_in: SignIn, clock: time_machine.Traveller
) -> None:
    browser.save(at(own, "baseline"), {"goals": "Learn to test", "field": "Statistics", "want": "Not sure"})
    typed = browser.get(at(own, "baseline")).page.values
    browser.post(at(own, "baseline"), data=typed | {"goals": "Learn to test well"})
    clock.move_to(present(own.starts_on) + timedelta(days=40))
    browser = sign_in(own.student)
    page = browser.get(at(own, "midpoint")).page
    assert page.values["goals"] == ""
    assert "Learn to test well" in page.main
    browser.save(at(own, "midpoint"), {"goals": "Teach testing", "want": "Yes"})
    rows = db.session.scalars(select(AboutMeAnswer))
    assert sorted((one.occasion.value, one.item.value, one.words) for one in rows) == [
        ("baseline", "field", "Statistics"),
        ("baseline", "goals", "Learn to test well"),
        ("baseline", "want", "Not sure"),
        ("midpoint", "goals", "Teach testing"),
        ("midpoint", "want", "Yes"),
    ]
    shown = browser.get("/my/about").page.main
    assert shown.index("Teach testing") < shown.index("Learn to test well")


def test_a_placement_later_still_shows_what_was_said_in_the_one_before(browser: Client, own: Placement) -> None:
    before = make.completed(student=own.student, begins=make.day(-400))
    make.about_me(before, words="Found a museum", answered_on=make.day(-330), occasion=Occasion.FINAL)
    assert "Found a museum" in browser.get("/my/about").page.main
    assert "Found a museum" in browser.get(at(own, "baseline")).page.main
    assert browser.get("/my/about/answers.csv").text.count("Found a museum") == 1


def test_empty_answer_takes_back_an_earlier_one_of_the_same_occasion(browser: Client, own: Placement) -> None:
    browser.save(at(own, "baseline"), {"goals": "Learn to test", "field": "Statistics"})
    browser.save(at(own, "baseline"), {"goals": ""})
    assert [one.item for one in db.session.scalars(select(AboutMeAnswer))] == [AboutMeItem.FIELD]


@pytest.mark.parametrize(
    "typed",
    [
        {"values": "a, b, c, d, e, f"},
        {"neighbors": "a, b, c, d, e, f"},
        *({item.value: "x" * 501} for item in AboutMeItem if item is not AboutMeItem.WANT),
    ],
    ids=str,
)
def test_refused_answer_keeps_everything_typed(browser: Client, own: Placement, typed: dict[str, str]) -> None:
    sent = {"goals": "Learn to test", "want": "Yes"} | typed
    reply = browser.post(at(own, "baseline"), data=browser.get(at(own, "baseline")).page.values | sent)
    assert reply.status_code == 422
    assert reply.page.values == reply.page.values | sent
    assert count(AboutMeAnswer) == 0


def test_answers_sent_after_their_occasion_are_shown_again_and_not_saved(
    browser: Client, own: Placement, sign_in: SignIn, clock: time_machine.Traveller
) -> None:
    version = browser.get(at(own, "baseline")).page.values["version"]
    clock.move_to(present(own.starts_on) + timedelta(days=40))
    browser = sign_in(own.student)
    reply = browser.post(at(own, "baseline"), data={"goals": "Typed before midnight", "version": version})
    assert reply.status_code == 422
    assert reply.page.values["goals"] == "Typed before midnight"
    assert count(AboutMeAnswer) == 0
    page = browser.get(at(own, "baseline")).page
    assert "These questions are not open today" in page.main
    assert "Save answers" not in page.main


def test_supervisors_words_stand_beside_my_strengths_once_i_may_read_them(
    browser: Client, own: Placement, sign_in: SignIn, clock: time_machine.Traveller
) -> None:
    clock.move_to(present(own.ends_on) - timedelta(days=3))
    browser = sign_in(own.student)
    make.evaluation(own, Occasion.MIDPOINT, Rater.SUPERVISOR, strengths="Asks “why” before “how”.", to_improve="Slower")
    make.evaluation(own, Occasion.FINAL, Rater.SUPERVISOR, strengths="Explains\nto anyone.")
    shown = browser.get("/my/about").page.main
    assert "Asks “why” before “how”." in shown
    assert "Slower" not in shown
    assert "to anyone" not in shown
    make.evaluation(own, Occasion.FINAL, Rater.SELF, strengths="My own words")
    reply = browser.get("/my/about")
    assert "Explains\nto anyone." in reply.text
    assert "My own words" not in reply.page.main


def test_what_i_learned_comes_from_talks_and_goes_with_them(browser: Client, own: Placement) -> None:
    talk = make.talk(make.known(own.student, name="Priya Natarajan"), own, learned="Surveys lie about income")
    make.talk(make.known(make.student()), learned="Of another student")
    shown = browser.get("/my/about").page.main
    assert "Surveys lie about income" in shown
    assert "Priya Natarajan" in shown
    assert "Of another student" not in shown
    db.session.delete(talk)
    db.session.commit()
    assert "Surveys lie" not in browser.get("/my/about").page.main


def test_program_without_people_shows_no_names_on_about_me(browser: Client, own: Placement) -> None:
    make.talk(make.known(own.student, name="Priya Natarajan"), own, learned="Surveys lie about income")
    db.session.get_one(Program, own.program_id).people_off_reason = "Clinical work"
    shown = browser.get("/my/about").page.main
    assert "Priya" not in shown
    assert "My goals" not in shown
    assert "Eight questions" in shown


def test_faculty_of_the_placement_reads_one_shared_answer_until_it_is_taken_back(
    browser: Client, own: Placement, sign_in: SignIn
) -> None:
    make.about_me(own, AboutMeItem.GOALS, words=PRIVATE)
    make.about_me(own, AboutMeItem.VALUES, words="Never shown to faculty")
    page = f"/placements/{own.ref}"
    teacher = sign_in(present(own.faculty))
    assert PRIVATE not in teacher.get(page).page.main
    browser.post(at(own, "baseline", "goals", "share"), data={"share": "yes"})
    shown = teacher.get(page).page.main
    assert PRIVATE in shown
    assert "Never shown to faculty" not in shown
    assert "Stop sharing" in browser.get("/my/about").page.main
    browser.post(at(own, "baseline", "goals", "share"), data={"share": "no"})
    assert PRIVATE not in teacher.get(page).page.main


def test_nobody_else_reads_a_shared_answer_on_any_page_of_the_placement(own: Placement, sign_in: SignIn) -> None:
    make.about_me(own, words=PRIVATE, is_shared=True)
    make.saved(SelfIntroduction(placement_id=own.id, who=PRIVATE, here="", curious="", saved_on=date(2025, 6, 1)))
    office, other_faculty = make.staff(), make.faculty()
    make.active(faculty=other_faculty, student=own.student)
    for user in (office, other_faculty, make.admin(), make.active().student, make.staff(colleges=[make.college()])):
        reader = sign_in(user)
        for address in (
            f"/placements/{own.ref}",
            "/my/about",
            "/my/about/answers.csv",
            at(own, "baseline"),
            at(own, "introduction"),
            f"/people/{own.student_id}",
            "/placements?q=physics",
            "/",
        ):
            reply = reader.get(address, checked=False)
            assert PRIVATE not in reply.get_data(as_text=True), (user.name, address)
        reply = reader.post(at(own, "baseline", "goals", "share"), data={"share": "no"}, checked=False)
        assert reply.status_code == 404
    db.session.expire_all()
    assert db.session.scalars(select(AboutMeAnswer)).one().is_shared


def test_new_faculty_member_reads_it_and_the_former_one_no_longer(own: Placement, sign_in: SignIn) -> None:
    make.about_me(own, words=PRIVATE, is_shared=True)
    former, new = present(own.faculty), make.faculty()
    own.faculty_id = new.id
    assert PRIVATE in sign_in(new).get(f"/placements/{own.ref}").page.main
    assert sign_in(former).get(f"/placements/{own.ref}", checked=False).status_code == 404


def test_answer_is_not_offered_to_share_without_faculty(browser: Client, own: Placement) -> None:
    make.about_me(own, words=PRIVATE)
    own.faculty_id = None
    assert "Share with" not in browser.get("/my/about").page.main
    browser.post(at(own, "baseline", "goals", "share"), data={"share": "yes"}, checked=False)
    db.session.expire_all()
    assert not db.session.scalars(select(AboutMeAnswer)).one().is_shared


def test_introduction_is_one_paragraph_on_about_me_and_on_each_persons_page(browser: Client, own: Placement) -> None:
    lines = {"who": "I'm Ana", "here": "Here I test bridges", "curious": "I wonder why they hum"}
    browser.save(at(own, "introduction"), lines)
    paragraph = "I'm Ana. Here I test bridges. I wonder why they hum."
    shown = browser.get("/my/about").page.main
    assert paragraph in shown
    assert "about 5 seconds" in shown
    person = make.contact(own)
    assert paragraph in browser.get(f"/my/people/{person.id}").page.main
    assert find_introduction(own.student.as_actor()) == paragraph
    browser.save(at(own, "introduction"), dict.fromkeys(lines, ""))
    assert count(SelfIntroduction) == 0
    assert "Write it" in browser.get(f"/my/people/{person.id}").page.main


@pytest.mark.parametrize("line", ["who", "here", "curious"])
def test_line_that_is_too_long_is_refused_and_kept(browser: Client, own: Placement, line: str) -> None:
    reply = browser.post(at(own, "introduction"), data={line: "x" * 201})
    assert reply.status_code == 422
    assert reply.page.values[line] == "x" * 201
    assert count(SelfIntroduction) == 0


def test_introduction_in_a_new_placement_starts_from_the_last_one(browser: Client, own: Placement) -> None:
    browser.save(at(own, "introduction"), {"who": "I'm Ana", "here": "Here I test bridges"})
    coming = make.approved(student=own.student)
    values = browser.get(at(coming, "introduction")).page.values
    assert values["who"] == "I'm Ana"
    browser.post(at(coming, "introduction"), data=values | {"here": "Here I paint"})
    assert count(SelfIntroduction) == 2
    assert find_introduction(own.student.as_actor()) == "I'm Ana. Here I paint."


def test_fields_are_those_said_last(own: Placement) -> None:
    actor = own.student.as_actor()
    find = get_about_me().find_fields
    assert (find(actor).own, list(find(actor).neighbors)) == ("", [])
    make.about_me(own, AboutMeItem.FIELD, words="Physics", answered_on=make.day(-20))
    make.about_me(own, AboutMeItem.NEIGHBORS, words="Math, music", answered_on=make.day(-20))
    make.about_me(own, AboutMeItem.FIELD, words="Statistics", occasion=Occasion.MIDPOINT)
    make.about_me(make.active(), AboutMeItem.FIELD, words="Another student's", answered_on=make.day(1))
    assert find(actor) == find_fields(actor)
    assert (find(actor).own, list(find(actor).neighbors)) == ("Statistics", ["Math", "music"])


def test_home_offers_the_questions_until_one_is_answered_and_asks_no_one_else(sign_in: SignIn) -> None:
    fresh = make.active(begins=make.day(-3))
    browser = sign_in(fresh.student)
    assert at(fresh, "baseline") in browser.get("/").text
    make.about_me(fresh)
    assert at(fresh, "baseline") not in browser.get("/").text
    late = make.active(begins=make.day(-21))
    assert at(late, "baseline") not in sign_in(late.student).get("/").text
    assert "/my/about/" not in sign_in(present(fresh.faculty)).get("/placements").text


def test_answers_go_with_their_placement(own: Placement) -> None:
    make.about_me(own)
    make.saved(SelfIntroduction(placement_id=own.id, who="I'm Ana", here="", curious="", saved_on=date(2025, 6, 1)))
    db.session.execute(delete(Placement).where(Placement.id == own.id))
    assert (count(AboutMeAnswer), count(SelfIntroduction)) == (0, 0)


def test_page_needs_as_many_statements_for_a_long_history(browser: Client, own: Placement) -> None:
    def statements() -> int:
        with recorded() as found:
            browser.get("/my/about")
        return len(found)

    make.about_me(own)
    browser.get("/my/about")
    few = statements()
    for n in range(4):
        earlier = make.completed(student=own.student, begins=make.day(-400 - 100 * n))
        for item in AboutMeItem:
            for occasion in Occasion:
                make.about_me(earlier, item, occasion=occasion)
        make.evaluation(earlier, Occasion.MIDPOINT, Rater.SUPERVISOR, strengths="Explains well")
        make.talk(make.known(own.student), earlier, learned="Something")
    assert statements() == few


def test_guide_says_ask_first_and_is_linked_from_help_and_about_me(browser: Client) -> None:
    assert "ask first" in browser.get("/help/online").page.main
    for address in ("/help", "/my/about"):
        assert "/help/online" in browser.get(address).text
