"""The examples, the articles from elsewhere, and every example in the handbook become scripts worth watching."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from app.scripts import is_composition, parse_file, parse_markdown
from app.story.script import Script

ROOT = Path(__file__).resolve().parents[2]
EXAMPLES = sorted((ROOT / "examples").glob("*.md"))
ARTICLES = sorted((ROOT / "tests" / "data" / "articles").iterdir())
HANDBOOK = ROOT / "docs" / "script-format.md"
SPEAKING_WORDS_PER_SECOND = 2.5

_LAYOUT = re.compile(r"^### `(\w+)`\n(.*?)(?=^### `|^## Options)", re.MULTILINE | re.DOTALL)
_MARKDOWN = re.compile(r"^(`{3,})markdown\n(.*?)^\1$", re.MULTILINE | re.DOTALL)
LAYOUTS = dict(_LAYOUT.findall(HANDBOOK.read_text("utf-8")))
PNG = b"\x89PNG\r\n\x1a\n"


def spoken_words(script: Script) -> int:
    return sum(len(passage.text.split()) for scene in script.scenes for passage in scene.passages)


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
class TestExamples:
    def test_lasts_between_three_quarters_of_a_minute_and_a_minute_and_a_quarter(self, path: Path) -> None:
        seconds = spoken_words(parse_file(path)) / SPEAKING_WORDS_PER_SECOND
        assert 40 <= seconds <= 75

    def test_shows_several_layouts_and_never_rests_long_on_one_statement(self, path: Path) -> None:
        script = parse_file(path)
        assert len({scene.visual.kind for scene in script.scenes}) >= 4
        longest = max(
            sum(len(passage.text.split()) for passage in scene.passages)
            for scene in script.scenes
            if scene.visual.kind in {"statement", "title"}
        )
        assert longest <= 38

    def test_needs_nothing_but_itself(self, path: Path) -> None:
        script = parse_file(path)
        assert script.warnings == ()
        assert not any(scene.visual.kind in {"picture", "clip"} for scene in script.scenes)
        assert not is_composition(path)


class TestTheSetOfExamples:
    def test_covers_subjects_and_shapes(self) -> None:
        scripts = [parse_file(path) for path in EXAMPLES]
        assert len(scripts) >= 5
        assert any(script.aspect == "9:16" for script in scripts)
        assert any(script.language != "en" for script in scripts)
        kinds = {scene.visual.kind for script in scripts for scene in script.scenes}
        assert kinds >= {
            "title",
            "statement",
            "list",
            "steps",
            "number",
            "chart",
            "comparison",
            "quote",
            "code",
            "table",
        }

    def test_the_demo_shows_the_product_at_its_best(self) -> None:
        kinds = [scene.visual.kind for scene in parse_file(ROOT / "examples" / "demo.md").scenes]
        assert kinds == ["title", "statement", "steps", "number", "chart", "quote", "title"]


class TestArticlesFromElsewhere:
    def test_a_readme_loses_its_badges_and_keeps_its_sense(self) -> None:
        script = parse_file(ROOT / "tests/data/articles/readme.md")
        assert script.title == "Kettlewatch"
        kinds = [scene.visual.kind for scene in script.scenes]
        assert kinds.count("code") == 3
        assert {"title", "quote", "list", "table"} <= set(kinds)
        said = " ".join(passage.text for scene in script.scenes for passage in scene.passages)
        for noise in ("http", "badge", "<", "[", "](", "Table of Contents", "markdownlint", ":zap:", "generated"):
            assert noise not in said
        assert "eleven makes of smart plug" in said
        assert any("on the web" in warning for warning in script.warnings)

    def test_a_tutorial_says_what_its_code_does(self) -> None:
        script = parse_file(ROOT / "tests/data/articles/tutorial.md")
        code = [scene for scene in script.scenes if scene.visual.kind == "code"]
        assert len(code) == 5
        assert all(scene.passages for scene in code)
        steps = next(scene for scene in script.scenes if scene.visual.kind == "steps")
        assert [passage.item for passage in steps.passages] == [0, 1, 2]
        assert any(scene.visual.kind == "chart" for scene in script.scenes)
        assert any("date" in warning for warning in script.warnings)

    def test_news_is_cut_into_short_scenes_under_its_headlines(self) -> None:
        script = parse_file(ROOT / "tests/data/articles/news.txt")
        assert script.title == "Town trades its street lights for starlight"
        assert list(dict.fromkeys(scene.section for scene in script.scenes))[1:] == [
            "What changes",
            "Why it matters",
        ]
        assert max(sum(len(p.text.split()) for p in scene.passages) for scene in script.scenes) <= 40

    @pytest.mark.parametrize("path", ARTICLES, ids=lambda path: path.name)
    def test_says_every_scene_in_under_twenty_seconds_or_item_by_item(self, path: Path) -> None:
        for scene in parse_file(path).scenes:
            items = {passage.item for passage in scene.passages}
            words = sum(len(passage.text.split()) for passage in scene.passages)
            assert words <= 50 or len(items) > 1


class TestHandbook:
    @pytest.mark.parametrize(("layout", "text"), LAYOUTS.items(), ids=LAYOUTS)
    def test_each_example_is_shown_as_it_says(self, layout: str, text: str, tmp_path: Path) -> None:
        (tmp_path / "cherries.jpg").write_bytes(PNG)
        (tmp_path / "bloom.mp4").write_bytes(b"")
        for _, example in _MARKDOWN.findall(text):
            scene = parse_markdown(example, base=tmp_path).scenes[0]
            kind = getattr(scene.visual, "chart", scene.visual.kind)
            assert kind == layout
        assert layout == "clip" or f"images/layout-{layout}.webp" in text

    def test_shows_every_layout(self) -> None:
        assert set(LAYOUTS) == {
            "title", "section", "statement", "list", "steps", "timeline", "number", "bar", "line", "pie", "table",
            "comparison", "quote", "code", "picture", "split", "clip", "ending",
        }  # fmt: skip

    def test_its_settings_are_all_known(self, tmp_path: Path) -> None:
        (tmp_path / "logo.png").write_bytes(PNG)
        block = re.search(r"```yaml\n(.*?)```", HANDBOOK.read_text("utf-8"), re.DOTALL)
        assert block
        script = parse_markdown(f"{block[1]}\n# Hello\n\nYou.\n", base=tmp_path)
        assert (script.title, script.aspect, script.voice) == ("Why cats purr", "9:16", "bf_emma")
        assert script.brand.accent == "#E4572E"
        assert script.lexicon == {"Nguyen": "win", "GIF": "/dʒɪf/"}
        assert (script.music, script.effects, script.motion) == ("calm", "on", "full")
