"""The log: one line per request, its id, and no token of a link."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from flask import Flask

from placement.core import request_log
from tests.client import Client


def test_each_request_logs_one_line_with_its_id(client: Any, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO, logger="placement")
    answer = client.get("/help")
    (line,) = [one for one in caplog.records if one.message == "request"]
    told = (line.method, line.route, line.status)  # type: ignore[attr-defined]
    assert told == ("GET", "/help", 200)
    assert len(answer.headers["X-Request-ID"]) == 16


def test_link_tokens_are_never_logged(client: Any, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    client.get("/s/a-very-secret-token")
    client.get("/password/a-very-secret-token")
    assert [one.route for one in caplog.records if one.message == "request"] == ["/s/<token>", "/password/<token>"]  # type: ignore[attr-defined]
    assert not any("a-very-secret-token" in f"{one.getMessage()} {vars(one)}" for one in caplog.records)


@pytest.mark.parametrize(
    ("method", "path", "status", "route"),
    [
        ("GET", "/placements", 303, "/placements"),
        ("GET", "/nothing-here", 404, "(no route)"),
        ("POST", "/help", 405, "(no route)"),
        ("GET", "/readyz", 503, "/readyz"),
    ],
)
def test_every_outcome_logs_one_line(
    client: Client, caplog: pytest.LogCaptureFixture, method: str, path: str, status: int, route: str
) -> None:
    caplog.set_level(logging.INFO, logger="placement")
    client.open(path, method=method, checked=False)
    lines = [vars(one) for one in caplog.records if one.message == "request"]
    assert [(one["method"], one["route"], one["status"]) for one in lines] == [(method, route, status)]


@pytest.fixture
def configured() -> Iterator[Callable[..., None]]:
    """`request_log.configure`, undone after the test."""
    root, ours = logging.getLogger(), logging.getLogger("placement")
    handlers, levels = root.handlers[:], (root.level, ours.level)
    root.handlers = []
    yield request_log.configure
    root.handlers = handlers
    root.setLevel(levels[0])
    ours.setLevel(levels[1])


def test_log_lines_are_json_if_configured(
    client: Any, configured: Callable[..., None], capsys: pytest.CaptureFixture[str]
) -> None:
    configured("INFO", as_json=True)
    answer = client.get("/help")
    logging.getLogger("placement.jobs").warning("job %s failed", 3)
    logging.getLogger("placement.jobs").debug("not at this level")
    first, second = map(json.loads, capsys.readouterr().err.splitlines())
    assert first["request_id"] == answer.headers["X-Request-ID"]
    assert (first["event"], first["route"], first["status"], first["level"]) == ("request", "/help", 200, "info")
    assert (second["event"], second["level"]) == ("job 3 failed", "warning")


@pytest.mark.parametrize(("level", "written"), [("INFO", ["request", "late"]), ("WARNING", ["late"]), ("ERROR", [])])
def test_log_level_decides_which_lines_are_written(
    client: Client, configured: Callable[..., None], capsys: pytest.CaptureFixture[str], level: str, written: list[str]
) -> None:
    configured(level, as_json=True)
    client.get("/help")
    logging.getLogger("placement.jobs").warning("late")
    assert [json.loads(line)["event"] for line in capsys.readouterr().err.splitlines()] == written


def test_error_page_shows_the_id_of_its_log_lines(
    app: Flask,
    client: Client,
    configured: Callable[..., None],
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def fail(**_: Any) -> None:
        raise RuntimeError("our mistake")

    monkeypatch.setitem(app.view_functions, "home.help_page", fail)
    monkeypatch.setitem(app.config, "PROPAGATE_EXCEPTIONS", False)
    configured("INFO", as_json=True)
    answer = client.get("/help")
    lines = [json.loads(line) for line in capsys.readouterr().err.splitlines()]
    (shown,) = {line["request_id"] for line in lines}
    assert answer.status_code == 500
    assert f"Include this code: {shown}." in answer.text
    assert sum("our mistake" in line.get("exception", "") for line in lines) == 1
    assert [line["status"] for line in lines if line["event"] == "request"] == [500]
