"""The sample students' texts: unique, about their field, and about no other host."""

from __future__ import annotations

import re
from collections import Counter

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import contains_eager

from placement.checkins.models import CheckIn
from placement.core.database import db
from placement.demo.institution import read
from placement.hosts.models import Host
from placement.placements.queries import placements

TEXTS = ("what", "so_what", "now_what", "feedback_asked", "feedback_got", "next_step")


@pytest.fixture
def written(within: Flask) -> list[CheckIn]:
    wanted = select(CheckIn).join(CheckIn.placement).where(CheckIn.what != "")
    parts = contains_eager(CheckIn.placement).options(*placements.with_parts())
    found = list(db.session.scalars(wanted.options(parts)))
    assert len(found) > 300
    return found


def sentences(checkin: CheckIn) -> set[str]:
    """Each sentence once."""
    return {
        sentence.casefold()
        for name in TEXTS
        for sentence in re.split(r"(?<=[.!?])\s+", getattr(checkin, name))
        if sentence
    }


def test_no_sentence_stands_in_more_than_three(written: list[CheckIn]) -> None:
    told = Counter(sentence for checkin in written for sentence in sentences(checkin))
    assert [sentence for sentence, times in told.items() if times > 3] == []


def test_none_names_another_placements_host(written: list[CheckIn]) -> None:
    names = list(db.session.scalars(select(Host.name)))
    for checkin in written:
        text = " ".join(getattr(checkin, name) for name in TEXTS)
        assert {name for name in names if name in text} <= {checkin.placement.site.host.name}


def test_a_nurses_words_are_not_a_data_scientists(within: Flask) -> None:
    nursing, data = (read(f"fields/{name}")["words"] for name in ("nursing", "datascience"))
    for name, lines in nursing.items():
        assert not set(lines) & set(data[name])


def test_words_fit_their_sentences() -> None:
    frames = [line for part in read("frames")["reflection"].values() for line in part]
    assert len(frames) == len(set(frames))
    for frame in frames:
        assert frame[-1] in ".!?"


def test_every_program_is_written_about(written: list[CheckIn]) -> None:
    assert len({checkin.placement.program_id for checkin in written}) == 10
