"""Options in comments and braces: read, refused, left alone."""

from __future__ import annotations

from typing import Any

import pytest

from app.core.exceptions import ScriptParsingError
from app.scripts import parse_markdown
from app.scripts.options import Options, read_braces, read_comment
from app.scripts.source import Source
from app.story.script import Location
from tests.unit.scripts.reading import place, refused, said, scenes, visuals

HERE = Location(line=1, column=3)
SOURCE = Source("xxxx")


def options(comment: str) -> dict[str, Any]:
    return {option.name: option.value for option in read_comment(SOURCE, comment, HERE)}


class TestReading:
    @pytest.mark.parametrize(
        ("comment", "found"),
        [
            (" layout: quote ", {"layout": "quote"}),
            ("layout: Photo", {"layout": "picture"}),
            ("transition: crossfade", {"transition": "crossfade"}),
            ("duration: 6", {"duration": 6.0}),
            ("duration: 1.5 s", {"duration": 1.5}),
            ("duration: 800ms", {"duration": 0.8}),
            ("pause: 0,8", {"pause": 0.8}),
            ("voice: bf_emma", {"voice": "bf_emma"}),
            ("mute", {"mute": True}),
            ("mute: off", {"mute": False}),
            ("captions: off", {"captions": False}),
            ("illustrate: battery, house", {"illustrate": ("battery", "house")}),
            ("illustrate: off", {"illustrate": ("none",)}),
            ("say: Two; or three words", {"say": "Two; or three words"}),
            ("say: one\n  line", {"say": "one line"}),
            ("highlight: 2", {"highlight": 2}),
            ("chart: pie", {"chart": "pie"}),
            ("duration: 6; mute; voice: x", {"duration": 6.0, "mute": True, "voice": "x"}),
            ("\n  duration: 6\n  mute\n", {"duration": 6.0, "mute": True}),
            ("say: hello; duration: 3", {"say": "hello", "duration": 3.0}),
            ("say: hello; mute", {"say": "hello", "mute": True}),
            ("Layout: quote", {"layout": "quote"}),
            ("trim: 3-8", {"trim": (3.0, 8.0)}),
            ("trim: 1:05 - 1:12.5", {"trim": (65.0, 72.5)}),
            ("trim: -8", {"trim": (0.0, 8.0)}),
            ("trim: 3-", {"trim": (3.0, None)}),
            ("focus: 30%, 0.5", {"focus": (0.3, 0.5)}),
            ("volume: 40%", {"volume": 0.4}),
        ],
    )
    def test_values(self, comment: str, found: dict[str, Any]) -> None:
        assert options(comment) == found

    @pytest.mark.parametrize(
        "comment",
        [
            "TODO fix this", "prettier-ignore", "markdownlint-disable MD033", "badges: start", "Note: generated",
            "more", "SOURCE: https://a.b", "toc", "name: value",
            "README.md is generated from README.Rmd.", "", "  ", "-",
            ": x", "language: lang-js", "notes: ask Ana", "tabs:start", "Title: my page", "truncate", "day: 3",
            "slow: yes",
        ],
    )  # fmt: skip
    def test_ordinary_comments_are_left_alone(self, comment: str) -> None:
        assert options(comment) == {}

    @pytest.mark.parametrize(
        ("comment", "hint"),
        [
            ("layuot: quote", "'layout'"),
            ("transitions: cut", "'transition'"),
            ("ilustrate: dog", "'illustrate'"),
            ("paus: 1", "'pause'"),
            ("layout: qoute", "'quote'"),
            ("duration: soon", "seconds"),
            ("duration: 0", "above zero"),
            ("duration: 99999", "seconds"),
            ("duration:", "seconds"),
            ("pause: -1", "seconds"),
            ("voice: two words", "without spaces"),
            ("captions: maybe", "on or off"),
            ("captions:", "on or off"),
            ("illustrate: ,", "Name pictures"),
            ("say:", "after the colon"),
            ("highlight: first", "counted from 1"),
            ("highlight: 0", "counted from 1"),
            ("trim: 8-3", "after the start"),
            ("trim: -", "from-to"),
            ("trim: 1:2:3:4-5", "from-to"),
            ("focus: 0.3", "across,down"),
            ("focus: 2,0", "across,down"),
            ("volume: loud", "silence"),
            ("duration: 6; tempo: 3", "Use one of"),
            ("duration: 6; ???", "Use one of"),
        ],
    )
    def test_slips_and_wrong_values_are_errors_with_a_way_out(self, comment: str, hint: str) -> None:
        with pytest.raises(ScriptParsingError) as caught:
            options(comment)
        assert hint in caught.value.hint
        assert place(caught.value) == (1, 3)


class TestBraces:
    def test_read_names_values_and_flags(self) -> None:
        found = read_braces(SOURCE, 'fit=contain focus="0.1,0.9" loop', HERE)
        assert {option.name: option.value for option in found} == {
            "fit": "contain",
            "focus": (0.1, 0.9),
            "loop": True,
        }

    @pytest.mark.parametrize("braces", ["width=50%", "fit", "fit=stretch", ".class", "motion=fast"])
    def test_refuse_what_pictures_do_not_have(self, braces: str) -> None:
        with pytest.raises(ScriptParsingError):
            read_braces(SOURCE, braces, HERE)


class TestOptions:
    def test_a_sections_option_serves_the_first_that_takes_it(self) -> None:
        section = Options(read_comment(SOURCE, "duration: 3; voice: x", HERE))
        first, second = Options((), section), Options((), section)
        assert (first.take("duration"), second.take("duration")) == (3.0, None)
        assert (first.see("voice"), second.see("voice")) == ("x", "x")
        assert section.unused() == []

    def test_what_nothing_took_is_known(self) -> None:
        section = Options(read_comment(SOURCE, "note: hm", HERE))
        assert [option.name for option in section.unused()] == ["note"]
        assert Options((), section).where("note") == HERE


class TestWhereTheyStand:
    def test_under_a_heading_they_hold_for_the_section(self) -> None:
        text = (
            "## A\n<!-- voice: v; captions: off; transition: crossfade; duration: 9 -->\n\n- x\n- y\n\n> q\n> — N\n"
        )
        first, second = scenes(text)
        assert (first.voice, first.captions, first.transition, first.duration) == ("v", False, "crossfade", 9.0)
        assert (second.voice, second.captions, second.transition, second.duration) == ("v", False, None, None)

    def test_between_parts_they_are_for_the_next(self) -> None:
        first, second = scenes("## A\n\n- x\n- y\n\n<!-- duration: 9; mute -->\n\n> q\n> — N\n")
        assert (first.duration, first.mute) == (None, False)
        assert (second.duration, second.mute) == (9.0, True)

    def test_at_the_end_they_are_for_the_last(self) -> None:
        first, second = scenes("## A\n\n- x\n- y\n\n> q\n> — N\n\n<!-- duration: 9 -->\n")
        assert (first.duration, second.duration) == (None, 9.0)

    def test_one_that_only_fits_the_part_before_goes_there_with_its_company(self) -> None:
        (scene,) = scenes("## A\n\n|a|b|\n|-|-|\n|x|1|\n|y|2|\n\n<!-- layout: table; subtitle: s -->\n\nWords.\n")
        assert scene.visual.model_dump()["subtitle"] == "s"
        assert said(scene) == ["Words."]

    def test_in_a_heading_and_in_a_paragraph(self) -> None:
        first, second = scenes("## A <!-- duration: 3 -->\n\nOne.\n\nTwo. <!-- voice: v -->\n")
        assert (first.duration, first.voice) == (3.0, None)
        assert (second.duration, second.voice) == (None, "v")

    def test_before_a_paragraph_they_make_it_a_scene_of_its_own(self) -> None:
        assert visuals("## A\n\nOne.\n\n<!-- duration: 3 -->\n\nTwo.\n\n- x\n- y\n") == [
            "statement",
            "statement",
            "list",
        ]

    def test_an_option_with_nothing_to_act_on_is_an_error(self) -> None:
        error = refused("## A\n\nWords.\n\n<!-- highlight: 2 -->\n")
        assert place(error) == (5, 1)
        assert "table" in error.hint

    def test_notes_and_sources_with_nothing_to_act_on_are_a_warning(self) -> None:
        assert parse_markdown("## A\n\nWords.\n\n<!-- source: me -->\n").warnings

    def test_a_pause_adds_to_the_words_before_it(self) -> None:
        (scene,) = scenes("## A\n\nOne. <!-- pause: 0.5 --> Two.\n\n<!-- pause: 2s -->\n")
        assert [(passage.text, passage.pause_after) for passage in scene.passages] == [("One.", 0.5), ("Two.", 2.0)]

    def test_a_pause_after_a_list_or_picture_ends_its_scene(self) -> None:
        (scene,) = scenes("## A\n\n- x\n- y\n\n<!-- pause: 2 -->\n")
        assert [passage.pause_after for passage in scene.passages] == [0.0, 2.0]

    def test_a_pause_before_all_words_is_an_error(self) -> None:
        assert place(refused("## A\n\n<!-- pause: 1 -->\n\nWords.\n")) == (3, 1)

    def test_words_for_the_speaker_only_are_not_captioned(self) -> None:
        (scene,) = scenes("## A\n\nSeen. <!-- say: Only heard. -->\n\n<!-- say: Heard too. -->\n")
        assert [(p.text, p.caption) for p in scene.passages] == [
            ("Seen.", None),
            ("Only heard.", ""),
            ("Heard too.", ""),
        ]

    def test_words_for_the_screen_only_replace_the_heading(self) -> None:
        (scene,) = scenes("## A\n<!-- show: The *screen* -->\n\nWords.\n")
        assert scene.visual.model_dump()["text"] == {"text": "The screen", "accents": ((4, 10),)}
        assert said(scene) == ["Words."]

    def test_in_a_list_they_replace_an_items_words(self) -> None:
        (scene,) = scenes("## A\n\n- Long story <!-- show: Short --> <!-- say: It is long. -->\n- B\n")
        assert scene.visual.model_dump()["items"][0]["text"]["text"] == "Short"
        assert said(scene) == ["It is long.", "B"]

    def test_a_comment_that_never_ends_is_an_error(self) -> None:
        assert place(refused("## A\n\nWords <!-- pause: 1\n\nmore\n")) == (3, 7)
        assert place(refused("## A\n\n<!-- pause: 1\n\nmore\n")) == (3, 1)

    def test_words_after_a_comment_are_words(self) -> None:
        (scene,) = scenes("## A\n\n<!-- voice: v --> Some **words** here.\n")
        assert (scene.voice, said(scene)) == ("v", ["Some words here."])
