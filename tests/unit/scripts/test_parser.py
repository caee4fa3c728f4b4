"""Files to scripts: by extension and content, with limits and errors that point into them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from app.core.exceptions import NotFoundError, ScriptParsingError
from app.scripts import is_composition, parse_file, parse_markdown, parse_text
from app.scripts.parser import files_named
from app.scripts.source import MAX_CHARACTERS
from app.story.script import PictureVisual, Script
from tests.unit.scripts.reading import PNG, place, refused, said

MARKDOWN = "# Hello\n\nYou there.\n\n- a\n- b\n"


def write(folder: Path, name: str, text: str | bytes) -> Path:
    path = folder / name
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return path


class TestFiles:
    @pytest.mark.parametrize("name", ["a.md", "a.MARKDOWN", "README"])
    def test_markdown(self, name: str, tmp_path: Path) -> None:
        script = parse_file(write(tmp_path, name, MARKDOWN))
        assert [scene.visual.kind for scene in script.scenes] == ["title", "list"]
        assert script.file == str((tmp_path / name).resolve())

    def test_plain_text(self, tmp_path: Path) -> None:
        script = parse_file(write(tmp_path, "a.txt", "Hello\n\n# You there.\n"))
        assert said(script.scenes[0]) == ["# You there."]

    @pytest.mark.parametrize("data", ["\ufeff# Hello\n\nYou.".encode(), "# Hello\n\nYou.".encode("utf-16")])
    def test_byte_order_marks(self, data: bytes, tmp_path: Path) -> None:
        assert parse_file(write(tmp_path, "a.md", data)).title == "Hello"

    def test_pictures_are_named_from_the_scripts_folder(self, tmp_path: Path) -> None:
        (tmp_path / "in").mkdir()
        write(tmp_path / "in", "p.png", PNG)
        script = parse_file(write(tmp_path / "in", "a.md", "![x](p.png)\n\n![y](../in/p.png)\n"))
        paths = {scene.visual.path for scene in script.scenes if isinstance(scene.visual, PictureVisual)}
        assert paths == {str((tmp_path / "in" / "p.png").resolve())}

    def test_a_file_that_is_not_there(self, tmp_path: Path) -> None:
        with pytest.raises(NotFoundError):
            parse_file(tmp_path / "no.md")
        with pytest.raises(NotFoundError):
            parse_file(tmp_path)

    @pytest.mark.parametrize("name", ["a.docx", "a.html", "a.rst", "a.pdf", "a.xyz"])
    def test_a_kind_that_is_no_script(self, name: str, tmp_path: Path) -> None:
        with pytest.raises(ScriptParsingError) as caught:
            parse_file(write(tmp_path, name, "x"))
        assert ".md" in caught.value.hint or ".txt" in caught.value.hint

    def test_bytes_that_are_no_text(self, tmp_path: Path) -> None:
        with pytest.raises(ScriptParsingError) as caught:
            parse_file(write(tmp_path, "a.md", b"# Caf\xc3\xa9\nna\xefve\n"))
        assert place(caught.value) == (2, 3)


class TestLimits:
    @pytest.mark.parametrize(
        "text", ["", "\n\n \n", "---\ntitle: x\n---\n", "<!-- nothing -->", "![x](https://a.b/c.png)"]
    )
    def test_a_script_without_scenes(self, text: str) -> None:
        assert "empty" in refused(text).message

    def test_narration_over_the_limit_is_shown_where_it_crosses_it(self) -> None:
        text = "".join(f"## Part {n}\n\n{'word ' * 99}end.\n\n" for n in range(1, 6))
        assert place(refused(text, max_minutes=2.0)) == (15, 1)
        assert parse_markdown(text, max_minutes=4.0)

    def test_an_endless_text(self) -> None:
        assert refused("a\n" * MAX_CHARACTERS).line == MAX_CHARACTERS // 2 + 1


class TestPlainText:
    def test_titles_headings_lists_and_paragraphs(self) -> None:
        script = parse_text(
            "The long night\n\nIt was dark. It\nwas late.\n\n1. THE ROAD\n\nWe walked.\n\n"
            "WHAT WE SAW\n\n- an owl\n- a fox\n\n"
            "---\n\n1. Rest.\n2. Go on.\n"
        )
        assert script.title == "The long night"
        assert [(scene.section, scene.visual.kind) for scene in script.scenes] == [
            ("The long night", "title"), ("The road", "statement"), ("What we saw", "list"), ("What we saw", "steps"),
        ]  # fmt: skip
        assert said(script.scenes[0]) == ["It was dark. It was late."]

    def test_markdown_signs_are_only_signs(self) -> None:
        (scene,) = parse_text("A text.\n\nIt has *stars*, [brackets](x) and <tags>.\n").scenes
        assert said(scene) == ["A text.", "It has *stars*, [brackets](x) and <tags>."]

    def test_a_first_sentence_is_no_title(self) -> None:
        assert [scene.visual.kind for scene in parse_text("It was dark.\n\nIt was late.\n").scenes] == ["statement"]

    def test_a_lone_line_is_words(self) -> None:
        assert [scene.visual.kind for scene in parse_text("Hello there").scenes] == ["statement"]

    def test_an_empty_one(self) -> None:
        with pytest.raises(ScriptParsingError):
            parse_text("\n")


class TestJson:
    def test_a_saved_script_comes_back(self, tmp_path: Path) -> None:
        script = parse_markdown(MARKDOWN)
        path = write(tmp_path, "a.json", script.model_dump_json())
        assert not is_composition(path)
        assert parse_file(path) == script.model_copy(update={"file": str(path.resolve())})

    def test_without_extension(self, tmp_path: Path) -> None:
        path = write(tmp_path, "a", parse_markdown(MARKDOWN).model_dump_json())
        assert parse_file(path).title == "Hello"

    def test_its_pictures_are_found_or_missed_in_place(self, tmp_path: Path) -> None:
        text = '{"scenes": [{"id": "a", "visual": {"kind": "picture",\n "path": "p.png"}}]}'
        path = write(tmp_path, "a.json", text)
        with pytest.raises(ScriptParsingError) as caught:
            parse_file(path)
        assert place(caught.value) == (2, 10)
        write(tmp_path, "p.png", PNG)
        visual = parse_file(path).scenes[0].visual
        assert isinstance(visual, PictureVisual)
        assert visual.path == str((tmp_path / "p.png").resolve())

    @pytest.mark.parametrize(
        ("text", "where"),
        [
            ('{"scenes": [,]}', (1, 13)),
            ('{\n"scenes": []}', (2, 11)),
            ('{"scenes": [\n{"id": "a", "visual": {"kind": "cube"}}]}', (2, 23)),
            ('{"scenes": [{"id": "a",\n"visual": {"kind": "list", "items": 3}}]}', (2, 37)),
            ('{"scenes": [{"id": "a", "visual": {"kind": "statement"}}],\n"theem": "x"}', (2, 10)),
            ("[" * 5000, (1, 1)),
            ("[1]", (1, 1)),
        ],
    )
    def test_errors_are_located(self, text: str, where: tuple[int, int], tmp_path: Path) -> None:
        with pytest.raises(ScriptParsingError) as caught:
            parse_file(write(tmp_path, "a.json", text))
        assert place(caught.value) == where
        assert caught.value.hint

    def test_narration_over_the_limit(self, tmp_path: Path) -> None:
        path = write(tmp_path, "a.json", parse_markdown("# A\n\n" + "word " * 400).model_dump_json())
        with pytest.raises(ScriptParsingError):
            parse_file(path, max_minutes=1.0)

    @pytest.mark.parametrize(
        ("value", "composition"),
        [
            ({"version": 1, "fps": "30", "scenes": []}, True),
            ({"scenes": [{"id": "a", "frames": 3, "layers": []}]}, True),
            ({"scenes": [{"id": "a", "visual": {"kind": "statement"}}]}, False),
            ([], False),
        ],
    )
    def test_compositions_are_told_apart(self, value: object, composition: bool, tmp_path: Path) -> None:
        assert is_composition(write(tmp_path, "a.json", json.dumps(value))) is composition

    def test_what_is_not_json_is_no_composition(self, tmp_path: Path) -> None:
        assert not is_composition(write(tmp_path, "a.json", "{"))
        assert not is_composition(write(tmp_path, "a.md", "# A"))


def test_scripts_can_be_saved_whole() -> None:
    script = parse_markdown(MARKDOWN)
    assert Script.model_validate_json(script.model_dump_json()) == script


class TestFilesNamed:
    def test_are_those_that_are_shown_and_played_however_written(self) -> None:
        text = "---\nmusic: a.mp3\n---\n# A\n\n![](b%20c.png)\n\n`d.png` and e.png are words.\n\n![](<f g.mp4>)\n"
        assert files_named(text) == {"a.mp3", "b%20c.png", "b c.png", "f%20g.mp4", "f g.mp4"}

    def test_are_those_before_what_cannot_be_read(self) -> None:
        assert files_named("---\nmusic: a.mp3\n---\n# A\n\nWords.\n\n<!-- pause: long -->\n") == {"a.mp3"}
