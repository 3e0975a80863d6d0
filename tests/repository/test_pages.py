"""The page check itself: a fault it misses could be on every page."""

import pytest

from tests.pages import Page, faults

GOOD = """<!doctype html><html lang="en"><head><title>Sign in</title></head><body><main>
<h1 id="top">Sign in</h1><p>Go <a href="#top">Up</a>.</p><script src="/x.js"></script>
<form method="post"><input type="hidden" name="csrf_token" value="x">
<label for="name">Name</label><input id="name" name="name" value="Ada">
<label>Term <select name="term">
<option value="1">One</option><option value="2" selected>Two</option></select></label>
<button>Go</button></form></main></body></html>"""


def test_valid_page_has_no_faults() -> None:
    assert faults(Page(GOOD)) == []


@pytest.mark.parametrize(
    ("part", "instead", "fault"),
    [
        ('<h1 id="top">Sign in</h1>', '<p id="top">Sign in</p>', "0 h1"),
        ("<main>", "<main><h1>Again</h1>", "2 h1"),
        ("Sign in</title>", "</title>", "the title is empty"),
        ('lang="en"', "", "no lang"),
        ("<button>", '<button id="top">', "id top stands 2 times"),
        ('for="name"', 'for="nome"', "label for='nome' points at nothing"),
        ('for="name"', 'for="top"', "field 'name' has no label"),
        ('href="#top"', 'href="#gone"', "link #gone points at nothing"),
        ("<button>", '<button style="color:red">', "inline style"),
        ("<button>", '<button onclick="go()">', "inline onclick"),
        ('<script src="/x.js">', "<script>", "an inline script"),
        ('name="csrf_token"', 'name="token"', "no csrf_token"),
        ("</form>", "", "not HTML5"),
    ],
)
def test_each_fault_is_detected(part: str, instead: str, fault: str) -> None:
    found = faults(Page(GOOD.replace(part, instead)))
    assert any(fault in sentence for sentence in found), found


def test_page_values_equal_what_a_browser_would_submit() -> None:
    assert Page(GOOD).values == {"csrf_token": "x", "name": "Ada", "term": "2"}
    assert Page(GOOD).links == {"Up": "#top"}
    assert Page(GOOD).text.startswith("Sign in Go Up. Name Term")
