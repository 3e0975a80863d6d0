"""The placement import and export, as files, as a command and as pages."""

from placement.exchange.command import group

commands = [group]

__all__ = ["commands"]
