"""What goes wrong with the service as a whole."""

from __future__ import annotations

from app.core.exceptions import ReelwrightError


class PartFailedError(ReelwrightError):
    """A process of the service cannot be kept running."""

    exit_code = 70
