"""`flask placements import`, for terminals and other programs."""

from __future__ import annotations

from collections.abc import Iterator
from hashlib import sha256
from itertools import islice
from pathlib import Path

import click

from placement.core.actors import CLI
from placement.core.commands import CommandGroup, WrongUse, checked
from placement.core.encodings import LABELS, find_codec
from placement.core.unit_of_work import reading, transaction
from placement.exchange.queries import existing as queries
from placement.exchange.rules import problems, samples
from placement.exchange.rules.choices import NO_CHOICES, Choices
from placement.exchange.rules.grants import Grant
from placement.exchange.rules.merge_facts import PLURALS
from placement.exchange.rules.reading import read
from placement.exchange.services import plan as planning
from placement.exchange.services import write as services
from placement.exchange.services.plan import ImportPlan

group = CommandGroup("placements", help="Placements from files.")
SHOWN = 20


@group.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--check", is_flag=True, help="say what would happen, and write nothing")
@click.option("--good-rows", "good", is_flag=True, help="import the valid rows although others have problems")
@click.option("--update", is_flag=True, help="apply what differs from the last import")
@click.option("--problems", "out", type=click.Path(dir_okay=False, path_type=Path), help="write problems to this CSV")
@click.option("--long", is_flag=True, help="accept placements over two years long")
@click.option("--grant-roles", "grant", is_flag=True, help="give existing accounts the roles that the file would need")
@click.option("--encoding", metavar="NAME", help="the text encoding of a CSV file, like windows-1250")
@checked
def import_placements(
    file: Path, out: Path | None, encoding: str | None, check: bool, good: bool, update: bool, long: bool, grant: bool
) -> None:
    """Import placements from a CSV or XLSX file."""
    if out is not None and out.exists() and out.samefile(file):
        raise WrongUse("The problems would overwrite the file itself: give --problems another file.")
    data = file.read_bytes()
    with reading():
        plan = make_plan(data, read_encoding(encoding), Choices(long, all_roles=grant))
    if out is not None:
        out.write_bytes(problems.write_csv(plan.problems))
    blocked = bool(plan.problems) and not good
    for sentence in list_sentences(plan, blocked):
        click.echo(sentence, err=True)
    if not (check or blocked):
        write_plan(plan, file.name, sha256(data).hexdigest(), good_only=good, update=update)
    click.echo(planning.sum_up(plan.counts))
    if blocked:
        raise click.exceptions.Exit(1)


@group.command("example")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@checked
def write_example(file: Path) -> None:
    """Write a CSV file of two made-up placements, with every column."""
    if file.exists():
        raise WrongUse(f"{file} exists already.")
    with reading():
        rows = samples.example_rows(queries.get_known(CLI))
    file.write_bytes(samples.write_csv(rows))
    click.echo(f"{file} has two made-up placements in every column of an import.")


def read_encoding(name: str | None) -> str | None:
    """The codec of the --encoding option, if given. Raises WrongUse for an unsupported one."""
    codec = find_codec(name) if name is not None else None
    if name is not None and codec is None:
        raise WrongUse(f"“{name}” is not an encoding we read. Use one of: {', '.join(LABELS.values())}.")
    return codec


def make_plan(data: bytes, codec: str | None = None, choices: Choices = NO_CHOICES) -> ImportPlan:
    """Plan the import of the file. Raises WrongUse if it is not a table of placements."""
    try:
        return planning.plan(CLI, read(data, codec), choices)
    except problems.Unreadable as error:
        raise WrongUse(str(error)) from error


def write_plan(plan: ImportPlan, name: str, digest: str, *, good_only: bool, update: bool) -> None:
    """Write the rows of the plan, and record the import in the audit trail."""
    prepared = services.prepare(CLI, plan, name, good_only=good_only, update=update)
    with transaction():
        services.write(CLI, prepared)
        services.note_import(CLI, plan.counts, name, digest, good_only=good_only, update=update)


def list_sentences(plan: ImportPlan, blocked: bool) -> Iterator[str]:
    """List the messages to print, the first of each kind in full."""
    yield from _some((_say(problem) for problem in plan.problems), len(plan.problems), "problems")
    notices = list(planning.list_notices(plan))
    yield from _some(iter(notices), len(notices), "notices")
    yield from (f"Host names close to each other: “{one}” and “{other}”." for one, other in plan.pairs)
    counts = {kind: len(names) for kind, names in plan.fresh.items() if names}
    new = ", ".join(f"{count} {kind if count == 1 else PLURALS[kind]}" for kind, count in counts.items())
    if new:
        yield f"New in this file: {new}."
    yield from _some((_say_grant(grant) for grant in plan.grants), len(plan.grants), "roles")
    if blocked:
        yield services.NOTHING_WRITTEN


def _say(problem: problems.CellProblem) -> str:
    where = f"Line {problem.line}, record {problem.record}, {problem.column}"
    return f"{where}, “{problem.value}”: {problem.wanted}"


def _say_grant(grant: Grant) -> str:
    return f"Role for an existing account ({'accepted' if grant.is_accepted else 'not accepted'}): {grant.sentence}."


def _some(sentences: Iterator[str], total: int, what: str) -> Iterator[str]:
    yield from islice(sentences, SHOWN)
    if total > SHOWN:
        yield f"... and {total - SHOWN} more {what}."
