"""The demo: an invented university to explore."""

from placement.demo.cli import fill
from placement.demo.sign_in_as import bp

__all__ = ["bp", "commands"]

commands = [fill]
