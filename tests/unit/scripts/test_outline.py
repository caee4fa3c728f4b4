"""Scripts cut into sections and joined again, settings on their own, and plain text as Markdown."""

from __future__ import annotations

import re
from pathlib import Path
from random import Random
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from app.core.exceptions import ScriptParsingError, ValidationError
from app.scripts import parse_markdown, parse_scene, parse_text
from app.scripts.conversion import markdown_of
from app.scripts.files import as_named
from app.scripts.front_matter import Setting
from app.scripts.outline import Joined, cut, join, read_section
from app.scripts.settings import check_settings, write_front_matter
from app.story.script import PictureVisual, Script

from .test_properties import FRAGMENTS, TEXTS

ROOT = Path(__file__).resolve().parents[3]
PAGES = [
    *sorted((ROOT / "examples").glob("*.md")),
    *sorted((ROOT / "tests" / "data" / "articles").glob("*.md")),
    ROOT / "README.md",
]
NUMBERED = re.compile(r"^lines? [\d, …]+: ")
OPEN_ENDED = st.sampled_from(["<pre>", "<script>", "```", "~~~~ {1}", "\n\n", "## A\n", "x\n"])


def meaning(script: Script) -> Any:
    """Return what a script means: all of it but places in its text and settings that aren't its own."""
    meant = without_places(script.model_dump())
    warnings = (warning for warning in script.warnings if "front matter" not in warning)
    return {**meant, "warnings": [NUMBERED.sub("", warning) for warning in warnings]}


def without_places(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: without_places(item) for key, item in value.items() if key != "location"}
    return [without_places(item) for item in value] if isinstance(value, list | tuple) else value


def parsed(text: str) -> Script:
    return parse_markdown(text, locate=as_named)


def sources(text: str) -> list[str]:
    return [section.source for section in cut(text).sections]


def rejoined(text: str) -> Joined:
    outline = cut(text)
    return join(outline.settings, [section.source for section in outline.sections])


def holds_its_sections(joined: Joined, parts: list[str]) -> None:
    """Hold a joined text against its parts: each stands where it is said to, and is found again."""
    lines = joined.text.split("\n")
    assert [lines[line - 1] for line in joined.lines] == [part.partition("\n")[0] for part in parts]
    assert len(cut(joined.text).sections) == len(parts)


class TestCut:
    def test_begins_a_section_at_each_heading_and_rule(self) -> None:
        text = "# Cats\n\nThey purr.\n## Why\nNobody knows.\n\n---\n\nIt is nice.\n\nSetext\n------\nEnd."
        assert sources(text) == [
            "# Cats\n\nThey purr.",
            "## Why\nNobody knows.",
            "It is nice.",
            "Setext\n------\nEnd.",
        ]

    def test_names_sections_by_their_heading_or_first_words(self) -> None:
        text = "One two three four five six seven eight nine.\n\n## The *cure*\n\nA.\n\n---\n\n- First\n- Last\n"
        text += "\n---\n\n> Be brave.\n\n---\n\n```\nx = 1\n```\n"
        names = ["One two three four five six seven eight …", "The cure", "First", "Be brave.", ""]
        assert [section.title for section in cut(text).sections] == names

    @pytest.mark.parametrize(
        "inside",
        [
            "```markdown\n# No heading\n\n---\n```",
            "<!--\n# No heading\n-->",
            "- a\n\n  ## No section\n\n  ---",
            "> # No section\n>\n> - a",
            "    # code\n\n    ---",
            "##\n\nwords",
        ],
        ids=["fence", "comment", "list", "quote", "code", "empty"],
    )
    def test_does_not_cut_inside_other_blocks(self, inside: str) -> None:
        assert len(cut(f"# A\n\nWords.\n\n{inside}\n\n## B\n\nEnd.").sections) == 2

    def test_cuts_at_headings_in_html(self) -> None:
        text = "<!-- generated -->\n\n<h1 align=center>Kettle</h1>\n\nIt boils.\n\n<h2>Why</h2>\n\nHeat."
        assert [section.title for section in cut(text).sections] == ["Kettle", "Why"]

    def test_keeps_what_shows_nothing_with_the_section_before(self) -> None:
        assert sources("## A\n\nx.\n\n---\n\n<!-- TODO -->\n\n## B\n\ny.") == [
            "## A\n\nx.\n\n---\n\n<!-- TODO -->",
            "## B\n\ny.",
        ]

    def test_returns_settings_as_they_are_written(self) -> None:
        text = "---\ntitle: Cats\naspect: 9:16\ndate: today\nbrand: {accent: '#aabbcc'}\nvoice:\n---\n# A\n\nx.\n"
        assert cut(text).settings == {"title": "Cats", "aspect": "9:16", "brand": {"accent": "#aabbcc"}}

    def test_refuses_settings_that_are_wrong_where_they_stand(self) -> None:
        with pytest.raises(ScriptParsingError) as caught:
            cut("---\naspect: 3:1\n---\n# A")
        assert (caught.value.line, caught.value.column) == (2, 9)

    def test_of_nothing_is_nothing(self) -> None:
        assert cut("").sections == cut("---\n\n<!-- x -->\n").sections == ()


class TestJoin:
    @pytest.mark.parametrize("path", PAGES, ids=lambda path: path.stem)
    def test_gives_the_same_script_as_was_cut(self, path: Path) -> None:
        text = path.read_text("utf-8")
        joined = rejoined(text)
        assert meaning(parsed(joined.text)) == meaning(parsed(text))
        assert sources(joined.text) == sources(text)

    @pytest.mark.parametrize("path", PAGES[:6], ids=lambda path: path.stem)
    def test_leaves_an_example_as_it_was_written_below_its_settings(self, path: Path) -> None:
        text = path.read_text("utf-8")
        body = text.partition("\n---\n")[2].strip()
        assert rejoined(text).text.partition("\n---\n")[2].strip() == body

    def test_parts_sections_without_a_heading_by_a_rule(self) -> None:
        assert join({}, ["One.", "Two.", "## B"]).text == "One.\n\n---\n\nTwo.\n\n## B\n"

    def test_puts_settings_above(self) -> None:
        joined = join({"title": "A: b", "aspect": "9:16"}, ["# A", "B."])
        assert joined.text == "---\ntitle: 'A: b'\naspect: '9:16'\n---\n\n# A\n\n---\n\nB.\n"
        assert joined.lines == (6, 10)

    def test_does_not_take_a_first_rule_for_settings(self) -> None:
        joined = join({}, ["---\ntitle: x\n---\nWords.", "## B"])
        assert "title" not in cut(joined.text).settings
        holds_its_sections(joined, ["---\ntitle: x\n---\nWords.", "## B"])

    @pytest.mark.parametrize(
        "opened", ["```\ncode", "~~~~\ncode\n~~~", "<pre>\nx", "<script>\nx", "<?x", "<![CDATA["]
    )
    def test_ends_a_section_that_has_no_end(self, opened: str) -> None:
        parts = [f"## A\n\n{opened}", "## B\n\nEnd."]
        holds_its_sections(join({}, parts), parts)
        assert cut(join({}, parts).text).sections[1].title == "B"

    def test_tells_which_section_holds_a_line(self) -> None:
        joined = join({"title": "T"}, ["# A\n\nx.", "## B\n\ny."])
        line = joined.text.split("\n").index("y.") + 1
        assert joined.place(line) == (1, 3)
        assert joined.place(1) == (0, 1)

    def test_of_nothing_is_nothing(self) -> None:
        assert join({}, []) == Joined("", ())

    @pytest.mark.no_cover
    @settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow], derandomize=True)
    @given(text=TEXTS)
    @example(text="---\nkey\n---\n\nx")
    @example(text="a\n***\n***\n## B\n[x]: y\n")
    def test_of_any_script_means_the_same(self, text: str) -> None:
        try:
            script = parsed(text)
        except ScriptParsingError:
            return
        joined = rejoined(text)
        assert meaning(parsed(joined.text)) == meaning(script)
        assert all(source.strip() for source in sources(text))
        assert sources(joined.text) == sources(text)

    @pytest.mark.no_cover
    @settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.too_slow], derandomize=True)
    @given(
        texts=st.lists(st.lists(st.one_of(FRAGMENTS, OPEN_ENDED), max_size=12).map("".join), max_size=4),
        seed=st.integers(0, 99),
    )
    def test_in_any_order_keeps_sections_apart(self, texts: list[str], seed: int) -> None:
        parts = []
        for text in texts:
            try:
                parts += [read_section(source).source for source in sources(text)]
            except ScriptParsingError:
                continue
        Random(seed).shuffle(parts)
        holds_its_sections(join({}, parts), parts)


class TestReadSection:
    def test_takes_one_section_without_the_space_around_it(self) -> None:
        section = read_section("\n\n  ## A *b*\n\nWords.\n\n")
        assert (section.source, section.title) == ("## A *b*\n\nWords.", "A b")

    def test_says_where_a_second_one_begins(self) -> None:
        with pytest.raises(ScriptParsingError, match="second scene") as caught:
            read_section("## A\n\nx.\n\n## B\n")
        assert caught.value.line == 5

    @pytest.mark.parametrize("text", ["", "  \n", "---", "<!-- TODO -->"])
    def test_refuses_nothing(self, text: str) -> None:
        with pytest.raises(ScriptParsingError, match="empty"):
            read_section(text)

    def test_takes_a_picture_that_is_not_there_yet(self) -> None:
        text = read_section("## A\n\n![A cat](photos/my%20cat.jpg)\n\nIt purrs.").source
        visual = parse_scene(text).scenes[0].visual
        assert isinstance(visual, PictureVisual)
        assert visual.path == "photos/my%20cat.jpg"


class TestLocate:
    def test_finds_files_in_its_own_way(self) -> None:
        files = {"my cat.jpg": "/shelf/1"}
        script = parse_markdown("![](my%20cat.jpg)", locate=files.get)
        assert script.scenes[0].visual.model_dump()["path"] == "/shelf/1"

    def test_a_missing_file_is_an_error_with_its_place(self) -> None:
        with pytest.raises(ScriptParsingError, match="no file") as caught:
            parse_markdown("# A\n\n![](dog.jpg)", locate={"cat.jpg": "x"}.get)
        assert (caught.value.line, caught.value.column) == (3, 1)

    @pytest.mark.parametrize("name", ["https://a.b/c.png", "drawing.svg"])
    def test_a_file_that_can_never_serve_is_still_refused(self, name: str) -> None:
        with pytest.raises(ScriptParsingError):
            parse_markdown(f"---\nbrand:\n  logo: {name}\n---\n# A\n\nx.", locate=as_named)


class TestSettings:
    def test_right_ones_pass(self) -> None:
        check_settings({})
        check_settings({
            "title": "Why: cats", "aspect": "9:16", "language": "fr", "caption-style": "karaoke",
            "brand": {"accent": "#E4572E", "logo": "logo.png"}, "lexicon": {"GIF": "/dʒɪf/"}, "music": "piano.mp3",
        })  # fmt: skip

    @pytest.mark.parametrize(
        ("name", "value"),
        [
            ("aspect", "3:1"),
            ("theem", "studio"),
            ("date", "2026-01-01"),
            ("language", "?"),
            ("title", {"a": "b"}),
            ("brand", {"accent": "red"}),
            ("brand", {"colour": "#123456"}),
            ("brand", "red"),
            ("lexicon", {"GIF": ""}),
            ("music", "https://a.b/c.mp3"),
            ("lexicon", {str(n): "x" for n in range(600)}),
        ],
    )
    def test_a_wrong_one_is_named(self, name: str, value: Any) -> None:
        with pytest.raises(ValidationError) as caught:
            check_settings({name: value})
        assert caught.value.details["setting"] == name
        assert caught.value.hint

    @settings(max_examples=100, deadline=None, derandomize=True)
    @given(title=st.text(max_size=60), words=st.dictionaries(st.text(min_size=1, max_size=9), st.text(max_size=9)))
    def test_what_passes_is_read_back_as_it_was_written(self, title: str, words: dict[str, str]) -> None:
        written: dict[str, Setting] = {"title": title, "lexicon": words}
        try:
            check_settings(written)
        except ValidationError:
            return
        read = cut(f"{write_front_matter(written)}\n# A\n").settings
        assert read.get("title", "") == title.strip()
        assert {k.strip() for k in read.get("lexicon", {})} == {k.strip() for k in words}


class TestPlainText:
    def test_an_article_keeps_its_meaning(self) -> None:
        text = (ROOT / "tests/data/articles/news.txt").read_text("utf-8")
        assert meaning(parsed(markdown_of(text))) == meaning(parse_text(text))

    def test_headings_and_lists_become_markdown(self) -> None:
        text = "My day\n\nI woke up, and *then*:\n\n- coffee\n- tea\n\n- more\n- tea\n\n1. walk\n2. run"
        text += "\n\nLICENSE\n\nFree.\n"
        assert markdown_of(text) == (
            "# My day\n\nI woke up, and \\*then\\*:\n\n* coffee\n* tea\n\n- more\n- tea\n\n1) walk\n2) run\n\n"
            "## LICENSE\n<!-- keep -->\n\nFree.\n"
        )

    @pytest.mark.no_cover
    @settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow], derandomize=True)
    @given(
        text=st.lists(
            st.sampled_from([
                "Hello world. ", "LICENSE", "2. Results", "- one\n", "- two\n", "1. a\n", "2) b\n", "\n", "\n\n", " ",
                "THE RESULTS", "A *star* and _under_ snake_case", "#hash", "> quote", "<b>", "&amp; R&D", "[x](y)",
                "`code`", "~~no~~", "https://a.b/c_d", "Title here", "It was, he said: good.", "+ plus", "---", "***",
                "1) z", "Mr. X said so!", "emoji 🚀 here", "\\n", "![a](b.png)", "<!-- pause: 1 -->", "[^1]: note",
                "“Quoted words here that are long enough,” said Ana Ruiz, the mayor.", "| a | b |\n", "    code\n",
            ]),
            max_size=25,
        ).map("".join)
    )  # fmt: skip
    def test_means_the_same_as_markdown(self, text: str) -> None:
        try:
            script = parse_text(text)
        except ScriptParsingError:
            return
        assert meaning(parsed(markdown_of(text))) == meaning(script)
