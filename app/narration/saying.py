"""One text spoken to a sound file, to hear what a voice is like."""

from __future__ import annotations

import wave
from pathlib import Path

from app.core.exceptions import ValidationError
from app.core.storage import ArtifactStore, written_whole
from app.narration.service import NarrationSettings, narrate_scene
from app.story.script import Passage, Scene, StatementVisual
from app.story.timing import SceneNarration


def say(text: str, voice: str | None, language: str, output: Path, store: ArtifactStore) -> float:
    """Speak `text` to a WAV file and return its length in seconds.

    Raises ValidationError when there is nothing to say, NotFoundError for an unknown voice, and as the engine does.
    """
    scene = Scene(id="say", visual=StatementVisual(), passages=(Passage(text=text),))
    narration = narrate_scene(scene, NarrationSettings.of(voice=voice, language=language), store)
    if not narration.sentences:
        raise ValidationError("There is nothing to say.", hint="Give a text with words in it, and a voice.")
    with written_whole(output) as partial:
        _write(partial, narration)
    return narration.duration


def _write(path: Path, narration: SceneNarration) -> None:
    with wave.open(narration.sentences[0].path, "rb") as first:
        form = first.getparams()
    with wave.open(str(path), "wb") as file:
        file.setparams(form)
        for sentence in narration.sentences:
            gap = round(sentence.start * form.framerate) - file.getnframes()
            file.writeframes(b"\0" * max(gap, 0) * form.sampwidth * form.nchannels)
            with wave.open(sentence.path, "rb") as part:
                file.writeframes(part.readframes(part.getnframes()))
