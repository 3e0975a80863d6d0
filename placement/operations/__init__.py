"""Run an installation: the outbox, the audit trail, the security log, and background jobs."""

from placement.operations import periodic
from placement.operations.cli import search, version
from placement.operations.views import bp

__all__ = ["bp", "commands", "periodic"]

commands = [search, version]
