"""The term-end report: counted from one table of facts, hidden where few are behind it, as a page and as files."""

from placement.reports import periodic
from placement.reports.cli import group
from placement.reports.views import bp

commands = [group]

__all__ = ["bp", "commands", "periodic"]
