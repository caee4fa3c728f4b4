"""Text to voice: `narrate_scene` speaks a scene and says when each written word is heard."""

from app.narration.service import NarrationSettings, check_length, check_voice, narrate_scene, narrate_script

__all__ = ["NarrationSettings", "check_length", "check_voice", "narrate_scene", "narrate_script"]
