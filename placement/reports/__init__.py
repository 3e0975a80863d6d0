"""The term-end report: counted in the database, hidden where few are behind it, as a page and as files."""

from placement.reports.command import group
from placement.reports.views import bp

commands = [group]

__all__ = ["bp", "commands"]
