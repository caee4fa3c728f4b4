"""What a brand kit decides of a render, and what decides over it."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.core.exceptions import ScriptParsingError
from app.core.storage import ArtifactStore
from app.orchestrator.options import RenderOptions, settle
from app.orchestrator.plan import Planner
from app.scripts.parser import parse_file
from app.story.script import EndingVisual

KIT = """\
theme: studio
caption-style: karaoke
motion: reduced
music: calm
accent: "#00A070"
end-card: Learn more at acme.example
"""


@pytest.fixture
def film(tmp_path: Path) -> Path:
    (tmp_path / "acme.yaml").write_text(KIT, "utf-8")
    path = tmp_path / "film.md"
    path.write_text("---\nbrand: acme.yaml\n---\n# Hello\n", "utf-8")
    return path


def planner(film: Path, **options: str) -> Planner:
    return Planner.for_script(parse_file(film), RenderOptions(**options), ArtifactStore(film.parent / "store"))


def test_a_kit_chooses_what_neither_script_nor_options_do(film: Path) -> None:
    settings = planner(film).settings
    assert (settings.theme, settings.caption_style, settings.motion) == ("studio", "karaoke", "reduced")


def test_the_script_wins_over_its_kit_and_options_over_both(film: Path) -> None:
    film.write_text("---\nbrand: acme.yaml\ntheme: paper\nmotion: full\n---\n# Hello\n", "utf-8")
    script = parse_file(film)
    assert settle(RenderOptions(), script).theme == "paper"
    assert settle(RenderOptions(), script).motion == "full"
    assert settle(RenderOptions(theme="signal"), script).theme == "signal"


def test_a_kit_of_the_options_takes_the_place_of_the_scripts_brand(film: Path) -> None:
    other = film.parent / "other.yaml"
    other.write_text('accent: "#C02060"\n', "utf-8")
    planned = planner(film, brand=str(other))
    assert planned.script.brand.accent == "#C02060"
    assert planned.settings.theme == "petrol"
    assert len(planned.script.scenes) == 1


def test_an_end_card_comes_last_where_the_script_has_none(film: Path) -> None:
    last = planner(film).script.scenes[-1]
    assert isinstance(last.visual, EndingVisual)
    assert last.visual.title.text == "Learn more at acme.example"
    assert not last.captions


@pytest.mark.parametrize(
    ("kit", "column", "hint"), [("theme: studo", 8, "studio"), ("caption-style: pil", 16, "pill")]
)
def test_a_wrong_name_in_a_kit_stands_in_the_kit(film: Path, kit: str, column: int, hint: str) -> None:
    (film.parent / "acme.yaml").write_text(f"accent: '#123456'\n{kit}\n", "utf-8")
    with pytest.raises(ScriptParsingError) as caught:
        planner(film)
    assert str(caught.value.file) == str(film.parent / "acme.yaml")
    assert (caught.value.line, caught.value.column) == (2, column)
    assert hint in caught.value.hint
