"""Bring the named models, or all, into the cache: what set-up runs."""

from __future__ import annotations

import sys

from app.core.exceptions import ReelwrightError
from app.engines.models.shelf import fetch_all


def main() -> int:
    """Fetch and verify; return the exit code."""
    try:
        fetch_all(sys.argv[1:] or None)
    except ReelwrightError as error:
        sys.stderr.write(f"error: {error}\n")
        return error.exit_code
    return 0


if __name__ == "__main__":
    sys.exit(main())
