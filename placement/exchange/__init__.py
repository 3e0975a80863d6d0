"""The placement import and export, as files, as a command and as pages."""

from placement.exchange.cli import group
from placement.exchange.views import bp

commands = [group]

__all__ = ["bp", "commands"]
