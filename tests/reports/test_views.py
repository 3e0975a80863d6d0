"""The report pages: options in the address, withheld figures with reasons, and permitted downloads."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator

import pytest
from sqlalchemy import select

from placement.audit.models import AuditEntry
from placement.core.database import db
from placement.people.models import College
from placement.terms.models import Term
from tests import factories as make
from tests.client import Client, SignIn
from tests.conftest import undone
from tests.databases import DbSession
from tests.pages import text
from tests.reports.institution import invent


@pytest.fixture(scope="module")
def term(module_session: DbSession) -> Term:
    return invent(size=36)


@pytest.fixture
def db_session(term: Term) -> Iterator[DbSession]:
    """Undo a test's writes; keep the term."""
    with undone():
        yield db.session


@pytest.fixture
def office(term: Term, sign_in: SignIn) -> Client:
    return sign_in(make.staff())


def college(code: str) -> College:
    return db.session.scalars(select(College).where(College.code == code)).one()


def entries(verb: str) -> list[AuditEntry]:
    return list(db.session.scalars(select(AuditEntry).where(AuditEntry.verb == verb)))


def test_report_list_links_to_each_term(office: Client, term: Term) -> None:
    page = office.get("/reports").page
    assert page.links["Spring 2025"] == f"/reports/{term.id}"


def test_page_shows_figures_with_their_base(office: Client, term: Term) -> None:
    page = office.get(f"/reports/{term.id}?as_of=2025-09-30").page
    assert page.heading == "Spring 2025: report"
    for words in ("Placements", "of", "95% interval", "Communication, at work", "Change during the placement"):
        assert words.casefold() in page.main.casefold(), words
    assert "Report date Sep 30, 2025" in page.main


def test_withheld_figure_shows_its_reason(office: Client, term: Term) -> None:
    page = office.get(f"/reports/{term.id}?by=sector").page
    assert "hidden (fewer than 5)" in page.main
    assert "one might be recognized" in page.main


def test_each_share_in_a_table_shows_its_base(office: Client, term: Term) -> None:
    """Also in the tables of evidence and of groups."""
    page = office.get(f"/reports/{term.id}?as_of=2025-09-30").page
    for caption in ("Evidence", "Groups"):
        (table,) = (table for table in page.all("table") if text(table).startswith(caption))
        shares = [text(cell) for cell in table.iter("td") if "%" in text(cell)]
        assert shares, caption
        assert [share for share in shares if not re.fullmatch(r"\d+% \d+ of \d+(, \d+ not recorded)?", share)] == []


def reach_of_page(office: Client, address: str) -> tuple[dict[str, str], list[float], str]:
    """The drawn figures by occasion, the widths of the bars, and the text of the whole picture."""
    (chart,) = office.get(address).page.all("section", id="reach")
    (table,) = chart.iter("table")
    cells = [[text(cell) for cell in row] for row in table.iter("tr")]
    shown = {row[0]: row[1] for row in cells[1:] if len(row) == 4}
    bars = [float((bar.get("width") or "")[:-1]) for bar in chart.iter("{http://www.w3.org/2000/svg}rect")]
    return shown, bars, text(chart)


def test_reach_is_drawn_as_in_its_table(office: Client, term: Term) -> None:
    shown, bars, words = reach_of_page(office, f"/reports/{term.id}?as_of=2025-09-30")
    drawn = [float(shown[label]) for label in ("At the start", "At the end")]
    assert bars == pytest.approx([figure * 100 / 8 for figure in drawn], abs=0.07)
    assert set(shown) == {"At the start", "At the end", "Change", "Could ask more kinds at the end"}
    assert "as logged by students" not in words


def test_withheld_reach_is_not_drawn(office: Client, term: Term) -> None:
    """Groups of too few students have a reason in place of the bar."""
    (choice,) = office.get(f"/reports/{term.id}").page.all("select", name="group")
    groups = [option.get("value") for option in choice.iter("option")]
    found = [reach_of_page(office, f"/reports/{term.id}?as_of=2025-09-30&group={group}") for group in groups]
    withheld = [(shown, bars, words) for shown, bars, words in found if "At the start" not in shown]
    assert withheld
    assert all(not bars or "At the end" in shown for shown, bars, _ in withheld)
    assert all("hidden" in words.casefold() or "no data" in words.casefold() for *_, words in withheld)


def test_address_holds_every_choice(office: Client, term: Term) -> None:
    page = office.get(
        f"/reports/{term.id}?policy=public_k10&as_of=2025-08-01&group=college:ENG&by=modality&source=gap"
    ).page
    assert page.values["policy"] == ["public_k10", "public_k10"]
    assert page.values["as_of"] == ["2025-08-01", "2025-08-01"]
    assert (page.values["group"], page.values["by"], page.values["source"]) == ("college:ENG", "modality", "gap")
    assert "College: ENG" in page.main


def test_unknown_group_in_the_address_shows_all_students(office: Client, term: Term) -> None:
    assert office.get(f"/reports/{term.id}?group=college:NOPE").page.values["group"] == "all:all"


@pytest.mark.parametrize("address", ["as_of=yesterday", "policy=lax", "by=shoe_size", "source=stars"])
def test_unknown_choice_is_422_with_a_message(office: Client, term: Term, address: str) -> None:
    answer = office.get(f"/reports/{term.id}?{address}")
    assert answer.status_code == 422
    assert "There is no such choice" in answer.page.main


def test_empty_term_is_reported_as_too_small(office: Client) -> None:
    page = office.get(f"/reports/{make.term().id}").page
    assert "Too few to report" in page.main
    assert "fewer than 5 students" in page.main
    assert "group" not in page.values, "no group to look at is no choice"
    assert "policy" in page.values


def test_staff_of_one_college_see_only_that_college(term: Term, sign_in: SignIn) -> None:
    client = sign_in(make.staff(colleges=[college("ENG")]))
    page = client.get(f"/reports/{term.id}").page
    assert "Limited to ENG" in page.main
    assert "College: BUS" not in page.html
    assert "MKT-BBA" not in page.html


def test_staff_of_one_college_may_not_make_public_reports(term: Term, sign_in: SignIn) -> None:
    client = sign_in(make.staff(colleges=[college("ENG")]))
    assert client.get(f"/reports/{term.id}?policy=public_k10").status_code == 403
    assert client.post(f"/reports/{term.id}/zip", data={"policy": "public_k10"}).status_code == 403
    assert entries("hand out report") == []


def take(client: Client, term: Term, **choices: str) -> zipfile.ZipFile:
    answer = client.post(f"/reports/{term.id}/zip", data={"policy": "internal_k5", "as_of": "2025-09-30", **choices})
    assert answer.mimetype == "application/zip"
    return zipfile.ZipFile(io.BytesIO(answer.data))


def test_zip_has_the_files_in_order_and_its_download_is_logged(office: Client, term: Term) -> None:
    archive = take(office, term)
    assert archive.namelist() == [
        "cohort_summary.csv",
        "mentorship.csv",
        "objectives.csv",
        "skills_change.csv",
        "datapackage.json",
        "README.txt",
    ]
    assert {entry.date_time for entry in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
    (entry,) = entries("hand out report")
    assert entry.detail["policy"] == "internal_k5"
    assert entry.detail["detail"] is False
    assert "operating_system_user" not in entry.detail


def test_detail_download_is_logged_with_the_person(office: Client, term: Term) -> None:
    archive = take(office, term, detail="y")
    assert "placements_detail.csv" in archive.namelist()
    (entry,) = entries("hand out report")
    assert entry.detail["detail"] is True
    assert entry.actor_id is not None


def test_public_policy_allows_no_detail(office: Client, term: Term) -> None:
    answer = office.post(f"/reports/{term.id}/zip", data={"policy": "public_k10", "detail": "y"})
    assert answer.status_code == 422
    assert entries("hand out report") == []
    assert "one row per placement" not in office.get(f"/reports/{term.id}?policy=public_k10").page.main.casefold()


@pytest.mark.parametrize("choices", [{"policy": "lax"}, {"as_of": "soon"}, {"policy": ""}])
def test_zip_with_an_invalid_choice_is_refused(office: Client, term: Term, choices: dict[str, str]) -> None:
    answer = office.post(f"/reports/{term.id}/zip", data={"policy": "internal_k5", **choices})
    assert answer.status_code == 422


def test_viewing_report_is_not_a_download(office: Client, term: Term) -> None:
    office.get(f"/reports/{term.id}")
    assert entries("hand out report") == []
