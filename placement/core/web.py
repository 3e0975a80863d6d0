"""Setup shared by every page: security headers, CSRF, error pages, template helpers."""

from __future__ import annotations

import logging
from typing import Any, cast

from flask import Flask, Response, current_app, g, render_template, request, url_for
from flask_wtf.csrf import CSRFProtect
from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.orm.exc import StaleDataError
from werkzeug.exceptions import HTTPException, MethodNotAllowed
from werkzeug.middleware.proxy_fix import ProxyFix
from werkzeug.wrappers import Response as BaseResponse

from placement.core import filters, request_guard, request_log, signing
from placement.core.database import first_line
from placement.core.errors import Conflict, LinkGone, NotAllowed, NotThere, RuleBroken, TooManyTries
from placement.core.forms import Form
from placement.core.outages import describe_outage, is_conflict
from placement.core.settings import SESSION, Settings
from placement.core.typed_text import TypedField, list_answers, list_prose, list_typed

log = logging.getLogger(__name__)
csrf = CSRFProtect()

View = str | BaseResponse | tuple[str, int]  # a view's response

DRAFT_ACCEPTED = "draft-accepted"  # flash category with a form's path: the browser deletes its copy of that form

CONTENT_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)


def init_app(app: Flask, settings: Settings) -> None:
    """Set up cookies, CSRF, headers, errors and filters."""
    secure = settings.base_url.startswith("https://")
    app.jinja_options.update(trim_blocks=True, lstrip_blocks=True)  # must be set before jinja_env is first used
    signing.init_app(app, settings)
    app.config.update(
        TESTING=settings.testing,
        SESSION_COOKIE_NAME="placement",
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_SECURE=secure,
        PERMANENT_SESSION_LIFETIME=SESSION,
        WTF_CSRF_TIME_LIMIT=None,
        WTF_CSRF_SSL_STRICT=False,  # it requires a Referer, which pages opened by a link never send
        MAX_CONTENT_LENGTH=20 * 1024 * 1024,
        MAX_FORM_MEMORY_SIZE=2 * 1024 * 1024,
    )
    if secure:
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=1, x_proto=1)  # type: ignore[method-assign]  # as Flask documents
    app.url_map.converters.update(int=request_guard.RowConverter, ref=request_guard.RefConverter)
    request_log.init_app(app)
    app.before_request(lambda: request_guard.refuse_nul(request.path))
    csrf.init_app(app)
    filters.init_app(app)
    app.jinja_env.globals.update(institution_name=settings.institution_name, fixed_url=fixed_url)
    app.after_request(add_headers)
    register_errors(app)


def page(template: str, **context: Any) -> tuple[str, int]:
    """A page with forms, and its status code: 422 if one has errors, 409 if it is stale, else 200."""
    code = max((form.answer_code for form in context.values() if isinstance(form, Form)), default=200)
    return render_template(template, **context), code


def fixed_url(endpoint: str, **values: str) -> str:
    """The cached address of an endpoint; only for addresses without a record's identifier."""
    urls: dict[object, str] = current_app.extensions.setdefault("fixed_urls", {})
    key = (request.script_root, endpoint, *values.items())
    if key not in urls:
        urls[key] = url_for(endpoint, **cast(dict[str, Any], values))
    return urls[key]


def register_errors(app: Flask) -> None:
    """Render each error as a page with its status code."""
    for error, code in (
        (NotThere, 404),
        (NotAllowed, 403),
        (LinkGone, 410),
        (Conflict, 409),
        (RuleBroken, 422),
    ):
        app.register_error_handler(error, as_page(code))
    app.register_error_handler(TooManyTries, too_many_page)
    app.register_error_handler(StaleDataError, as_page(409))
    app.register_error_handler(IntegrityError, conflict_page)
    app.register_error_handler(DBAPIError, database_page)
    app.register_error_handler(PoolTimeout, database_page)
    app.register_error_handler(HTTPException, http_page)
    app.register_error_handler(500, failure_page)


def add_headers(response: Response) -> Response:
    """Add headers to every response. Pages hold personal data, so browsers must not cache them."""
    headers = response.headers
    headers.setdefault("Content-Security-Policy", CONTENT_POLICY)
    headers.setdefault("X-Content-Type-Options", "nosniff")
    headers.setdefault("X-Frame-Options", "DENY")
    headers.setdefault("Referrer-Policy", "no-referrer" if g.get("by_link") else "same-origin")
    headers.setdefault("Cross-Origin-Opener-Policy", "same-origin")
    if request.is_secure:
        headers.setdefault("Strict-Transport-Security", "max-age=31536000")
    if request.endpoint != "static":
        headers["Cache-Control"] = "no-store"
    return response


def as_page(code: int) -> Any:
    """A handler that renders this status code with the error's own sentence, if any."""

    def answer(error: Exception) -> Any:
        sentence = getattr(error, "sentence", None)
        return render_error(code, sentence, error)

    return answer


def render_error(code: int, sentence: str | None, error: Exception) -> Any:
    """Render an error page; if its layout needs a database that is away, render the page that needs none."""
    try:
        typed = list_unsaved(code) if request.method == "POST" else []
        return render_template(f"errors/{code}.html", sentence=sentence, error=error, typed=typed), code
    except (DBAPIError, PoolTimeout) as broken:
        return database_page(broken)


def list_unsaved(code: int) -> list[TypedField]:
    """The typed text of a request refused because something ended or changed meanwhile."""
    if code == 409:
        return list_prose()
    return list_answers() if code in (404, 410) else []


def database_page(error: DBAPIError | PoolTimeout) -> Any:
    """Respond 503 with the typed text if the database is away, locked, full or read-only; else 500."""
    reason = describe_outage(error)
    if not reason:
        raise error
    log.error("%s on %s: %s", request.method, request_log.route(), reason)
    heading = "We can't save this right now" if request.method == "POST" else "We can't show this page right now"
    return page_with_typed_text(503, heading, reason)


def page_with_typed_text(code: int, heading: str, sentence: str) -> Response:
    """A page without database queries that shows the typed text to copy: no passwords, files or tokens.

    A script that saves a draft gets one sentence instead.
    """
    if "HX-Request" in request.headers:
        response = Response(f"Not saved. {sentence} Copy your text and try again in a few minutes.", code)
        response.mimetype = "text/plain"
    else:
        page = current_app.jinja_env.get_template(f"errors/{code}_typed.html")
        shown = {"heading": heading, "sentence": sentence, "typed": list_typed(), "is_post": request.method == "POST"}
        response = Response(page.render(shown, retry_url=request.full_path.rstrip("?")), code)
    if code == 503:
        response.headers["Retry-After"] = "60"
    return response


def failure_page(error: Exception) -> Any:
    """Respond to an unexpected error: 503 if the cause is a database that is away, else 500."""
    cause: Any = getattr(error, "original_exception", None)
    if describe_outage(cause):
        return database_page(cause)
    return render_error(500, None, error)


def too_many_page(error: TooManyTries) -> tuple[str, int, dict[str, str]]:
    """Respond 429 with the time to retry, on the page and in Retry-After."""
    page = render_template("errors/429.html", sentence=error.sentence, error=error)
    return page, 429, {"Retry-After": str(error.retry_after)}


def conflict_page(error: IntegrityError) -> Any:
    """Respond 409 to a database conflict and log its cause; a value the database refuses is our mistake (500)."""
    if not is_conflict(error):
        raise error
    log.warning("Integrity error on %s: %s", request_log.route(), first_line(error))
    return render_error(409, None, error)


def http_page(error: HTTPException) -> Any:
    """Handle Werkzeug's own errors (404, 405, 413 ...) and redirects."""
    if error.code is None or error.code < 400:
        return error
    code = error.code if error.code in {400, 403, 404, 405, 409, 410, 413, 429, 500} else 400
    allowed = {"Allow": ", ".join(sorted(error.valid_methods or ()))} if isinstance(error, MethodNotAllowed) else {}
    response = current_app.make_response(render_error(code, None, error))
    if response.status_code != 503:
        response.status_code = error.code
    response.headers.update(allowed)
    return response
