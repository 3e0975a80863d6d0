"""Import and export of placements: files, the command line, and pages."""

from placement.exchange.cli import group
from placement.exchange.views import bp

commands = [group]

__all__ = ["bp", "commands"]
