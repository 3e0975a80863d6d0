"""Run the import command on the files of a shared case."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from pathlib import Path

import pytest
from click.testing import Result
from flask import Flask

CASES = Path(__file__).parents[3] / "shared" / "cases"


def case_file(folder: str, name: str = "import.csv") -> Path:
    """A file of a case; without the shared folder the test is skipped with a reason."""
    path = CASES / folder / name
    if not path.exists():
        pytest.skip(f"{path} is absent: the shared cases are not part of the project")
    return path


def read_case(folder: str, name: str = "import.csv") -> list[dict[str, str]]:
    """The rows of a CSV file of a case."""
    with case_file(folder, name).open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


@dataclass(frozen=True)
class RunCase:
    """`run_case(folder, file, "--check")` imports a file of a case; `app` is the application it went to."""

    app: Flask

    def rows(self, rows: list[dict[str, str]], folder: Path, *options: str) -> Result:
        """Import these rows instead, for example a case's rows with other cells."""
        path = folder / "rows.csv"
        with path.open("w", encoding="utf-8", newline="") as file:
            names = dict.fromkeys(name for row in rows for name in row)
            writer = csv.DictWriter(file, names)
            writer.writeheader()
            writer.writerows(rows)
        return self.app.test_cli_runner().invoke(args=["placements", "import", str(path), *options])

    def __call__(self, folder: str, name: str = "import.csv", *options: str) -> Result:
        path = case_file(folder, name)
        return self.app.test_cli_runner().invoke(args=["placements", "import", str(path), *options])
