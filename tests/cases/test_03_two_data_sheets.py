"""Case 03: every visible sheet with the right header is read."""

from __future__ import annotations

from tests.cases.importing import RunCase


def test_both_sheets_are_imported(run_case: RunCase) -> None:
    result = run_case("03-two-data-sheets", "two_sheets.xlsx")

    assert (result.exit_code, result.stdout) == (0, "2 created, 0 changed, 0 unchanged, 0 left out\n")
    assert "Sheets read: Engineering, Nursing." in result.stderr
