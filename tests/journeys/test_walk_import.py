"""The office's walk: from a spreadsheet to the term's report, all on the pages."""

from __future__ import annotations

import csv
import io
import json
import re
from hashlib import sha256
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest
from playwright.sync_api import Page, expect

from tests.exchange.files import GOOD, file_of
from tests.journeys.conftest import Visit
from tests.journeys.server import Site
from tests.journeys.summer import DESKTOP, FILE, PHONE, press, sign_in, work

# Records in the file, and records per page.
HOSTS, SUPERVISORS, SHOWN = 321, 369, 50


@pytest.mark.parametrize("window", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_office_imports_a_term_and_downloads_its_report(visit: Visit, spring: Site, window: dict[str, Any]) -> None:
    with visit(spring.address, **window) as page:
        sign_in(page)
        import_the_file(page, spring)
        find_placements(page)
        check_list(download(page, "Download CSV"))
        approve_hosts(page)
        confirm_supervisors(page)
        check_report(take_report(page))


def test_office_selects_one_of_two_roles(visit: Visit, spring: Site, tmp_path: Path) -> None:
    """Two faculty addresses belong to students of the file; one is intended, the other a mistake."""
    rows = [
        {**GOOD, "student_id": f"S{n}", "student_email": f"s{n}@example.edu", "external_id": f"X{n}"} for n in "1234"
    ]
    for row, number in zip(rows, "1234", strict=True):
        row["student_last_name"] = f"Name{number}"
    rows[2]["faculty_email"], rows[3]["faculty_email"] = "S1@example.edu", "S2@example.edu"
    file = tmp_path / "roles.csv"
    file.write_bytes(file_of(*rows))
    with visit(spring.address, **PHONE) as page:
        sign_in(page)
        page.goto("/import")
        page.get_by_label("File with placements").set_input_files(file)
        press(page, "Check file")
        main = page.locator("main")
        page.get_by_label("Name1").check()
        press(page, "Check file with these decisions")
        expect(page.get_by_label("Name1")).to_be_checked()
        expect(page.get_by_label("Name2")).not_to_be_checked()
        press(page, "Import all")
        work(spring)
        expect(page.get_by_role("heading", level=1)).to_have_text("Import complete")
        page.get_by_text("(no rows are skipped)").click()
        expect(main).to_contain_text("Name2, who is not faculty")
        expect(main).not_to_contain_text("Name1, who is not faculty")


def import_the_file(page: Page, site: Site) -> None:
    page.goto("/import")
    page.get_by_label("File with placements").set_input_files(FILE)
    press(page, "Check file")
    main = page.locator("main")
    expect(main).to_contain_text("placements_2025SU.csv, 600 records. Nothing is saved yet.")
    expect(main).to_contain_text("New: 321 hosts")
    press(page, "Import all")
    expect(page.get_by_role("heading", level=1)).to_have_text("The import is running")
    expect(main).to_contain_text("Waiting to start.")
    work(site)
    expect(page.get_by_role("heading", level=1)).to_have_text("Import complete")
    expect(main).to_contain_text("600")
    expect(main).to_contain_text("321 in this file")
    expect(main).to_contain_text("369 in this file")


def find_placements(page: Page) -> None:
    """Search by a name without accents, by two Chinese characters, and by filters in the address."""
    main = page.locator("main")
    page.goto("/placements")
    expect(main).to_contain_text("50 of 600 placements")
    search(page, "o laimh")
    expect(main).to_contain_text("Dereck Ó Laimhbheartaigh")
    search(page, "拓真")
    expect(main).to_contain_text("拓真 田中")
    search(page, "")
    page.get_by_label("Program").select_option("CS-BS")
    press(page, "Apply filters")
    expect(main).to_contain_text("50 of 60 placements")
    expect(page).to_have_url(re.compile("program=CS-BS"))


def search(page: Page, words: str) -> None:
    page.get_by_label("Student, host, title or ID").fill(words)
    press(page, "Apply filters")


def download(page: Page, button: str) -> bytes:
    with page.expect_download() as waited:
        press(page, button)
    return Path(waited.value.path()).read_bytes()


def check_list(content: bytes) -> None:
    """Check that the list shows the file's rows for this filter, each as imported."""
    assert content.startswith(b"\xef\xbb\xbf")
    assert content.count(b"\r\n") == 61
    with FILE.open(encoding="utf-8-sig", newline="") as file:
        wanted = {row["external_id"]: row for row in csv.DictReader(file) if row["program_code"] == "CS-BS"}
    found = {row["external_id"]: row for row in csv.DictReader(io.StringIO(content.decode("utf-8-sig")))}
    assert found.keys() == wanted.keys()
    same = ("student_id", "student_last_name", "student_email", "title", "host_name", "supervisor_email", "start_date")
    for number, row in wanted.items():
        assert {name: found[number][name] for name in same} == {name: row[name] for name in same}


def approve_hosts(page: Page) -> None:
    page.goto("/hosts?status=pending")
    press(page, f"Approve all {SHOWN} shown")
    expect(page.locator("main")).to_contain_text(f"{SHOWN} hosts approved.")
    page.goto("/hosts")
    expect(page.locator("main")).to_contain_text(f"{HOSTS - SHOWN} hosts need approval.")


def confirm_supervisors(page: Page) -> None:
    page.goto("/supervisors?unconfirmed=y")
    press(page, f"Confirm all {SHOWN} shown")
    expect(page.locator("main")).to_contain_text(f"{SHOWN} supervisors confirmed.")
    page.goto("/supervisors")
    expect(page.locator("main")).to_contain_text(f"{SUPERVISORS - SHOWN} supervisors are not confirmed.")


def take_report(page: Page) -> bytes:
    """Report on a day when all placements have begun: on the first day of the term the report is empty."""
    page.goto("/reports")
    press(page, "Summer 2025")
    expect(page.locator("main")).to_contain_text("Too few to report")
    page.get_by_label("Report date").fill("2025-07-01")
    press(page, "Apply filters")
    return download(page, "Download zip")


def check_report(content: bytes) -> None:
    """Check that each file matches its package description and counts the records of the shared file."""
    with ZipFile(io.BytesIO(content)) as package:
        files = {entry.filename: package.read(entry) for entry in package.infolist()}
    described = json.loads(files["datapackage.json"])
    for resource in described["resources"]:
        assert resource["hash"].removeprefix("sha256:") == sha256(files[resource["path"]]).hexdigest()
    for name in ("cohort_summary.csv", "mentorship.csv", "objectives.csv", "skills_change.csv"):
        assert files[name].startswith(b"\xef\xbb\xbfreport_id,term,dimension,group,")
    rows = csv.DictReader(io.StringIO(files["cohort_summary.csv"].decode("utf-8-sig")))
    of_all = {row["measure"]: row["value"] for row in rows if row["group"] == "all"}
    counted = {name: of_all[name] for name in ("placements", "students", "hosts", "paid_share")}
    assert counted == {"placements": "600", "students": "600", "hosts": "321", "paid_share": "0.8033"}
