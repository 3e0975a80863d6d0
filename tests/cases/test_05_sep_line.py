"""Case 05: the line `sep=;` is skipped, and the import reports it."""

from __future__ import annotations

from tests.cases.importing import RunCase


def test_sep_line_is_skipped(run_case: RunCase) -> None:
    result = run_case("05-sep-line", "sep.csv")

    assert (result.exit_code, result.stdout) == (0, "1 created, 0 changed, 0 unchanged, 0 left out\n")
    assert "The first line, sep=;, was skipped." in result.stderr
