"""The one place that knows pandas: rows become frames, sorted and with their columns in order.

Cells stay Python objects (`dtype=object`), so no number is ever turned into a float. pandas is imported when it is
needed, for it adds 80 MB and 0.4 s to a process that may never write a report.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from placement.core.csvtext import Cell
from placement.reports.rules.dimensions import RANK

SORT_KEYS = ("group", "skill_code", "source", "measure", "evidence")


def shape(rows: Sequence[Mapping[str, Cell]], columns: Sequence[str], term: str) -> list[list[Cell]]:
    """Records in the order of the file: by dimension in its order, then by code point; columns as listed."""
    import pandas

    if not rows:
        return []
    frame = pandas.DataFrame(list(rows), dtype=object).assign(term=term)
    frame["place"] = frame["dimension"].map(RANK)
    keys = ["place", *(key for key in SORT_KEYS if key in frame.columns)]
    ordered = frame.sort_values(keys, kind="stable").reindex(columns=list(columns))
    whole = ordered.astype(object).where(ordered.notna(), None)
    return [list(record) for record in whole.itertuples(index=False, name=None)]
