"""Case 04: a guessed encoding is reported, with sample cells."""

from __future__ import annotations

from tests.cases.importing import RunCase

CASE = ("04-windows-1250-names", "cp1250.csv")


def test_guessed_encoding_and_sample_cell_are_shown(run_case: RunCase) -> None:
    result = run_case(*CASE, "--check")

    assert result.exit_code == 0
    assert "Read as Windows-1252 because byte 215 is not UTF-8." in result.stderr
    assert "record 1, student_last_name, “Wró¿ek”" in result.stderr


def test_selected_encoding_reads_the_name(run_case: RunCase) -> None:
    result = run_case(*CASE, "--check", "--encoding", "windows-1250")

    assert result.exit_code == 0
    assert "“Wróżek”" in result.stderr
    assert "is not UTF-8" not in result.stderr
