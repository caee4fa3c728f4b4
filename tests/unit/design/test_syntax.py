"""Code as rows: every character there, long lines broken at sense, any language."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pygments.lexers import get_all_lexers

from app.design.parts.syntax import Row, longest_line, rows_of, width
from tests.unit.design.data_scenes import CODE


def text_of(row: Row) -> str:
    """Return a row as it reads, its columns filled with spaces."""
    text = ""
    for span in row.spans:
        text = text.ljust(span.column) + span.text
    return text


def test_every_line_of_the_source_appears_where_it_was() -> None:
    rows = rows_of(CODE, "python", 100)
    assert [text_of(row) for row in rows] == CODE.split("\n")
    assert [row.line for row in rows] == list(range(10))


def test_kinds_follow_the_language() -> None:
    kinds = {span.text: span.kind for row in rows_of(CODE, "python", 100) for span in row.spans}
    assert kinds["def"] == kinds["for"] == "keyword"
    assert kinds["self_use"] == kinds["sum"] == "function"
    assert kinds['"""Share of solar used at home."""'] == "comment"
    assert kinds['"june.csv"'] == "string"
    assert kinds["9.5"] == "number"


def test_long_lines_break_before_a_clause_at_the_shallowest_bracket() -> None:
    rows = [row for row in rows_of(CODE, "python", 42) if row.line == 2]
    assert [text_of(row).strip() for row in rows] == ["used = sum(min(h.solar, h.load)", "for h in day)"]
    assert (rows[0].first, rows[1].first, rows[1].indent) == (True, False, 8)


def test_a_break_stands_after_a_comma_rather_than_within_a_name() -> None:
    rows = [row for row in rows_of(CODE, "python", 66) if row.line == 8]
    assert text_of(rows[0]).endswith("9.5,")
    assert text_of(rows[1]).strip() == "power_kw=3.6))"


def test_an_unknown_language_is_plain_text_and_a_file_name_helps() -> None:
    assert {span.kind for row in rows_of("def x(): pass", "no such", 40) for span in row.spans} == {"plain"}
    kinds = {span.kind for row in rows_of("def x(): pass", "", 40, "x.py") for span in row.spans}
    assert "keyword" in kinds


def test_tabs_are_four_columns_and_wide_letters_two() -> None:
    assert rows_of("\tx", "", 40)[0].spans[0].column == 4
    assert width("日本") == 4
    assert longest_line("ab\n\tabc") == 7


@pytest.mark.parametrize("alias", sorted(names[0] for _, names, _, _ in get_all_lexers() if names)[::25])
def test_languages_of_all_kinds_are_read(alias: str) -> None:
    assert rows_of("if x:\n  y = 1 # done\n", alias, 40)


@given(
    code=st.text(st.characters(codec="utf-8"), max_size=400),
    language=st.sampled_from(["python", "js", "c", "html", "yaml", "text"]),
    columns=st.integers(10, 80),
)
def test_no_row_is_wider_than_asked_and_nothing_is_lost(code: str, language: str, columns: int) -> None:
    rows = rows_of(code, language, columns)
    assert all(row.columns <= columns for row in rows)
    shown = "".join(span.text for row in rows for span in row.spans)
    kept = [character for character in code if character.isprintable() and not character.isspace()]
    assert [character for character in shown if not character.isspace()] == kept
