"""`flask reports cohort`: write a report to a folder, for offices and for programs that recompute it."""

from datetime import date
from pathlib import Path

import click

from placement.core.actors import CLI
from placement.core.commands import CommandGroup, Day, WrongUse, checked
from placement.core.unit_of_work import transaction
from placement.reports import services
from placement.reports.cohort import one_moment
from placement.reports.disclosure import POLICIES, Policy
from placement.reports.package import Report
from placement.terms.models import Term
from placement.terms.queries import find_term

group = CommandGroup("reports", help="Reports of a term.")


@group.command("cohort")
@click.argument("term_code", metavar="TERM")
@click.option("--out", type=click.Path(file_okay=False, path_type=Path), required=True, help="folder to write")
@click.option("--policy", "policy_code", default="internal_k5", show_default=True, help=" or ".join(POLICIES))
@click.option("--as-of", type=Day(), help="the day that judges what has started and is due")
@click.option("--detail", is_flag=True, help="add a file of single placements: personal data, on record")
@click.option("--no-bom", is_flag=True, help="leave out the byte order mark spreadsheets want")
@checked
def cohort(term_code: str, out: Path, policy_code: str, as_of: date | None, detail: bool, no_bom: bool) -> None:
    """Write the report of a term into a folder.

    Under public_k10 publish one day per term: two published days can be subtracted from each other, and the
    difference is about few people.
    """
    policy = known_policy(policy_code)
    if detail and not policy.allows_detail:
        raise WrongUse(f"Under {policy.code} there is no file of single placements: leave out --detail.")
    with one_moment():
        report = services.make_report(services.scope_of(CLI, known_term(term_code), as_of), policy, detail=detail)
    with transaction():
        files = services.hand_out(CLI, known_term(term_code), report, bom=not no_bom)
    services.write_folder(files, out)
    say(report, out)


def say(report: Report, out: Path) -> None:
    rows = sum(len(records) for records in report.records.values())
    click.echo(f"Report {report.id}, {report.policy.code} as of {report.as_of}: {rows} rows in {out}.")
    if report.withheld:
        click.echo(report.withheld, err=True)


def known_term(code: str) -> Term:
    """The term with this code. Raises WrongUse."""
    term = find_term(code)
    if term is None:
        raise WrongUse(f"There is no term {code}.")
    return term


def known_policy(code: str) -> Policy:
    """The policy with this code. Raises WrongUse."""
    if code not in POLICIES:
        raise WrongUse(f"There is no policy {code}: {' or '.join(POLICIES)}.")
    return POLICIES[code]
