"""Articles that were not written for us: what a viewer has no use for is left out, with a warning; the rest stays."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.scripts import parse_markdown
from app.story.script import ChartVisual, QuoteVisual, StatementVisual, TableVisual
from tests.unit.scripts.reading import only, refused, said, scenes, visuals

README = "# Tool\n\nIt saves you time.\n\n"


def sections(text: str) -> list[str]:
    return list(dict.fromkeys(scene.section for scene in scenes(text)))


def spoken(text: str) -> str:
    return " ".join(line for scene in scenes(text) for line in said(scene))


class TestHousekeeping:
    @pytest.mark.parametrize(
        "name",
        [
            "License", "LICENCE", "📄 License", "Contributing", "License and copyright", "Acknowledgments",
            "Code of Conduct", "Sponsors & Backers", "Table of Contents", "Changelog", "Release Notes",
            "Citing", "Contributing to Tool", "Reporting a Security Vulnerability", "License:",
        ],
    )  # fmt: skip
    def test_is_left_out_with_its_subsections_and_a_way_to_keep_it(self, name: str) -> None:
        text = f"{README}## Speed\n\nIt is fast.\n\nReally.\n\nVery.\n\n## {name}\n\nSee.\n\n### Below\n\nMore.\n"
        assert sections(text) == ["Tool", "Speed"]
        (warning,) = parse_markdown(text).warnings
        assert warning.startswith("line 13: the section")
        assert "<!-- keep -->" in warning

    @pytest.mark.parametrize("name", ["History of Rome", "Licensed to kill", "Credits", "Changes", "How it works"])
    def test_is_known_by_its_whole_name(self, name: str) -> None:
        assert sections(f"{README}## {name}\n\nWords.\n") == ["Tool", name]

    @pytest.mark.parametrize("option", ["keep", "duration: 5"])
    def test_stays_where_the_author_says_something_about_it(self, option: str) -> None:
        text = f"{README}## License\n<!-- {option} -->\n\nIt is free.\n"
        assert sections(text) == ["Tool", "License"]
        assert parse_markdown(text).warnings == ()

    def test_stays_as_the_title_and_as_the_matter_of_the_text(self) -> None:
        assert sections("# Contributing\n\nBe kind.\n") == ["Contributing"]
        chapters = "".join(f"### Part {n}\n\nWords here.\n\n" for n in range(6))
        assert len(sections(f"{README}## Contributing\n\n{chapters}")) == 8

    def test_versions_go_with_the_changelog(self) -> None:
        versions = "".join(
            f"## v1.{n}.0 (2024-01-0{n})\n\n- A fix\n- Another\n\n## What changed\n\nIt.\n\n" for n in (2, 1)
        )
        text = f"{README}## Changelog\n\n{versions}## 1.0\n\nFirst.\n"
        assert sections(text) == ["Tool"]


class TestLinks:
    @pytest.mark.parametrize(
        "row",
        [
            "[Docs](https://a.b) | [Playground](https://c.d)",
            "[English](https://a.b) • [中文](https://c.d)",
            "**Documentation**: <https://a.b/c>",
            "Source code: https://a.b/c",
            '<p align="center"><a href="https://a.b">Docs</a> · <a href="https://c.d">Chat</a></p>',
        ],
    )
    def test_a_row_of_them_is_left_out(self, row: str) -> None:
        text = f"# Tool\n\n{row}\n\nIt saves you time.\n"
        if not row.startswith("<p"):
            assert spoken(text) == "It saves you time."
            assert any("links" in warning for warning in parse_markdown(text).warnings)

    def test_sentences_that_only_point_to_one_are_left_out_where_more_is_said(self) -> None:
        text = f"{README}## Speed\n\nIt is fast. See [the benchmarks](b.md). For more, see [the guide](g.md).\n"
        assert said(scenes(text)[-1]) == ["It is fast."]
        assert spoken("## A\n\nSee [the docs](https://a.b/c) now.") == "See the docs now."

    def test_sections_of_nothing_else_go_too(self) -> None:
        assert sections(f"{README}## Documentation\n\n[Read it](https://a.b)\n\n## Use\n\nRun it.\n") == [
            "Tool",
            "Use",
        ]

    def test_asides_that_point_to_one_are_not_said(self) -> None:
        assert spoken(f"{README}It is fast (see [here](b.md)).") == "It saves you time. It is fast."

    def test_a_directory_of_them_is_left_out_but_not_a_short_list(self) -> None:
        links = "\n".join(f"- [Name {n}](https://a.b/{n})" for n in range(13))
        assert "list" not in visuals(f"{README}## More\n\nWords.\n\n{links}\n")
        assert "list" in visuals(f"{README}## Used by\n\n- [A](https://a.b)\n- [B](https://c.d)\n")

    def test_menus_at_the_top_are_left_out_unless_introduced(self) -> None:
        menu = "- [Website](https://a.b)\n- [Source](https://c.d)\n"
        assert "list" not in visuals(f"# Tool\n\n{menu}\nIt saves you time.\n")
        assert "list" in visuals(f"# Tool\n\nIt is used by:\n\n{menu}")

    def test_nothing_else_leaves_them(self) -> None:
        assert spoken("[Docs](https://a.b)") == "Docs"


class TestMissingPictures:
    def test_take_the_words_that_introduce_them_along(self) -> None:
        text = f"{README}## Look\n\nIt draws tables. Here is one:\n\n![x](https://a.b/c.png)\n\nNice.\n"
        assert spoken(text) == "It saves you time. It draws tables. Nice."

    def test_leave_the_words_that_introduce_what_follows(self) -> None:
        text = f"{README}## Look\n\nTry it:\n\n![x](https://a.b/c.png)\n\n```\nrun\n```\n"
        assert said(scenes(text)[-1]) == ["Try it:"]

    def test_sections_of_nothing_else_go_too(self) -> None:
        assert sections(f"{README}## Screenshots\n\n![x](https://a.b/c.png)\n\n## Use\n\nRun it.\n") == [
            "Tool",
            "Use",
        ]

    def test_on_the_disk_are_an_error_that_names_all_of_them(self, tmp_path: Path) -> None:
        error = refused("# A\n\n![x](a.png)\n\n![y](b/c.png) ![z](https://a.b/c.png)\n", base=tmp_path)
        assert (error.line, error.column) == (3, 1)
        assert "take the picture out" in error.hint
        assert "1 more missing: line 5." in error.hint


class TestHeadings:
    def test_a_picture_with_words_is_one(self) -> None:
        assert parse_markdown("# ![Tool](https://a.b/logo.png)\n\nIt saves you time.\n").title == "Tool"

    @pytest.mark.parametrize(
        "written", ["Main features:", "Main features {#main}", "Main features (click to expand)"]
    )
    def test_lose_what_is_for_the_page(self, written: str) -> None:
        assert sections(f"{README}## {written}\n\nIt is fast.\n")[-1] == "Main features"

    def test_the_first_is_the_title_where_it_stands_above_all_others(self) -> None:
        assert visuals("## Tool\n\nIt is.\n\n### A\n\nB.\n\n### C\n\nD.\n")[0] == "title"
        assert visuals("## Tool\n\nIt is.\n\n## A\n\nB.\n\n## C\n\nD.\n")[0] == "statement"


class TestQuotations:
    def test_a_name_before_one_is_whose_it_is(self) -> None:
        quote = only(f"{README}## Voices\n\n**Ana Ruiz**, a baker:\n\n> I would not be without it.\n", QuoteVisual)
        assert (quote.attribution, quote.role) == ("Ana Ruiz", "a baker")

    @pytest.mark.parametrize(
        ("prose", "words", "name", "role"),
        [
            (
                '"We expected complaints," said Dr. Ilse Brandt, who leads the office. "We got thanks."',
                "We expected complaints. We got thanks.",
                "Dr. Ilse Brandt",
                "leads the office",
            ),
            ("“It took us three years,” Maria Lopez said.", "It took us three years.", "", ""),
            (
                "“It took us three long years,” Maria Lopez, the mayor, said.",
                "It took us three long years.",
                "Maria Lopez",
                "mayor",
            ),
            (
                'Johan Berg, a captain, told reporters: "The charts are old and wrong."',
                "The charts are old and wrong.",
                "Johan Berg",
                "captain",
            ),
        ],
    )
    def test_in_the_prose_of_news_are_seen_as_such(self, prose: str, words: str, name: str, role: str) -> None:
        text = f"# News\n\nIt happened on Monday.\n\n{prose}\n"
        found = [scene.visual for scene in scenes(text) if isinstance(scene.visual, QuoteVisual)]
        if not name:
            assert found == []
            return
        (quote,) = found
        assert (quote.text.text, quote.attribution, quote.role) == (words, name, role)
        assert said(scenes(text)[-1]) == [prose]

    @pytest.mark.parametrize(
        "prose",
        [
            '"We did not expect this at all," she said.',
            'He calls it "the best thing that ever happened to this town".',
            '"We did not expect this at all," said Ana Ruiz. She left at once.',
        ],
    )
    def test_others_stay_prose(self, prose: str) -> None:
        assert "quote" not in visuals(f"# News\n\nIt happened on Monday.\n\n{prose}\n")

    def test_a_layout_of_the_authors_wins(self) -> None:
        prose = '"We did not expect this at all," said Ana Ruiz.'
        text = f"# News\n\nIt is.\n\n## A\n<!-- layout: statement -->\n\nB.\n\n{prose}\n"
        assert isinstance(scenes(text)[-1].visual, StatementVisual)

    def test_a_remark_with_a_label_is_none(self) -> None:
        assert "quote" not in visuals(f"{README}> Stability: 2 - Stable\n")


class TestListsAndTables:
    def test_one_item_that_introduces_code_is_a_sentence(self) -> None:
        assert visuals(f"{README}## Use\n\n- Write this:\n\n```\nx\n```\n")[1:] == ["code"]

    def test_an_html_table_is_a_table(self) -> None:
        rows = "<tr><th>Name</th><th>Use</th></tr><tr><td>A &amp; B</td><td><b>both</b></td></tr>"
        table = only(f"{README}## T\n\n<table>{rows}</table>\n", TableVisual)
        assert (table.header, table.rows) == (("Name", "Use"), (("A & B", "both"),))
        numbers = "<tr><th>Name</th><th>Use</th></tr><tr><td>A</td><td>1</td></tr><tr><td>B</td><td>2</td></tr>"
        assert only(f"{README}## T\n\n<table>{numbers}</table>\n", ChartVisual).categories == ("A", "B")

    def test_an_html_table_that_only_arranges_is_read_as_words(self) -> None:
        assert "table" not in visuals(f"{README}<table><tr><td>One.</td></tr></table>\n")

    def test_long_sentences_are_cut_where_a_thought_begins(self) -> None:
        text = " ".join(["word"] * 26) + " so that " + " ".join(["other"] * 24) + "."
        assert said(scenes(f"## A\n\n{text}\n")[1])[0].startswith("so that")


class TestEmoji:
    def test_in_a_row_are_several(self) -> None:
        (scene,) = scenes("## Thanks 💙❤️👍🏽 1️⃣ 🇫🇷\n\nYou.\n")
        assert isinstance(scene.visual, StatementVisual)
        assert scene.visual.illustrations == ("💙", "❤️", "👍🏽")
        assert scene.section == "Thanks"


class TestFrontMatter:
    def test_unknown_keys_of_a_site_generator_are_left_out(self) -> None:
        script = parse_markdown("---\ndate: 2024-01-01\nzork: 1\n---\n# A\n\nB.\n")
        assert script.warnings == ("line 1: front matter not used here: date, zork",)

    @pytest.mark.parametrize("keys", ["zork: 1", "date: x\nthem: x", "date: x\ntheme: petrol\nzork: 1"])
    def test_slips_are_errors(self, keys: str) -> None:
        assert "no setting" in refused(f"---\n{keys}\n---\n# A\n\nB.\n").message
