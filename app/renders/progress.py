"""How far a render has come, as one share of the whole, and how long it will take."""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from app.core.progress import ProgressEvent
from app.renders.attempts import Standing

SHARES: Final[Mapping[str, float]] = MappingProxyType(
    {"fetch": 0.02, "parse": 0.01, "narrate": 0.37, "plan": 0.04, "mix": 0.03, "render": 0.47, "assemble": 0.04,
     "publish": 0.02}
)  # fmt: skip
"""What each stage takes of a whole render with a voice, measured on the demo; in the order in which they begin."""
BEFORE: Final = ("fetch", "parse", "narrate", "plan")
"""Stages that are over when one after them begins; the others overlap."""
WINDOW_SECONDS: Final = 10.0
SURE_AFTER_SECONDS: Final = 1.0
SURE_AFTER_SHARE: Final = 0.02


class Progress:
    """Adds up the progress of the stages. Times are those of a monotonic clock, in seconds."""

    def __init__(self) -> None:
        self._done: dict[str, float] = {}
        self._share = 0.0
        self._seen: deque[tuple[float, float]] = deque()
        self._told: Standing | None = None

    def add(self, event: ProgressEvent, now: float) -> None:
        """Take one event of the pipeline."""
        if event.stage not in SHARES:
            return
        stages = list(SHARES)
        for stage in BEFORE:
            if stages.index(stage) < stages.index(event.stage):
                self._done[stage] = 1.0
        done = event.done / event.total if event.total else 1.0
        self._done[event.stage] = max(self._done.get(event.stage, 0.0), min(done, 1.0))
        self._share = max(self._share, sum(SHARES[stage] * part for stage, part in self._done.items()))
        self._seen.append((now, self._share))
        while self._seen[0][0] < now - WINDOW_SECONDS and len(self._seen) > 2:
            self._seen.popleft()

    def standing(self) -> Standing:
        """Return how far it is."""
        return Standing(self._stage(), round(self._share * 100, 1), self._eta_seconds())

    def news(self) -> Standing | None:
        """Return how far it is when that is worth telling: another stage, or another whole percent."""
        now, told = self.standing(), self._told
        if told is not None and (now.stage, int(now.percent)) == (told.stage, int(told.percent)):
            return None
        self._told = now
        return now

    def _stage(self) -> str | None:
        """Return the first stage that has begun and is not done, else the last that has begun."""
        begun = [stage for stage in SHARES if stage in self._done]
        return next((stage for stage in begun if self._done[stage] < 1.0), begun[-1] if begun else None)

    def _eta_seconds(self) -> float | None:
        if not self._seen:
            return None
        (began, before), (now, share) = self._seen[0], self._seen[-1]
        if now - began < SURE_AFTER_SECONDS or share - before < SURE_AFTER_SHARE:
            return None
        return round((1.0 - share) * (now - began) / (share - before), 1)
