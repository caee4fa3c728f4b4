"""A Script's own JSON, with errors located in it."""

from __future__ import annotations

import json
from collections.abc import Sequence

import pydantic
import yaml

from app.media.music import is_mood
from app.scripts.files import CLIPS, MUSIC, PICTURES, local_file
from app.scripts.source import Source
from app.story.script import Brand, ClipVisual, Location, PictureVisual, Scene, Script, SplitVisual

FILES_OF_BRAND = ("logo", "logo_dark", "display_font", "text_font", "quote_font", "mono_font", "music")
_COMPOSITION_KEYS = frozenset({"canvas", "size", "fps", "audio", "cues", "chapters"})


def holds_composition(text: str) -> bool:
    """Return whether JSON text is a Composition rather than a Script."""
    try:
        value = json.loads(text)
    except (ValueError, RecursionError):
        return False
    if not isinstance(value, dict):
        return False
    scenes = value.get("scenes")
    first = scenes[0] if isinstance(scenes, list) and scenes else {}
    return bool(_COMPOSITION_KEYS & value.keys()) or (isinstance(first, dict) and "layers" in first)


def read_json(source: Source) -> Script:
    """Return the Script in JSON text; raises ScriptParsingError where it is not one."""
    _check(source)
    try:
        script = Script.model_validate_json(source.text)
    except pydantic.ValidationError as error:
        first = error.errors(include_url=False, include_context=False)[0]
        raise source.error(
            f"{'.'.join(map(str, first['loc'])) or 'The JSON'}: {first['msg']}.",
            _locate(source.text, first["loc"]),
            hint="Compare it with a script saved by Reelwright.",
        ) from error
    scenes = tuple(_with_file(source, index, scene) for index, scene in enumerate(script.scenes))
    if source.locate:
        script = _with_located_files(source, script)
    return script.model_copy(update={"scenes": scenes, "file": str(source.file.resolve()) if source.file else None})


def _check(source: Source) -> None:
    try:
        json.loads(source.text)
    except json.JSONDecodeError as error:
        at = Location(line=error.lineno, column=error.colno)
        raise source.error(
            f"This is not JSON: {error.msg}.", at, hint="Check commas, quotes and brackets."
        ) from error
    except (ValueError, RecursionError) as error:
        raise source.error(
            "This JSON is nested too deeply or has too long a number.",
            Location(),
            hint="Save it again from Reelwright.",
        ) from error


def _with_file(source: Source, index: int, scene: Scene) -> Scene:
    visual = scene.visual
    if not isinstance(visual, PictureVisual | SplitVisual | ClipVisual):
        return scene
    at = _locate(source.text, ["scenes", index, "visual", "path"])
    path = local_file(source, visual.path, CLIPS if isinstance(visual, ClipVisual) else PICTURES, at)
    return scene.model_copy(update={"visual": visual.model_copy(update={"path": path})})


def _with_located_files(source: Source, script: Script) -> Script:
    """Return the script with its music and logo found where its files must lie."""
    music = script.music
    if music and music != "none" and not is_mood(music):
        music = local_file(source, music, MUSIC, _locate(source.text, ["music"]))
    return script.model_copy(update={"music": music, "brand": _with_located_brand(source, script.brand)})


def _with_located_brand(source: Source, brand: Brand) -> Brand:
    """Return the brand with its logos found where files must lie; raises where it names other files."""
    update: dict[str, str | None] = {"kit": None}
    for name, path in brand.model_dump(include=set(FILES_OF_BRAND), exclude_none=True).items():
        at = _locate(source.text, ["brand", name])
        if not name.startswith("logo"):
            raise source.error(
                f"brand.{name} cannot be used here.", at, hint="Render with the command line to use your own files."
            )
        update[name] = local_file(source, path, PICTURES, at)
    return brand.model_copy(update=update)


def _locate(text: str, path: Sequence[int | str]) -> Location:
    """Return where the value at `path` stands, or the last part of the path that there is (JSON is YAML)."""
    try:
        node = yaml.compose(text, Loader=yaml.SafeLoader)
    except (yaml.YAMLError, RecursionError, ValueError):
        return Location()
    if node is None:
        return Location()
    for part in path:
        node = _child(node, part) or node  # the names of a union's members are no part of the text
    mark = node.start_mark
    return Location(line=mark.line + 1, column=mark.column + 1)


def _child(node: yaml.Node, part: int | str) -> yaml.Node | None:
    if isinstance(node, yaml.SequenceNode) and isinstance(part, int) and part < len(node.value):
        child = node.value[part]
        return child if isinstance(child, yaml.Node) else None
    if isinstance(node, yaml.MappingNode):
        return next((value for key, value in node.value if key.value == part), None)
    return None
