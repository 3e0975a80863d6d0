"""Case 16: a name is found with any kind of apostrophe."""

from __future__ import annotations

import pytest

from tests.cases.importing import RunCase
from tests.cases.test_01_search_after_import import refs
from tests.client import Client

CASE = "16-typographic-apostrophe"


@pytest.mark.parametrize("mark", ["'", "’", "‘", "ʼ", "´", "`", "＇", ""])
def test_placements_and_people_are_found_with_every_apostrophe(mark: str, run_case: RunCase, office: Client) -> None:
    run_case(CASE)
    for name in (f"O{mark}Brien", f"O{mark}Reilly"):
        assert len(refs(office, name)) == 1, name
        people = office.get("/people", query_string={"q": name}).page.all("input", name="chosen")
        assert len(people) == 1, name
