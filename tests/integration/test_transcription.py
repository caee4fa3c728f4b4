from __future__ import annotations

from pathlib import Path

import pytest

from app.core.exceptions import TranscriptionError
from app.engines.transcription.whisper import WhisperEngine

pytestmark = pytest.mark.slow


def test_a_file_without_sound_is_refused(tmp_path: Path) -> None:
    broken = tmp_path / "broken.wav"
    broken.write_bytes(b"not a recording")
    with pytest.raises(TranscriptionError, match=r"broken\.wav"):
        WhisperEngine().transcribe(broken)
