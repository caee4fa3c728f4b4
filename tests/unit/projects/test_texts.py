"""Texts from clients: tidied, read, and refused with their place."""

from __future__ import annotations

import asyncio
import threading
from typing import Any
from uuid import UUID

import pytest

from app.core.exceptions import ScriptParsingError, ValidationError
from app.core.identifiers import new_id
from app.projects import texts
from app.projects.exceptions import SceneParsingError
from app.projects.texts import (
    check_script,
    one_line,
    read_import,
    read_scene,
    read_scenes,
    tidy,
    tidy_settings,
    written,
)
from app.scripts import parse_scene
from app.scripts.files import as_named

pytestmark = pytest.mark.anyio


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


class TestTidy:
    def test_keeps_one_form_of_each_character_and_makes_white_space_plain(self) -> None:
        assert tidy("Cafe\u0301\r\nA\x0bB\u2028C\ufeff\x85") == "Café\nA B C  "

    @pytest.mark.parametrize("char", ["\x00", "\x1b", "\x7f", "\x9b", "\ud800", "\u202e", "\u202d"])
    def test_refuses_characters_that_deceive_and_says_where(self, char: str) -> None:
        with pytest.raises(ScriptParsingError, match=f"U\\+{ord(char):04X}") as caught:
            tidy(f"# Cats\r\n\nab{char}c")
        assert (caught.value.line, caught.value.column) == (3, 3)

    def test_keeps_what_languages_and_emoji_are_spelt_with(self) -> None:
        text = "می\u200cخواهم \u2067עברית\u2069 \u202bעברית\u202c 👩\u200d🚀 ❤\ufe0f 🏴\U000e0067\U000e007f\u200f"
        assert tidy(text) == text

    def test_makes_one_line(self) -> None:
        assert one_line("  a\n\tb\u0007 c ") == "a b c"

    def test_makes_lines_of_settings(self) -> None:
        tidied = tidy_settings({"title": " a\nb ", "lexicon": {" GIF ": "/dʒɪf/\n"}})
        assert tidied == {"title": "a b", "lexicon": {"GIF": "/dʒɪf/"}}


class TestReading:
    async def test_is_done_in_threads_a_few_at_once(self, monkeypatch: pytest.MonkeyPatch) -> None:
        counting, at_once, most, threads = threading.Lock(), 0, 0, set()
        real, full = parse_scene, threading.Barrier(texts.READ_AT_ONCE)

        def read(*given: Any, **named: Any) -> Any:
            nonlocal at_once, most
            with counting:
                at_once += 1
                most = max(most, at_once)
                threads.add(threading.get_ident())
            full.wait(120)
            try:
                return real(*given, **named)
            finally:
                with counting:
                    at_once -= 1

        monkeypatch.setattr(texts, "parse_scene", read)
        await asyncio.gather(*(read_scene("## A\n\nWords.", {}) for _ in range(4 * texts.READ_AT_ONCE)))
        assert most == texts.READ_AT_ONCE
        assert threading.get_ident() not in threads


class TestReadImport:
    async def test_takes_the_title_from_settings_then_from_the_script(self) -> None:
        script = "# Heading\n\nWords."
        assert (await read_import(script, is_plain=False)).title == "Heading"
        assert (await read_import(f"---\ntitle: Set\n---\n{script}", is_plain=False)).title == "Set"

    async def test_reads_a_long_script_in_a_thread(self) -> None:
        script = "".join(f"## Part {n}\n\nIt has a few words of its own.\n\n" for n in range(200))
        assert len((await read_import(script, is_plain=False)).sections) == 200

    @pytest.mark.parametrize("text", ['{"scenes": []}', ' \n{"a": 1}'])
    async def test_refuses_json(self, text: str) -> None:
        with pytest.raises(ValidationError, match="JSON"):
            await read_import(text, is_plain=False)

    @pytest.mark.parametrize("text", ["{braces} are words", "{ and an end", "[1, 2]"])
    async def test_takes_what_only_looks_like_json(self, text: str) -> None:
        assert len((await read_import(text, is_plain=False)).sections) == 1

    async def test_takes_settings_that_can_be_written_again_and_refuses_others(self) -> None:
        script = '---\ntitle: "a\\0\\ud800b"\nlexicon: {x: "y\\u0085"}\n---\n# A\n\nWords.'
        with pytest.raises(ValidationError, match=r"title has a control character \(U\+0000\)") as caught:
            await read_import(script, is_plain=False)
        assert caught.value.details == {"setting": "title"}
        imported = await read_import(script.replace("\\0\\ud800", ""), is_plain=False)
        assert imported.settings == {"title": "ab", "lexicon": {"x": "y"}}

    async def test_refuses_more_settings_than_a_script_can_have_above_it(self) -> None:
        words = ", ".join(f"word{n}: wurd" for n in range(600))
        with pytest.raises(ValidationError, match="500 lines"):
            await read_import(f"---\nlexicon: {{{words}}}\n---\n# A\n\nWords.", is_plain=False)


class TestReadScene:
    async def test_reads_numbers_in_the_language_of_the_project(self) -> None:
        scene = "## Preis\n\n| Jahr | Euro |\n|---|---|\n| 2001 | 1.500 |\n| 2002 | 2.500 |\n\nEr steigt."
        assert (await read_scene(scene, {"language": "de"})).title == "Preis"

    async def test_names_the_one_of_several_that_is_wrong(self) -> None:
        with pytest.raises(SceneParsingError, match="Scene 2") as caught:
            await read_scenes(["## A", "## B\n\n<!-- pause: long -->"], {})
        assert caught.value.details == {
            "file": None, "line": 3, "column": 1, "hint": caught.value.hint, "scene": 2, "scene_id": None,
        }  # fmt: skip


class TestCheckScript:
    ids: tuple[UUID, UUID] = (new_id(), new_id())

    async def test_passes_a_script_whose_files_are_there(self) -> None:
        joined = await written({"music": "a.mp3"}, ["# A\n\n![](b.png)", "## B"])
        await check_script(joined, self.ids, as_named)

    async def test_names_scene_and_line_of_a_file_that_is_not(self) -> None:
        joined = await written({"theme": "studio"}, ["# A\n\nWords.", "## B\n\n![](my%20cat.png)"])
        with pytest.raises(SceneParsingError, match=r"Scene 2: There is no file 'my%20cat\.png'") as caught:
            await check_script(joined, self.ids, {"cat.png": "cat.png"}.get)
        assert (caught.value.line, caught.value.details["scene_id"]) == (3, str(self.ids[1]))

    async def test_leaves_an_error_in_the_settings_as_it_is(self) -> None:
        joined = await written({"music": "a.mp3"}, ["# A\n\nWords."])
        with pytest.raises(ScriptParsingError, match=r"a\.mp3") as caught:
            await check_script(joined, self.ids, lambda _: None)
        assert not isinstance(caught.value, SceneParsingError)

    async def test_says_to_name_a_file_without_its_folder(self) -> None:
        joined = await written({}, ["![](photos/cat.png)"])
        with pytest.raises(SceneParsingError) as caught:
            await check_script(joined, self.ids, {"cat.png": "cat.png"}.get)
        assert "'cat.png'" in caught.value.hint
