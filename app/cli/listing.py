"""`reelwright voices`, `themes` and `cache`: what there is."""

from __future__ import annotations

import re
import sys
from dataclasses import asdict
from pathlib import Path

from app.cli.output import human_bytes, print_json, print_table
from app.core.exceptions import ValidationError
from app.core.machine import cache_root
from app.core.storage import ArtifactStore

BYTES = {"": 1, "B": 1, "KB": 1000, "MB": 1000**2, "GB": 1000**3, "TB": 1000**4}


def voices(say: str | None, voice: str | None, output: Path, language: str | None, *, as_json: bool) -> None:
    """List voices, or speak `say` to a file."""
    from app.engines.speech.registry import voices as all_voices

    if say is not None:
        _say(say, voice, output, language or "en", as_json=as_json)
        return
    found = [v for v in all_voices() if language is None or v.language.startswith(language)]
    if as_json:
        print_json([asdict(v) for v in found])
        return
    print_table(
        "Voices", ("voice", "language", "gender", "engine"), [(v.id, v.language, v.gender, v.engine) for v in found]
    )


def _say(text: str, voice: str | None, output: Path, language: str, *, as_json: bool) -> None:
    from app.narration.saying import say

    seconds = say(text, voice, language, output, ArtifactStore(cache_root() / "artifacts"))
    if as_json:
        print_json({"sound": str(output), "seconds": seconds})
    else:
        sys.stdout.write(f"{output}  {seconds:.1f} s\n")


def themes(*, as_json: bool) -> None:
    """List themes."""
    from app.design.themes import THEMES

    rows = [{"name": t.name, "title": t.title, "description": t.description} for t in THEMES.values()]
    if as_json:
        print_json(rows)
    else:
        print_table("Themes", ("theme", "description"), [(r["name"], r["description"]) for r in rows])


def cache(prune: str | None, *, as_json: bool) -> None:
    """Say what the artifacts take; first remove the oldest beyond `prune`."""
    store = ArtifactStore(cache_root() / "artifacts")
    freed = store.prune(parse_bytes(prune)) if prune is not None else 0
    usage = store.usage()
    total = sum(row.bytes for row in usage)
    if as_json:
        print_json({"folder": str(cache_root()), "freed": freed, "bytes": total, "kinds": [asdict(u) for u in usage]})
        return
    rows = [(u.kind, str(u.files), human_bytes(u.bytes)) for u in usage]
    print_table(f"{cache_root()}  {human_bytes(total)}", ("kind", "files", "size"), rows)
    if prune is not None:
        sys.stdout.write(f"freed {human_bytes(freed)}\n")


def parse_bytes(text: str) -> int:
    """Return a size such as 2GB or 500 MB in bytes. Raises ValidationError."""
    match = re.fullmatch(r"\s*+(\d+(?:\.\d+)?)\s*+([KMGT]?B?)\s*+", text.upper())
    unit = match.group(2) if match else None
    if match is None or unit is None or (unit not in BYTES and f"{unit}B" not in BYTES):
        raise ValidationError(f"{text!r} is not a size.", hint="Write 2GB, 500MB or 0.")
    return int(float(match.group(1)) * BYTES.get(unit, BYTES.get(f"{unit}B", 1)))
