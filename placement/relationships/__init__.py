"""A student's network of people, mentors, and what a placement led to."""

from typing import Any

from flask import Flask

from placement.relationships import periodic
from placement.relationships.cli import capture
from placement.relationships.services import checkins, evaluations
from placement.relationships.services.evaluations import FindWilling
from placement.relationships.views import bp

__all__ = ["bp", "commands", "init_app", "periodic"]

commands = [capture]


def init_app(app: Flask, *, find_willing: FindWilling, **of_checkins: Any) -> None:
    """Store the functions of higher packages."""
    checkins.init_app(app, **of_checkins)
    evaluations.init_app(app, find_willing=find_willing)
