"""Text that was not written for us: links, HTML, footnotes, emoji, and what a voice should not say."""

from __future__ import annotations

import pytest

from app.scripts import parse_markdown
from app.story.script import Passage
from tests.unit.scripts.reading import only, said, scenes, visuals


def spoken(text: str) -> str:
    return " ".join(line for scene in scenes(text) for line in said(scene))


class TestWhatIsSaid:
    @pytest.mark.parametrize(
        ("written", "heard"),
        [
            ("See [the docs](https://a.b/c) now.", "See the docs now."),
            ("See [the docs][1] now.\n\n[1]: https://a.b", "See the docs now."),
            ("Go to https://www.example.org/a/b?c=d, now.", "Go to example.org, now."),
            ("Go to <https://example.org>.", "Go to example.org."),
            ("Use `pip install` *really* **now**.", "Use pip install really now."),
            ("It works.[^1] Yes.\n\n[^1]: A note about it.", "It works. Yes."),
            ("Fast :rocket: and 🚀 done.", "Fast and done."),
            ("At 10:30:45 we left.", "At 10:30:45 we left."),
            ("A<br>B <b>bold</b> H<sub>2</sub>O.", "A B bold H2O."),
            ("Tom &amp; Ana &lt;3.", "Tom & Ana <3."),
            ("~~Old~~ new.", "Old new."),
            ("One\ntwo\\\nthree.", "One two three."),
            (r"Not \*this\*.", "Not *this*."),
        ],
    )
    def test_is_what_a_person_would_read_aloud(self, written: str, heard: str) -> None:
        assert spoken(f"## A\n\n{written}\n") == heard

    def test_signs_without_words_are_not_said(self) -> None:
        assert spoken("## A\n\nB.\n\n***\n\n…\n\n🚀\n") == "B."


class TestHtml:
    def test_blocks_become_headings_and_paragraphs(self) -> None:
        text = '<h1 align="center">Name</h1>\n\n<p align="center">\n  One <b>two</b>.\n</p>\n\n<div>Three.</div>\n'
        script = parse_markdown(text)
        assert (script.title, script.scenes[0].visual.kind) == ("Name", "title")
        assert spoken(text) == "One two. Three."

    def test_scripts_styles_and_drawings_are_not_said(self) -> None:
        text = "## A\n\n<style>\np {}\n</style>\n\n<div><svg><text>No</text></svg>Yes. <script>x()</script></div>\n"
        assert spoken(text) == "Yes."

    def test_a_summary_is_a_heading(self) -> None:
        text = "## A\n\nB.\n\n<details>\n<summary>More</summary>\n\nC.\n\n</details>\n"
        assert [scene.section for scene in scenes(text)] == ["A", "More"]

    def test_comments_in_it_are_read(self) -> None:
        (scene,) = scenes("## A\n\n<div>\n<!-- voice: v -->\nB.\n</div>\n")
        assert scene.voice == "v"

    def test_pictures_in_it_are_left_out_with_a_warning(self) -> None:
        script = parse_markdown('## A\n\nB <img src="x.png">.\n\n<p><img src="y.png"></p>\n')
        assert script.warnings == ("lines 3, 5: a picture in HTML was left out; write it as ![words](file)",)


class TestPartsOfNoUse:
    def test_a_table_of_contents_and_its_heading_are_left_out(self) -> None:
        text = "# A\n\nB.\n\n## Contents\n\n- [C](#c)\n  - [D](#d)\n\n## C\n\nE.\n"
        assert [scene.section for scene in scenes(text)] == ["A", "C"]

    def test_a_list_of_links_elsewhere_stays(self) -> None:
        assert visuals("## A\n\n- [C](https://c.d)\n- [D](#d)\n") == ["list"]

    def test_indented_code_is_code(self) -> None:
        assert visuals("## A\n\nRun:\n\n    make test\n") == ["code"]


class TestWhereItIsFrom:
    def test_passages_know_their_line_and_column(self) -> None:
        text = "# T\n\nFirst. Second\nthird. Fourth.\n\n- **x**: one\n- y\n\n> Be kind.\n> — Ana\n"
        found = [passage for scene in scenes(text) for passage in scene.passages]
        places = [(passage.text, passage.location.line, passage.location.column) for passage in found]
        assert places == [
            ("First. Second third. Fourth.", 3, 1),
            ("x: one", 6, 3),
            ("y", 7, 3),
            ("Be kind.", 9, 3),
        ]

    def test_a_sentence_that_begins_a_scene_knows_its_own(self) -> None:
        text = "## A\n\n" + "word " * 24 + "end.\n" + "word " * 5 + "end. Here " + "it begins " * 12 + "now.\n"
        second = scenes(text)[1].passages[0]
        assert isinstance(second, Passage)
        assert (second.location.line, second.location.column) in {(4, 1), (4, 31)}

    def test_names_of_scenes_stay_when_others_change(self) -> None:
        before = [
            scene.id for scene in scenes("# T\n\nX.\n\n## Été *chaud*\n\nY.\n\n## 日本\n\nZ.\n\n## Été chaud\n\nW.\n")
        ]
        assert before == ["t", "ete-chaud", "scene", "ete-chaud-2"]
        after = [scene.id for scene in scenes("# T\n\nX.\n\n- a\n- b\n\n## Été *chaud*\n\nY.\n")]
        assert after == ["t", "t-2", "ete-chaud"]

    def test_long_names_end_at_a_word(self) -> None:
        (scene,) = scenes("## Nineteen exceptionally long words about everything under the sun\n")
        assert scene.id == "nineteen-exceptionally-long-words-about"

    def test_only_finds_one(self) -> None:
        with pytest.raises(AssertionError):
            only("## A\n\nB.\n", int)
