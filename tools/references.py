"""Draw the reference pictures anew. Look at every one that changed before committing it."""

from __future__ import annotations

import cv2

from tools.showcase import ASPECTS, LONGER_SIDE_PIXELS, LOOKS, REFERENCES, reference_path, scenes

WEBP_QUALITY = 95


def main() -> None:
    """Write all references."""
    REFERENCES.mkdir(parents=True, exist_ok=True)
    for old in REFERENCES.glob("*.webp"):
        old.unlink()
    for theme in LOOKS:
        for aspect in ASPECTS:
            for number, shown in enumerate(scenes(theme, aspect), 1):
                scale = LONGER_SIDE_PIXELS / max(shown.picture.shape)
                small = cv2.resize(shown.picture, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
                path = reference_path(theme, aspect, number, shown.layout)
                cv2.imwrite(
                    str(path), cv2.cvtColor(small, cv2.COLOR_RGB2BGR), [cv2.IMWRITE_WEBP_QUALITY, WEBP_QUALITY]
                )


if __name__ == "__main__":
    main()
