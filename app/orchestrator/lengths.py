"""How long a video will be, before anything is spoken or drawn."""

from __future__ import annotations

from app.narration import NarrationSettings
from app.narration.service import SILENT, imagine_scene
from app.orchestrator.plan import (
    END_CARD_SECONDS,
    LEAD_IN_SECONDS,
    SHORTEST_SCENE_SECONDS,
    SILENT_SCENE_SECONDS,
    TAIL_SECONDS,
)
from app.story.script import ClipVisual, Scene, Script


def estimated_seconds(script: Script) -> float:
    """Return about how long a video of a script will be, at the pace of a calm voice.

    No file is opened: a clip that plays to its end without a word counts as a scene without words.
    """
    settings = NarrationSettings(SILENT, script.language, lexicon=script.lexicon)
    has_card = bool(script.brand.end_card) and script.scenes[-1].visual.kind != "ending"
    return sum(_seconds(scene, settings) for scene in script.scenes) + (END_CARD_SECONDS if has_card else 0.0)


def _seconds(scene: Scene, settings: NarrationSettings) -> float:
    said = imagine_scene(scene, settings).duration
    shown = LEAD_IN_SECONDS + said + TAIL_SECONDS if said else _silent_seconds(scene)
    return max(shown, scene.duration or 0.0, SHORTEST_SCENE_SECONDS)


def _silent_seconds(scene: Scene) -> float:
    if scene.duration:
        return scene.duration
    if isinstance(scene.visual, ClipVisual) and scene.visual.trim_end is not None:
        return scene.visual.trim_end - scene.visual.trim_start
    return SILENT_SCENE_SECONDS
