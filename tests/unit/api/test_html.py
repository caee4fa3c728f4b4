"""A user's HTML is shown without anything that acts, and nobody shows it but through one door."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.api.html import sanitised

ROOT = Path(__file__).resolve().parents[3]
PAGES_OF_OURS = {"app/api/docs_page.py", "app/auth/pages.py"}
"""Pages that hold nothing that a user wrote."""
ANSWERS_WITH_HTML = re.compile(r"HTMLResponse|text/html|nh3\.clean\b")


@pytest.mark.parametrize(
    ("html", "kept"),
    [
        ("<p>Cats <b>purr</b>.</p>", "<p>Cats <b>purr</b>.</p>"),
        ("<script>alert(1)</script>a", "a"),
        ("<img src=x onerror=alert(1)>a", "a"),
        ("<p onclick=alert(1) style='x' class=y>a</p>", "<p>a</p>"),
        ("<a href='javascript:alert(1)'>a</a>", '<a rel="noopener noreferrer nofollow">a</a>'),
        ("<a href='java&#10;script:alert(1)'>a</a>", '<a rel="noopener noreferrer nofollow">a</a>'),
        ("<a href='data:text/html,x'>a</a>", '<a rel="noopener noreferrer nofollow">a</a>'),
        (
            "<a href='https://a.example/' target=_blank>a</a>",
            '<a href="https://a.example/" rel="noopener noreferrer nofollow">a</a>',
        ),
        ("<svg><style><img src=x onerror=alert(1)></style></svg>", ""),
        ("<math><mi//xlink:href='javascript:alert(1)'>a", ""),
        ("<!-- a --><iframe src=x></iframe><form action=x><input name=y></form>b", "b"),
        ("1 < 2 & 3", "1 &lt; 2 &amp; 3"),
    ],
)
def test_what_acts_is_gone(html: str, kept: str) -> None:
    assert sanitised(html) == kept


@given(st.text(alphabet="<>&/='\" abimgsrconeil:;!-\x00", max_size=60))
def test_what_is_left_is_left_as_it_is(html: str) -> None:
    once = sanitised(html)
    assert sanitised(once) == once
    assert not re.search(r"<(?!/?(?:a|b|i|li|em|code|s|ol|br|hr|p|pre)\b)[a-z]", once)


def test_nobody_else_answers_with_html() -> None:
    files = {str(file.relative_to(ROOT)): file.read_text("utf-8") for file in (ROOT / "app").rglob("*.py")}
    found = {name for name, text in files.items() if ANSWERS_WITH_HTML.search(text)}
    assert found == {"app/api/html.py", *PAGES_OF_OURS}, "a page of users' HTML goes through app/api/html.py"
