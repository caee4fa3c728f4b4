"""The voices of Kokoro-82M that speak here: ids, and the grades its author gave them.

The model has thirteen more voices, Japanese and Chinese; they need phonemizers of their own and are left out.
"""

from __future__ import annotations

from app.engines.speech.base import Voice

LANGUAGE_OF_LETTER = {"a": "en-us", "b": "en-gb", "e": "es", "f": "fr", "h": "hi", "i": "it", "p": "pt-br"}
GENDER_OF_LETTER = {"f": "female", "m": "male"}

GRADES = {
    "af_heart": "A", "af_alloy": "C", "af_aoede": "C+", "af_bella": "A-", "af_jessica": "D", "af_kore": "C+",
    "af_nicole": "B-", "af_nova": "C", "af_river": "D", "af_sarah": "C+", "af_sky": "C-", "am_adam": "F+",
    "am_echo": "D", "am_eric": "D", "am_fenrir": "C+", "am_liam": "D", "am_michael": "C+", "am_onyx": "D",
    "am_puck": "C+", "am_santa": "D-", "bf_alice": "D", "bf_emma": "B-", "bf_isabella": "C", "bf_lily": "D",
    "bm_daniel": "D", "bm_fable": "C", "bm_george": "C", "bm_lewis": "D+", "ef_dora": "", "em_alex": "",
    "em_santa": "", "ff_siwis": "B-", "hf_alpha": "C", "hf_beta": "C", "hm_omega": "C", "hm_psi": "C",
    "if_sara": "C", "im_nicola": "C", "pf_dora": "", "pm_alex": "", "pm_santa": "",
}  # fmt: skip


def kokoro_voice(voice_id: str) -> Voice:
    """Return a voice from its id: a letter for the language, one for the gender, and a name."""
    return Voice(
        id=voice_id,
        engine="kokoro",
        name=voice_id[3:].capitalize(),
        language=LANGUAGE_OF_LETTER[voice_id[0]],
        gender=GENDER_OF_LETTER[voice_id[1]],
        grade=GRADES[voice_id],
    )


KOKORO_VOICES = tuple(kokoro_voice(voice_id) for voice_id in GRADES)
