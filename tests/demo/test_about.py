"""About me in the sample institution."""

from __future__ import annotations

from collections import Counter

from flask import Flask
from sqlalchemy import select

from placement.about_me.models import AboutMeAnswer, AboutMeItem, SelfIntroduction
from placement.about_me.page import gather
from placement.core.database import db
from placement.demo.about import DEALT
from placement.demo.institution import read
from placement.demo.sign_in_as import read_chosen
from placement.demo.texts import MOST
from placement.evaluations.models import Occasion
from placement.people.models import User
from placement.placements.models import Placement
from tests.present import present


def test_students_answered_on_every_occasion_and_shared_single_answers(within: Flask) -> None:
    answers = list(db.session.scalars(select(AboutMeAnswer)))
    assert {one.occasion for one in answers} == set(Occasion)
    assert {one.item for one in answers} == set(AboutMeItem)
    assert 0 < sum(one.is_shared for one in answers) < len(answers) / 10


def test_no_text_about_oneself_stands_more_than_three_times(within: Flask) -> None:
    told = Counter(db.session.scalars(select(AboutMeAnswer.words).where(AboutMeAnswer.item.in_(DEALT))))
    curious = Counter(db.session.scalars(select(SelfIntroduction.curious)))
    assert min(len(told), len(curious)) > 5
    assert max([*told.values(), *curious.values()]) <= MOST


def test_some_students_answers_come_from_two_placements(within: Flask) -> None:
    pairs = db.session.execute(
        select(Placement.student_id, Placement.id).join(AboutMeAnswer, AboutMeAnswer.placement_id == Placement.id)
    )
    assert max(Counter(student_id for student_id, _ in set(map(tuple, pairs))).values()) == 2


def test_the_student_to_sign_in_as_has_something_to_read(within: Flask) -> None:
    student = db.session.get_one(User, present(read_chosen())["student"])
    assert gather(student.as_actor()).asked


def test_each_program_of_the_sample_has_a_field_and_neighbors() -> None:
    assert all(len(words) == 5 == len(set(words)) for words in read("about")["fields"].values())
