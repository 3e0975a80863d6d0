"""The term-end report: counted in the database, hidden where few are behind it, as a page and as files."""

from placement.reports.command import group

commands = [group]

__all__ = ["commands"]
