"""Hosts and people of a file: the first value wins, others are notices; similar names are paired, never merged."""

import pytest

from placement.exchange.rules import checks as rules
from placement.exchange.rules import merge_facts, reading
from placement.hosts.rules import similar_names
from tests.exchange.files import KNOWN, record, shared_file


def gather(*records: reading.Record, held: merge_facts.Facts | None = None) -> merge_facts.Gathered:
    return merge_facts.gather(rules.check_records(records, KNOWN), held or {})


def test_shared_file_has_the_expected_hosts_and_people() -> None:
    gathered = gather(*reading.read(shared_file("placements_2025SU.csv")).records)

    kinds = ("student", "host", "supervisor", "faculty member")
    assert [len(gathered.about(kind)) for kind in kinds] == [600, 321, 369, 24]


def test_first_record_with_a_value_wins() -> None:
    rows = record(1, host_sector=""), record(2, host_sector="51"), record(3, host_sector="52")
    gathered = gather(*rows)

    assert gathered.about("host")["Acme"]["host_sector"] == "51"
    assert [(n.line, n.record, n.sentence) for n in gathered.notices] == [
        (4, 3, "host_sector of host Acme is “51” already, not “52”.")
    ]


def test_value_on_file_wins_over_the_file() -> None:
    held = {("supervisor", "kim@example.com"): {"supervisor_name": "Kim Diaz"}}
    row = record(1, supervisor_email="KIM@example.com", supervisor_name="Kim D.", supervisor_title="Lead")
    gathered = gather(row, held=held)

    assert gathered.about("supervisor")["kim@example.com"] == {
        "supervisor_name": "Kim Diaz",
        "supervisor_title": "Lead",
        "supervisor_email": "KIM@example.com",
    }
    assert [notice.sentence for notice in gathered.notices] == [
        "supervisor_name of supervisor KIM@example.com is “Kim Diaz” already, not “Kim D.”."
    ]


def test_skipped_records_add_no_facts() -> None:
    gathered = gather(record(1, host_sector="51", state="flying"), record(2, host_sector="52"))

    assert gathered.about("host")["Acme"]["host_sector"] == "52"
    assert gathered.notices == []


def test_name_without_email_adds_no_person_and_is_a_note() -> None:
    gathered = gather(record(1, faculty_name="Ines Haugen", supervisor_name="Robin"))

    assert (gathered.about("faculty member"), gathered.about("supervisor")) == ({}, {})
    assert [notice.sentence for notice in gathered.notices] == [
        "Supervisor Robin has no email, so no one is added.",
        "Faculty member Ines Haugen has no email, so no one is added.",
    ]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Acme Inc.", "ACME"),
        ("Acme, LLC", "Acme Ltd"),
        ("Macy's", "Macys"),
        ("A.B.C. Labs", "ABC Labs"),
        ("PepsiCo", "Pepsi Co."),
        ("Smith & Sons", "Smith and Sons"),
        ("The Hanover", "Hanover"),
        ("Straße GmbH", "STRASSE"),
    ],
)
def test_similar_names_are_paired(one: str, other: str) -> None:
    assert similar_names.list_pairs([one, other], []) == [tuple(sorted((one, other)))]


@pytest.mark.parametrize(("one", "other"), [("Acme", "Acme East"), ("LLC", "Ltd"), ("!!", "??"), ("Snap", "Snappy")])
def test_different_names_are_not_paired(one: str, other: str) -> None:
    assert similar_names.list_pairs([one, other], []) == []


def test_name_on_file_comes_first_and_names_on_file_are_not_paired_again() -> None:
    assert similar_names.list_pairs(["Acme Inc"], ["Acme", "acme"]) == [("Acme", "Acme Inc")]
    assert similar_names.list_pairs([], ["Acme", "acme"]) == []
    assert similar_names.list_pairs(["Zeta"], ["Zeta"]) == []


def test_many_spellings_of_one_name_make_few_pairs() -> None:
    assert len(similar_names.list_pairs(["Acme" + "." * n for n in range(100)], [])) == 99
