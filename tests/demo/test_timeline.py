"""Steps of the demo are taken in the order of their moments, each under a clock that stands at its moment."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

import pytest
from flask import Flask

from placement.core import clock
from placement.demo.random_streams import stream
from placement.demo.timeline import LATER, Steps, Timeline, dawn

TODAY = date(2026, 3, 18)
MOMENT = datetime(2026, 3, 2, 12, tzinfo=UTC)
DAY = timedelta(days=1)
Log = list[tuple[str, datetime]]


@pytest.fixture(autouse=True)
def context(app: Flask) -> Iterator[None]:
    """The settings say where the institution's days begin."""
    with app.app_context():
        yield


def write(log: Log, name: str, *moments: datetime) -> Steps:
    for moment in moments:
        yield moment
        log.append((name, clock.now()))


def test_two_courses_take_turns() -> None:
    log: Log = []
    timeline = Timeline(TODAY)
    timeline.add(write(log, "long", MOMENT, MOMENT + 2 * DAY))
    timeline.add(write(log, "short", MOMENT + DAY))
    timeline.play()
    assert log == [("long", MOMENT), ("short", MOMENT + DAY), ("long", MOMENT + 2 * DAY)]


def test_a_moment_that_has_passed_becomes_a_little_later() -> None:
    log: Log = []
    timeline = Timeline(TODAY)
    timeline.add(write(log, "one", MOMENT, MOMENT - DAY))
    timeline.play()
    assert log == [("one", MOMENT), ("one", MOMENT + LATER)]


def test_a_course_can_begin_within_another() -> None:
    log: Log = []
    timeline = Timeline(TODAY)

    def begin() -> Steps:
        yield MOMENT
        timeline.add(write(log, "inner", MOMENT - DAY))

    timeline.add(begin())
    timeline.play()
    assert log == [("inner", MOMENT + LATER)]


def test_nothing_happens_after_the_last_morning() -> None:
    log: Log = []
    timeline = Timeline(TODAY)
    timeline.add(write(log, "one", dawn(TODAY), dawn(TODAY) + DAY / 2, MOMENT))
    timeline.play()
    assert log == [("one", dawn(TODAY))]


def test_each_purpose_draws_the_same_for_the_same_day() -> None:
    drawn = [stream(day, purpose).random() for day in (TODAY, TODAY + DAY) for purpose in ("a", "b") for _ in (1, 2)]
    assert drawn[::2] == drawn[1::2]
    assert len(set(drawn)) == 4
