"""The log: one line per request, its id, and no token of a link."""

from __future__ import annotations

import json
import logging
import sys
from typing import Any

import pytest

from placement.core import request_log


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


def test_log_lines_are_json_if_configured(
    client: Any, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    root, ours = logging.getLogger(), logging.getLogger("placement")
    handlers, levels = root.handlers[:], (root.level, ours.level)
    root.handlers = []
    try:
        request_log.configure("INFO", as_json=True)
        monkeypatch.setattr(sys, "stderr", sys.stderr)
        answer = client.get("/help")
        logging.getLogger("placement.jobs").warning("job %s failed", 3)
        logging.getLogger("placement.jobs").debug("not at this level")
    finally:
        root.handlers = handlers
        root.setLevel(levels[0])
        ours.setLevel(levels[1])
    first, second = map(json.loads, capsys.readouterr().err.splitlines())
    assert first["request_id"] == answer.headers["X-Request-ID"]
    assert (first["event"], first["route"], first["status"], first["level"]) == ("request", "/help", 200, "info")
    assert (second["event"], second["level"]) == ("job 3 failed", "warning")
