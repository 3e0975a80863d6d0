"""A student's network of people, mentors, and what a placement led to."""

from placement.relationships import periodic
from placement.relationships.cli import capture
from placement.relationships.services.about_me import init_app as give_about_me
from placement.relationships.services.checkins import init_app
from placement.relationships.services.evaluations import init_app as give_evaluations
from placement.relationships.views import bp

__all__ = ["bp", "commands", "give_about_me", "give_evaluations", "init_app", "periodic"]

commands = [capture]
