"""Write one log line per request with its id, and format every log line.

Lines name the route, never the path: the path of an emailed link contains its token.
"""

from __future__ import annotations

import logging
import secrets
import sys
import time

import structlog
from flask import Flask, Response, g, request

HEADER = "X-Request-ID"

log = logging.getLogger(__name__)


def configure(level: str, *, as_json: bool) -> None:
    """Log to standard error: our messages from `level` on, those of libraries from WARNING on."""
    before: list[structlog.types.Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.stdlib.ExtraAdder(),
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    last = (
        [structlog.processors.format_exc_info, structlog.processors.JSONRenderer(sort_keys=True)]
        if as_json
        else [structlog.dev.ConsoleRenderer(colors=False)]
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=before,
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, *last],
        )
    )
    logging.basicConfig(level=logging.WARNING, handlers=[handler], force=True)
    logging.getLogger("placement").setLevel(level)


def init_app(app: Flask) -> None:
    """Give each request an id, and write its line."""
    app.before_request(begin)
    app.after_request(write)


def begin() -> None:
    """Start timing this request and give it an id, which all its log lines have."""
    g.request_id, g.begun = secrets.token_hex(8), time.perf_counter()
    structlog.contextvars.clear_contextvars()
    structlog.contextvars.bind_contextvars(request_id=g.request_id)


def write(response: Response) -> Response:
    """Log this request; the response has its id in a header, too."""
    if "request_id" in g:
        response.headers[HEADER] = g.request_id
        spent = round((time.perf_counter() - g.begun) * 1000)
        told = {"method": request.method, "route": route(), "status": response.status_code, "milliseconds": spent}
        log.info("request", extra=told)
    return response


def route() -> str:
    """The rule of this request's address, such as /placements/<ref:ref>."""
    return request.url_rule.rule if request.url_rule is not None else "(no route)"
