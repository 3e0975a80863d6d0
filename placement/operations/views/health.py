"""Endpoints for a load balancer and a monitor."""

from __future__ import annotations

from typing import Any

from placement.access.guards import public
from placement.core import health
from placement.operations.views.blueprint import bp


@bp.get("/healthz")
@public("tells a load balancer that this process answers; it holds no records")
def healthz() -> dict[str, str]:
    return {"process": health.OK}


@bp.get("/readyz")
@public("tells a monitor about database, migrations, and worker; it holds no records")
def readyz() -> tuple[dict[str, Any], int]:
    """200 if every check is ok, else 503 with the problems."""
    checks = health.check_all()
    return checks, 200 if set(checks.values()) == {health.OK} else 503
