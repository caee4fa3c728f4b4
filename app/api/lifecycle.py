"""Where a process stands between its start and its end."""

from __future__ import annotations

import time
from dataclasses import dataclass, field


@dataclass
class Lifecycle:
    """When the process began, and whether it is about to stop: then it is not ready, though it still answers."""

    began: float = field(default_factory=time.monotonic)
    is_draining: bool = False

    @property
    def uptime_seconds(self) -> float:
        """Seconds since the process began."""
        return time.monotonic() - self.began
