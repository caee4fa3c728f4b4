"""What an inspection tells: a report of a file, or why it is refused; as JSON between processes."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any, Final

from app.assets.exceptions import AssetTooLargeError, BrokenAssetError, UnsupportedAssetError
from app.core.exceptions import ReelwrightError

REFUSALS: Final[Mapping[str, type[ReelwrightError]]] = {
    kind.__name__: kind for kind in (UnsupportedAssetError, BrokenAssetError, AssetTooLargeError)
}
LOCATION: Final = {"location": "body.file"}
"""Where in the request the file is, for the details of a refusal."""


@dataclass(frozen=True)
class Report:
    """What a file is. `rewritten`: what is to be kept is the new file, not the one that was sent.

    `width` and `height` are as shown, in pixels; `duration_seconds` is that of the whole file.
    """

    media_type: str
    width: int | None = None
    height: int | None = None
    duration_seconds: float | None = None
    rewritten: bool = False
    metadata: Mapping[str, Any] = field(default_factory=dict)


def written(result: Report | ReelwrightError) -> str:
    """Return a report or a refusal as a line of JSON."""
    if isinstance(result, Report):
        return json.dumps({"report": asdict(result)})
    refusal = {"message": result.message, "hint": result.hint, "details": result.details}
    return json.dumps({"refused": type(result).__name__, **refusal})


def read(line: str) -> Report:
    """Return a report from its line. Raises the refusal that it holds, and ValueError for anything else."""
    content = json.loads(line)
    if "refused" in content:
        kind = REFUSALS[content["refused"]]
        raise kind(content["message"], hint=content["hint"], details=content["details"])
    return Report(**content["report"])


def broken(
    message: str, hint: str = "Open it to see whether it is whole, and save or export it again."
) -> BrokenAssetError:
    """Return the refusal of a damaged file."""
    return BrokenAssetError(message, hint=hint, details=LOCATION)


def unsupported(message: str, hint: str, **details: Any) -> UnsupportedAssetError:
    """Return the refusal of a file of a wrong kind."""
    return UnsupportedAssetError(message, hint=hint, details={**LOCATION, **details})


def too_large(message: str, hint: str, **details: Any) -> AssetTooLargeError:
    """Return the refusal of a file that is too large."""
    return AssetTooLargeError(message, hint=hint, details={**LOCATION, **details})
