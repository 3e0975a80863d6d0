"""The sample institution: an invented university to look around in."""

from placement.demo.commands import fill
from placement.demo.doors import bp

__all__ = ["bp", "commands"]

commands = [fill]
