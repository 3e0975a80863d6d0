"""The markup that macros guarantee to pages."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.look.gallery import ERRORS, PAGES, ROOT, create_gallery
from tests.pages import Page, faults, text
from tests.present import present

pytestmark = pytest.mark.once

SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture(scope="module")
def get() -> Callable[[str], Page]:
    client = create_gallery().test_client()

    def page(path: str) -> Page:
        return Page(client.get(path).text)

    return page


ADDRESSES = [*(f"/{name}" for name in PAGES), *(f"/error/{code}" for code in ERRORS)]


@pytest.mark.parametrize("address", ADDRESSES)
def test_gallery_pages_have_no_faults(get: Callable[[str], Page], address: str) -> None:
    assert faults(get(address)) == []


def test_title_is_the_heading_and_the_institution(get: Callable[[str], Page]) -> None:
    page = get("/form")
    assert page.heading == "Reflection check-in 3 of 6"
    assert page.title == "Reflection check-in 3 of 6 – Northfield University"


def test_title_of_a_refused_form_starts_with_error(get: Callable[[str], Page]) -> None:
    assert get("/form-errors").title.startswith("Error: Reflection")


def test_each_problem_links_to_its_field(get: Callable[[str], Page]) -> None:
    page = get("/form-errors")
    assert "/" not in page.links["Hours must be between 0 and 120"]
    assert page.links["Hours must be between 0 and 120"] == "#hours"
    assert page.links["Choose how the placement is going"] == "#going-0"
    assert page.links["Enter a name or nickname."] == "#people-1-name"
    summary = page.all("div", class_="error-summary")[0]
    assert "This check-in was changed in another window." in text(summary)


def test_field_is_described_by_its_hint_and_error(get: Callable[[str], Page]) -> None:
    field = get("/form-errors").all("input", id="hours")[0]
    assert field.get("aria-describedby") == "hours-hint hours-error"
    assert field.get("aria-invalid") == "true"
    assert field.get("required") is not None
    assert field.get("value") == "500"


def test_numbers_are_typed_as_text_with_a_number_keyboard(get: Callable[[str], Page]) -> None:
    page = get("/form")
    decimal, whole = page.all("input", id="hours")[0], page.all("input", id="weeks")[0]
    assert (decimal.get("type"), decimal.get("inputmode")) == ("text", "decimal")
    assert (whole.get("type"), whole.get("inputmode")) == ("text", "numeric")


def test_limit_is_shown_and_pasted_text_is_not_cut(get: Callable[[str], Page]) -> None:
    area = get("/form").all("textarea", id="learned")[0]
    assert area.get("maxlength") is None
    assert "At most 2000 characters" in get("/form").text
    assert "learned-limit" in area.get("aria-describedby", "")


def test_only_optional_fields_are_marked(get: Callable[[str], Page]) -> None:
    page = get("/form")
    labels = {label.get("for"): text(label) for label in page.all("label")}
    assert labels["email"] == "Email address"
    assert labels["weeks"] == "Weeks so far (optional)"
    assert labels["modality"] == "Where you worked", "a list without an empty choice is always answered"


def test_choices_are_in_a_fieldset_with_their_question(get: Callable[[str], Page]) -> None:
    page = get("/form-errors")
    questions = [text(legend) for legend in page.all("legend")]
    assert "How is the placement going?" in questions
    assert "Person 2" in questions
    hint = page.all("input", id="going-2")[0].get("aria-describedby")
    assert text(page.all("p", id=present(hint))[0]) == "Somebody calls you within two working days."


def test_rating_shows_numbers_and_reads_their_labels(get: Callable[[str], Page]) -> None:
    page = get("/rating")
    labels = [text(label) for label in page.all("label")][:6]
    assert labels[0] == "1, aware of it"
    assert labels[5] == "Not observed"
    assert page.values["teamwork"] == "3"
    assert page.values["critical"] == "no"
    assert "writing" not in page.values


def test_form_has_its_hidden_fields_and_a_token(get: Callable[[str], Page]) -> None:
    values = get("/form").values
    assert values["version"] == "3"
    assert values["csrf_token"]


def test_cell_has_the_name_of_its_column(get: Callable[[str], Page]) -> None:
    cells = get("/list").root.findall(".//tbody/tr/td")
    labels = {cell.get("data-label") for cell in cells if cell.get("class") != "select"}
    assert {"Program", "Site", "State"} <= labels
    assert None not in labels


def test_sorted_column_is_announced(get: Callable[[str], Page]) -> None:
    header = next(th for th in get("/list").all("th") if text(th) == "Student")
    assert header.get("aria-sort") == "ascending"


def test_badge_color_depends_on_its_state(get: Callable[[str], Page]) -> None:
    tones = {
        text(badge): badge.get("class", "") for badge in get("/parts").all("span") if "badge" in badge.get("class", "")
    }
    assert "tone-neutral" in tones["Draft"]
    assert "tone-good" in tones["Signed off"]
    assert "tone-danger" in tones["Overdue"]
    assert "tone-good" in tones["Confirmed"]


def test_messages_are_announced(get: Callable[[str], Page]) -> None:
    roles = {text(e): e.get("role") for e in get("/parts").all("div") if "notice" in e.get("class", "")}
    assert roles["The placement is approved."] == "status"
    assert roles["Two placements have no supervisor."] == "alert"


def test_chart_has_its_figures_in_words(get: Callable[[str], Page]) -> None:
    page = get("/charts")
    assert "History: 76%" in page.text
    assert "16 of 21 placements, 95% interval 55% to 89%" in page.text
    assert "Written communication: 1 declined, 2 the same, 20 improved" in page.text


def test_withheld_row_draws_nothing_and_gives_a_reason(get: Callable[[str], Page]) -> None:
    page = get("/charts")
    rows = [row for row in page.rows if row[0] in ("Environmental Engineering and Policy", "Leadership")]
    assert rows[0][1:] == ["Hidden: fewer than 5 students"]
    assert rows[1][1:] == ["Hidden: fewer than 5 students"]
    assert page.html.count("Leadership:") == 0


def test_bars_of_a_row_match_their_shares(get: Callable[[str], Page]) -> None:
    page = get("/charts")
    chart = page.all("section", id="change")[0]
    plot = next(svg for svg in chart.iter(SVG + "svg") if svg.get("aria-labelledby") == "change-1-title")
    bars = [(rect.get("x"), rect.get("width")) for rect in plot.iter(SVG + "rect")]
    assert bars == [("36.0%", "6.0%"), ("42.0%", "16.0%"), ("58.0%", "28.0%")]


def test_each_error_says_what_to_do_next(get: Callable[[str], Page]) -> None:
    for code in ERRORS:
        page = get(f"/error/{code}")
        assert "This agreement was reworded on Nov 20." in page.main
        assert f"Error {code}" in page.main
        assert re.search(r"\b(Go|Check|Reload|Ask|Make|Wait)\b", page.main)


def test_error_page_does_not_load_the_navigation(get: Callable[[str], Page]) -> None:
    assert get("/error/500").all("nav") == []


def test_every_color_is_a_token() -> None:
    css = (ROOT / "placement/static/app.css").read_text()
    rules = css[css.index("/* 2 page */") :]
    print_rules = rules[rules.index("@media print") :]
    assert re.findall(r"#[0-9a-f]{3,6}\b", rules.replace(print_rules, "")) == []
    assert "url(" not in css


def test_vendored_files_have_their_license() -> None:
    for folder in [*(ROOT / "placement/static/vendor").iterdir(), *(ROOT / "tests/vendor").iterdir()]:
        assert (folder / "LICENSE").is_file(), folder
        assert all("sourceMappingURL=" not in Path(f).read_text() for f in folder.glob("*.css"))


def test_every_class_in_templates_is_styled() -> None:
    sheets = (ROOT / "placement/static").rglob("*.css")
    styled = set(re.findall(r"\.([a-zA-Z][\w-]*)", " ".join(sheet.read_text() for sheet in sheets)))
    for template in (ROOT / "templates").rglob("*.html"):
        assert classes(template.read_text()) - styled == set(), template


def test_unstyled_class_is_detected() -> None:
    assert classes('<p class="hint {% if x %}nowhere{% endif %} tone-{{ y }}">') == {"hint", "nowhere"}


def classes(source: str) -> set[str]:
    """The literal class names in a template; names built by expressions are omitted."""
    found = " ".join(re.findall(r'class="([^"]*)"', re.sub(r"{#.*?#}", "", source, flags=re.S)))
    return set(re.sub(r"\S*{{.*?}}\S*", " ", re.sub(r"{%.*?%}", " ", found)).split())
