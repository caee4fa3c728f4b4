"""Settings at the top of a script."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.scripts import parse_markdown
from app.story.script import Brand
from tests.unit.scripts.reading import PNG, place, refused, visuals

BODY = "\n# Hello\n\nYou there.\n"


def settings(lines: str) -> str:
    return f"---\n{lines}\n---\n{BODY}"


class TestSettings:
    def test_each_reaches_the_script(self, tmp_path: Path) -> None:
        (tmp_path / "logo.png").write_bytes(PNG)
        (tmp_path / "bed.mp3").write_bytes(b"")
        text = settings(
            "title: A day\naspect: 9:16\ntheme: studio\nvoice: bf_emma\nlanguage: pt-BR\ncaptions: lines\n"
            "caption_style: karaoke\nmusic: bed.mp3\n"
            "brand:\n  accent: '#f00'\n  background: 0A0B0C\n  ink: \"#FFFFFF\"\n"
            "  logo: logo.png\nlexicon:\n  SQL: sequel\n  Nguyen: /wɪn/"
        )
        script = parse_markdown(text, base=tmp_path)
        assert (script.title, script.aspect, script.theme, script.voice) == ("A day", "9:16", "studio", "bf_emma")
        assert (script.language, script.captions, script.caption_style) == ("pt-BR", "lines", "karaoke")
        assert script.music == str((tmp_path / "bed.mp3").resolve())
        assert script.brand == Brand(
            accent="#FF0000", background="#0A0B0C", ink="#FFFFFF", logo=str((tmp_path / "logo.png").resolve())
        )
        assert script.lexicon == {"SQL": "sequel", "Nguyen": "/wɪn/"}

    @pytest.mark.parametrize(
        ("line", "field", "value"),
        [
            ("captions: off", "captions", "off"),
            ("music: none", "music", "none"),
            ("music: off", "music", "none"),
            ("aspect: 16:9", "aspect", "16:9"),
            ("language: no", "language", "no"),
            ("title: 1984", "title", "1984"),
            ("title: 'Yes: and no'", "title", "Yes: and no"),
        ],
    )
    def test_words_that_yaml_reads_as_other_things_stay_words(self, line: str, field: str, value: str) -> None:
        assert getattr(parse_markdown(settings(line)), field) == value

    def test_an_empty_value_sets_nothing(self) -> None:
        script = parse_markdown(settings("theme:\nvoice:\ntitle:"))
        assert script.theme is None
        assert script.title == "Hello"

    def test_keys_of_blogs_are_left_out_with_a_warning(self) -> None:
        script = parse_markdown(settings("date: 2024-01-01\ntags: [a, b]\nlayout: post"))
        assert script.warnings == ("line 1: front matter not used here: date, tags, layout",)


class TestWhatIsNoFrontMatter:
    def test_a_rule_at_the_top_is_a_rule(self) -> None:
        assert visuals("---\n\n# Hello\n\nYou there.\n") == ["title"]

    def test_a_heading_underlined_below_a_rule_is_a_heading(self) -> None:
        assert parse_markdown("---\nHello\n---\n\nYou there.\n").title == "Hello"

    def test_an_empty_block_is_nothing(self) -> None:
        assert visuals(f"---\n---\n{BODY}") == ["title"]


class TestErrors:
    @pytest.mark.parametrize(
        ("lines", "where", "words"),
        [
            ("title: x\ncolour: red", (3, 1), "colour"),
            ("thmee: studio", (2, 1), "'theme'"),
            ("aspect: 4:3", (2, 9), "16:9"),
            ("captions: word", (2, 11), "words, lines, off"),
            ("title: [a, b]", (2, 8), "a list"),
            ("title:\n  a: b", (3, 3), "group"),
            ("brand: red", (2, 8), "group"),
            ("brand:\n  acent: '#fff'", (3, 3), "'accent'"),
            ("brand:\n  accent: red", (3, 11), "#1F6F5C"),
            ("brand:\n  accent: #fff", (3, 11), "quotes"),
            ("language: English please", (2, 11), "code"),
            ("voice: Emma Watson", (2, 8), "without spaces"),
            ("lexicon:\n  SQL:", (3, 7), "pronunciation"),
            ("lexicon: x", (2, 10), "group"),
            ("theme: a\ntheme: b", (3, 1), "twice"),
            ("? [a]\n: b", (2, 3), "one word"),
            ("title: 'open", (2, 12), "front matter"),
            ("a: b: c", (2, 5), "front matter"),
            ("title: \ttab\n\t- x", (2, 8), "front matter"),
        ],
    )
    def test_point_at_the_key_or_value_and_say_how_to_mend_it(
        self, lines: str, where: tuple[int, int], words: str
    ) -> None:
        error = refused(settings(lines))
        assert words in str(error)
        assert error.line == where[0]
        assert abs(error.column - where[1]) <= 1

    def test_an_anchor_that_is_used_before_it_is_made(self) -> None:
        assert refused(settings("title: *nowhere")).line == 2

    @pytest.mark.no_cover
    def test_brackets_without_end(self) -> None:
        assert refused(settings("[" * 3000)).line >= 1

    def test_a_file_that_is_not_there(self, tmp_path: Path) -> None:
        (tmp_path / "bed.mp3").write_bytes(b"")
        error = refused(settings("music: bad.mp3"), tmp_path)
        assert place(error) == (2, 8)
        assert "bed.mp3" in error.hint

    @pytest.mark.parametrize("line", ["music: tune.mid", "brand:\n  logo: logo.svg", "music: https://a.b/c.mp3"])
    def test_a_file_of_a_kind_that_cannot_be_used(self, line: str, tmp_path: Path) -> None:
        assert refused(settings(line), tmp_path).hint


class TestWithoutAnEnd:
    def test_settings_without_an_end_are_located(self) -> None:
        error = refused("---\ntitle: A day\n\n# Hello\n\nYou there.\n")
        assert place(error) == (1, 1)
        assert "has no end" in str(error)

    def test_a_rule_at_the_top_of_a_text_is_a_rule(self) -> None:
        assert parse_markdown("---\n\n# Hello\n\nYou there.\n").scenes
