"""What only a later stage can find wrong is still told where it stands in the script."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.core.exceptions import NotFoundError, ScriptParsingError, ValidationError
from app.core.storage import ArtifactStore
from app.orchestrator.options import RenderOptions
from app.orchestrator.service import Pipeline

SILENT = RenderOptions(voice="none", quality="draft", size="720p")
BODY = "\n# A title\n\nSome words are said here.\n"


@pytest.mark.parametrize(
    ("text", "options", "line", "words"),
    [
        ("---\ntitle: A\ntheme: petrl\n---\n" + BODY, SILENT, 3, "petrl"),
        ("---\ncaption-style: loud\n---\n" + BODY, SILENT, 2, "loud"),
        ("---\nvoice: af_hart\n---\n" + BODY, RenderOptions(), 2, "af_heart"),
        (BODY + "\n## Next\n\n<!-- voice: nobody -->\n\nMore words.\n", RenderOptions(voice="fake"), 8, "nobody"),
        (BODY + "\n## Next\n\n<!-- illustrate: flurbel -->\n\nMore words.\n", SILENT, 8, "flurbel"),
        (BODY + "\n## Next\n\n<!-- illustrate: sun, flurbel -->\n\n1. More\n2. Words\n", SILENT, 8, "flurbel"),
    ],
    ids=["theme", "caption style", "voice", "scene voice", "illustration", "illustration of a step"],
)
def test_a_wrong_name_in_the_script_is_located(
    text: str, options: RenderOptions, line: int, words: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("REELWRIGHT_FAKE_SPEECH", "1")
    script = tmp_path / "a.md"
    script.write_text(text)
    with pytest.raises(ScriptParsingError, match=words) as caught:
        Pipeline(store=ArtifactStore(tmp_path / "store")).make(script, tmp_path / "a.mp4", options)
    assert caught.value.file == str(script)
    assert caught.value.line == line


@pytest.mark.parametrize(
    "wrong", [{"theme": "petrl"}, {"caption_style": "loud"}, {"music": "none.mp3"}, {"voice": "nobody"}]
)
def test_a_wrong_name_on_the_command_line_is_not_the_scripts_fault(wrong: dict[str, str], tmp_path: Path) -> None:
    script = tmp_path / "a.md"
    script.write_text(BODY)
    options = RenderOptions.model_validate({**SILENT.model_dump(), **wrong})
    with pytest.raises((NotFoundError, ValidationError)):
        Pipeline(store=ArtifactStore(tmp_path / "store")).make(script, tmp_path / "a.mp4", options)
