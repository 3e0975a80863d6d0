"""The term-end report as a page and as files: counted in memory, with figures about few students hidden."""

from placement.reports import periodic
from placement.reports.cli import group
from placement.reports.views import bp

commands = [group]

__all__ = ["bp", "commands", "periodic"]
