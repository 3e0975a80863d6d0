"""Cells that cause a record to be skipped, and only those."""

import csv
import io
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from placement.exchange.rules import cell_shapes, columns, problems, reading, samples
from placement.exchange.rules import checks as rules
from placement.exchange.rules.checks import KnownCodes
from placement.exchange.rules.identity import KnownAccount, KnownAccounts
from placement.hosts.models import Host, Site, Supervisor
from placement.people.models import User
from placement.placements.models import Placement, State
from tests.exchange.files import KNOWN, file_of, record, shared_file

pytestmark = pytest.mark.once

Found = list[tuple[int, str, str]]


def found(checked: list[rules.Checked]) -> Found:
    return [(p.record, p.column, p.value) for row in checked for p in row.problems]


def judge(*records: reading.Record, known: KnownCodes = KNOWN) -> Found:
    return found(rules.check_records(records, known))


def expected_problems() -> Found:
    text = shared_file("placements_messy.problems.csv").decode("utf-8-sig")
    rows = csv.reader(io.StringIO(text, newline=""))
    next(rows)
    return [(int(number), column, value) for number, column, value, _ in rows]


def test_messy_file_has_exactly_the_listed_problems() -> None:
    checked = rules.check_records(reading.read(shared_file("placements_messy.csv")).records, KNOWN)

    assert found(checked) == expected_problems()


def test_shared_file_has_no_problems() -> None:
    checked = rules.check_records(reading.read(shared_file("placements_2025SU.csv")).records, KNOWN)

    assert found(checked) == []


def test_downloadable_example_has_no_problems() -> None:
    table = reading.read(samples.write_xlsx("Placements", samples.example_rows(KNOWN)))

    assert found(rules.check_records(table.records, KNOWN)) == []


@pytest.mark.parametrize("column", columns.REQUIRED)
@pytest.mark.parametrize("value", ["", "   ", "\u00a0\u200b\u3000"])
def test_missing_required_cells_are_problems_shown_as_read(column: str, value: str) -> None:
    assert judge(record(**{column: value})) == [(1, column, value)]


def test_only_required_columns_are_needed() -> None:
    bare = {name: text for name, text in record().cells.items() if name in columns.REQUIRED}

    assert judge(reading.Record(2, 1, bare)) == []


GOOD_CELLS = {
    "student_level": ["Junior", " DOCTORAL "],
    "placement_type": ["Co-Op", "FIELD PLACEMENT"],
    "modality": ["Remote"],
    "arranged_by": ["host"],
    "pay_type": ["Stipend"],
    "pay_period": ["TOTAL"],
    "employer_type": ["For_Profit"],
    "state": ["Terminated", "draft", "ended"],
    "host_sector": ["31-33", "44-45", "92"],
    "site_country": ["us", "CA", " ie"],
    "student_email": ["a@b.c", "o.x+y@exämple.edu", "A@B.C.D"],
    "supervisor_email": ["x@y.z"],
    "hours_per_week": ["0.5", "168", "168.0", "007", "37.50"],
    "hours_required": ["0", "400"],
    "credits": ["0", "30", "1.5"],
    "pay_amount": ["9999999.99", "0"],
    "pay_currency": ["USD", "eur"],
    "start_date": ["2024-02-29", "2023-08-22"],
    "end_date": ["2025-06-02", "2027-06-02"],
    "site_city": [""],
    "title": ["=1+1", "<script>", "'quoted", "x" * 5000],
}
BAD_CELLS = {
    "student_level": ["5", "junior year"],
    "placement_type": ["holiday", "coop", "field_placement"],
    "modality": ["on site"],
    "state": ["submitted", "flying"],
    "host_sector": ["31", "31–33", "99"],
    "site_country": ["USA", "XK", "Atlantis", "EU"],
    "student_email": ["plain", "ö.x@example.edu", "a@b", "a@@b.c", "a b@c.d", "a@b.c\u00a0d"],
    "faculty_email": ["x@y", "ß" * 200 + "@y.z"],
    "hours_per_week": [
        "0",
        "0.0",
        "168.01",
        "-5",
        "forty",
        "1e1",
        "1,5",
        "٣",
        " 1 0",
        ".5",
        "5.",
        "+5",
        "1\n2",
    ],
    "hours_required": ["10000000", "NaN", "Infinity"],
    "credits": ["30.01", "NaN"],
    "pay_amount": ["10000000", "1e999", "$5"],
    "pay_currency": ["US", "U$D", "USDX"],
    "start_date": [
        "2025-6-2",
        "02.06.2025",
        "2025-02-30",
        "2025-06-02T00:00",
        "20250602",
        "0000-01-01",
        "२०२५-०६-०२",
    ],
    "end_date": ["2025-06-01"],
    "term": ["2025su", "2019XX"],
    "program_code": ["cs-bs"],
    "description": ["a\0b"],
}


@pytest.mark.parametrize(("column", "value"), [(name, v) for name, vs in GOOD_CELLS.items() for v in vs])
def test_valid_cells_are_accepted(column: str, value: str) -> None:
    assert judge(record(**{column: value})) == []


@pytest.mark.parametrize(("column", "value"), [(name, v) for name, vs in BAD_CELLS.items() for v in vs])
def test_invalid_cells_are_problems(column: str, value: str) -> None:
    assert judge(record(**{column: value})) == [(1, column, value)]


@pytest.mark.parametrize("start", ["", "2025-02-31"])
def test_bad_date_causes_no_second_problem_on_the_other_date(start: str) -> None:
    assert judge(record(start_date=start, end_date="1999-01-01")) == [(1, "start_date", start)]


def test_text_is_stored_trimmed_and_composed_and_choices_as_listed() -> None:
    cells = {"title": "\ufeff\u00a0Zoe\u0308 =x \u200b", "placement_type": "INTERNSHIP", "site_country": "us"}
    values = rules.check_records([record(**cells)], KNOWN)[0].values

    assert (values["title"], values["placement_type"], values["site_country"]) == (
        "Zoë =x",
        "internship",
        "US",
    )


def test_repeated_external_id_is_a_problem_of_the_later_row() -> None:
    rows = (
        record(1, external_id="x", state="flying"),
        record(2, external_id=" X "),
        record(3, external_id="X"),
    )

    assert judge(*rows) == [(1, "state", "flying"), (2, "external_id", " X "), (3, "external_id", "X")]


def test_same_external_id_in_another_term_is_another_placement() -> None:
    known = KnownCodes(frozenset({"2025SU", "2025FA"}), KNOWN.programs)

    assert judge(record(1, external_id="x"), record(2, external_id="x", term="2025FA"), known=known) == []


def test_repeated_second_key_is_a_problem_on_the_title() -> None:
    same = {"student_id": "S1", "student_email": "s1@example.edu", "external_id": ""}

    assert judge(record(1, **same), record(2, **same, title="INTERN")) == [(2, "title", "INTERN")]
    assert judge(record(1, **same), record(2, **same, title="Other")) == []
    assert judge(record(1, **same), record(2, **(same | {"external_id": "X-2"}))) == []


def test_email_of_another_student_is_a_problem() -> None:
    holder = KnownAccount("Robin Example", "Ó Laimhbheartaigh", "taken@example.edu", "S9")
    accounts = KnownAccounts({holder.email_key: holder}, {"s9": holder})
    known = KnownCodes(KNOWN.terms, KNOWN.programs, accounts)

    assert judge(record(1, student_email="Taken@Example.edu"), known=known) == [
        (1, "student_email", "Taken@Example.edu")
    ]
    assert judge(record(9, student_email="taken@example.edu"), known=known) == []


def test_email_used_by_two_students_is_a_problem_of_the_later_one() -> None:
    rows = (
        record(1, student_email="a@b.c"),
        record(2, student_email="A@b.c"),
        record(1, title="Other", external_id=""),
    )

    assert judge(*rows) == [(2, "student_email", "A@b.c")]


def test_each_problem_cell_is_listed_once_in_column_order() -> None:
    same = {"student_id": "S1", "external_id": "", "title": ""}

    assert judge(record(1, state="", student_id="", end_date="x")) == [
        (1, "student_id", ""),
        (1, "end_date", "x"),
        (1, "state", ""),
    ]
    assert judge(record(1, **same), record(2, **same))[1:] == [(2, "title", "")] + [
        problem for problem in judge(record(2, **same)) if problem[1] != "title"
    ]


def test_every_problem_says_how_to_fix_it() -> None:
    for name, values in BAD_CELLS.items():
        (problem,) = rules.check_records([record(**{name: values[0]})], KNOWN)[0].problems
        assert problem.wanted.startswith("Write") or "Write" in problem.wanted
        assert problem.wanted.endswith(".")


def test_problems_file_has_values_as_read() -> None:
    checked = rules.check_records([record(2, state="=x"), record(1, student_id=" ", credits="-1")], KNOWN)
    rows = csv.reader(io.StringIO(problems.write_csv(p for c in checked for p in c.problems).decode(), newline=""))

    assert [row[:4] for row in rows] == [
        ["line", "record", "column", "value"],
        ["2", "1", "student_id", " "],
        ["2", "1", "credits", "-1"],
        ["3", "2", "state", "=x"],
    ]


def test_problems_file_of_a_valid_file_has_only_the_header() -> None:
    assert problems.write_csv([]) == b"line,record,column,value,problem\r\n"


def test_file_differs_only_in_new_values() -> None:
    before = rules.check_records([record(credits="3.00", course="CS 1")], KNOWN)[0].values
    after = rules.check_records([record(credits="3", course="", title="New")], KNOWN)[0].values

    assert rules.list_differences(before, before) == ()
    assert rules.list_differences(before, after) == ("title",)


@settings(derandomize=True)
@given(st.text(max_size=12), st.sampled_from(columns.NAMES))
def test_any_text_causes_at_most_one_problem_per_cell(value: str, column: str) -> None:
    table = reading.read(file_of({**record().cells, column: value}))
    checked = rules.check_records(table.records, KNOWN)
    names = [problem.column for row in checked for problem in row.problems]

    assert len(names) == len(set(names))


@settings(derandomize=True)
@given(st.decimals(min_value=0, max_value=20_000_000, places=2))
def test_amounts_stay_below_ten_million(amount: Decimal) -> None:
    assert (judge(record(pay_amount=str(amount))) == []) == (amount < 10_000_000)


def test_stored_key_is_case_folded_and_fits_the_index() -> None:
    (one, other, bare) = (
        rules.check_records([row], KNOWN)[0].values
        for row in (
            record(1, external_id="X-ß"),
            record(1, external_id="x-SS"),
            record(1, external_id="", title="T" * 5000),
        )
    )

    assert rules.stored_key(one) == rules.stored_key(other) == '["x-ss"]'
    assert len(rules.stored_key(bare)) < 100


def test_allowed_values_and_limits_match_the_tables() -> None:
    kept = {
        "student_id": User.institution_id, "student_first_name": User.first_name, "student_last_name": User.last_name,
        "student_email": User.email, "external_id": Placement.external_id, "host_name": Host.name,
        "site_city": Site.city, "site_region": Site.region, "supervisor_name": Supervisor.name,
        "supervisor_title": Supervisor.title, "supervisor_email": Supervisor.email, "faculty_email": User.email,
        "faculty_name": User.last_name, "course": Placement.course, "title": Placement.title,
        "description": Placement.description,
    }  # fmt: skip

    for name, column in kept.items():
        assert columns.BY_NAME[name].longest == getattr(column.type, "length", None), name
    assert judge(record(host_name="x" * 301)) == [(1, "host_name", "x" * 301)]
    assert set(columns.STATES) == {state.value for state in State} - {"submitted", "changes_requested"}


@pytest.mark.parametrize("error", sorted(cell_shapes.ERRORS))
def test_spreadsheet_error_text_is_a_problem_in_every_column_and_case(error: str) -> None:
    for name in columns.NAMES:
        for text in (error, f" {error.upper()} "):
            found = rules.check_records([record(**{name: text})], KNOWN)[0].problems
            assert [(problem.column, problem.value) for problem in found] == [(name, text)]
            assert "spreadsheet error" in found[0].wanted


@pytest.mark.parametrize(
    ("student_id", "is_good"),
    [
        *((text, False) for text in ("n/a", "N/A", "NULL", "tbd", "-", " 0 ", "1.23E+08", "1e10", "9.9e015")),
        *((text, True) for text in ("00", "0000", "10", "1e1", "12e10", "E10", "na", "S-0", "1.E+10")),
    ],
)
def test_student_id_altered_by_a_spreadsheet_is_a_problem(student_id: str, is_good: bool) -> None:
    found = rules.check_records([record(student_id=student_id)], KNOWN)[0].problems

    assert [problem.column for problem in found] == ([] if is_good else ["student_id"])
