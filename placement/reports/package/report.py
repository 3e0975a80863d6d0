"""A computed report and its identity."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

from placement.core import csvtext
from placement.core.csvtext import Cell
from placement.reports.disclosure import Policy
from placement.reports.layout import FIELDS, RULES_VERSION
from placement.reports.measures.base import File

Records = Sequence[Sequence[Cell]]


@dataclass(frozen=True)
class Report:
    """A computed report. Records stand in the order of the files, without the column `report_id`."""

    term_code: str
    term_name: str
    as_of: date
    policy: Policy
    colleges: tuple[str, ...] | None
    records: Mapping[File, Records]
    withheld: str = ""
    detail: Records | None = field(default=None)

    @cached_property
    def id(self) -> str:
        """The first sixteen digits of a hash over what was asked and the aggregate files without this column."""
        asked = (self.policy.code, self.policy.k, RULES_VERSION, self.term_code, self.as_of.isoformat())
        digest = hashlib.sha256("".join(f"{one}\n" for one in asked).encode())
        for file in File:
            digest.update(csvtext.write([list_names(file)[1:], *self.records[file]]))
        return digest.hexdigest()[:16]

    @property
    def name(self) -> str:
        return f"cohort-{self.term_code}-{self.policy.code}"


def list_names(file: File) -> list[str]:
    """The columns of a file."""
    return [one.name for one in FIELDS[file]]
