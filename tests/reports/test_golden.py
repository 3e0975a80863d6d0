"""The exact bytes of the report about twelve students with the check vector's ratings."""

from __future__ import annotations

import os
from datetime import date
from pathlib import Path

import pytest

from placement.core.actors import CLI
from placement.reports import services
from placement.reports.disclosure import POLICIES
from placement.reports.package import write_files, zip_files
from placement.skills.models import Skill
from placement.terms.models import Term
from tests import factories as make
from tests.databases import DbSession
from tests.reports.ratings import POST, PRE

GOLDEN = Path(__file__).parent / "golden"
AS_OF = date(2025, 9, 30)
NAMES = sorted(path.name for path in GOLDEN.iterdir() if path.suffix != ".xz")  # the rows of the sample university


def files_of(term: Term, policy: str = "internal_k5") -> dict[str, bytes]:
    return write_files(services.make_report(services.scope_of(CLI, term, AS_OF), POLICIES[policy]))


@pytest.fixture
def twelve(db_session: DbSession) -> Term:
    """A term with twelve placements in one program, so that no group is hidden."""
    term = make.term(code="2025SP", name="Spring 2025", starts_on=date(2025, 1, 13), ends_on=date(2025, 5, 9))
    program = make.program(code="CS-BS", college=make.college(code="ENG"))
    skill = make.saved(Skill(code="COMM", label="Communication", position=1))
    for before, after in zip(PRE, POST, strict=True):
        of = make.completed(term=term, program=program, begins=date(2025, 1, 20))
        make.rating(of, skill, baseline_self=before, final_self=after)
    return term


def test_report_files_match_the_golden_bytes(twelve: Term) -> None:
    """REWRITE_GOLDEN=1 rewrites the files; check the diff before you commit it."""
    files = files_of(twelve)
    if os.environ.get("REWRITE_GOLDEN"):
        for name, data in files.items():
            (GOLDEN / name).write_bytes(data)
    assert sorted(files) == NAMES
    for name in NAMES:
        assert files[name] == (GOLDEN / name).read_bytes(), name


def test_zip_of_the_same_files_has_the_same_bytes(twelve: Term) -> None:
    assert zip_files(files_of(twelve)) == zip_files(files_of(twelve))


def test_reports_under_two_policies_have_different_ids(twelve: Term) -> None:
    identities = {files_of(twelve, policy)["cohort_summary.csv"].split(b"\r\n")[1][:16] for policy in POLICIES}
    assert len(identities) == 2
