"""The matrix' world on a real server's database."""

from __future__ import annotations

from typing import Any

from flask import Flask

from placement.people.models import User


def session_cookie(app: Flask, address: str, user: User) -> dict[str, Any]:
    """What the browser of somebody who has signed in holds."""
    signer = app.session_interface.get_signing_serializer(app)
    value = signer.dumps({"_user_id": user.get_id(), "_fresh": True})
    return {"name": app.config["SESSION_COOKIE_NAME"], "value": value, "url": address}
