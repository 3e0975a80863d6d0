"""`flask worker`."""

from __future__ import annotations

import signal
from threading import Event
from types import FrameType

import click

from placement.core.commands import Command, checked
from placement.jobs import worker


@click.command("worker", cls=Command)
@click.option("--once", is_flag=True, help="do what is due, then stop")
@checked
def work(once: bool) -> None:
    """Send email, move placements by date, and run background jobs."""
    if once:
        worker.run_once()
        return
    stopped = Event()

    def stop(number: int, frame: FrameType | None) -> None:
        stopped.set()
        signal.signal(number, signal.SIG_DFL)  # a second signal stops at once

    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, stop)
    worker.run_until(stopped)
