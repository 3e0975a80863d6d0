"""Run the import command on the files of a shared case."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pytest
from click.testing import Result
from flask import Flask

CASES = Path(__file__).parents[3] / "shared" / "cases"


@dataclass(frozen=True)
class RunCase:
    """`run_case(folder, file, "--check")` imports a file of a case; `app` is where it went."""

    app: Flask

    def __call__(self, folder: str, name: str, *options: str) -> Result:
        path = CASES / folder / name
        if not path.exists():
            pytest.skip(f"{path} is absent: the shared cases are not part of the project")
        return self.app.test_cli_runner().invoke(args=["placements", "import", str(path), *options])
