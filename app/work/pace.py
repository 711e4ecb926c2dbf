"""How fast a job goes and how long it will still take, in words."""

from __future__ import annotations

import time
from collections import deque

WINDOW = 30


class Pace:
    """Measures the rate over the latest 30 reports. `tick` says for example "12 of 300 · 2.1 / s · 2 min left"."""

    def __init__(self) -> None:
        self._times: deque[tuple[float, int]] = deque([(time.monotonic(), 0)], maxlen=WINDOW)

    def begin(self) -> None:
        """Measure from now if nothing is done yet: loading a model says nothing about the rate."""
        if len(self._times) == 1:
            self._times[0] = (time.monotonic(), 0)

    def tick(self, done: int, total: int, unit: str = "") -> str:
        """Note that `done` of `total` are done and say how it goes."""
        now = time.monotonic()
        first_time, first_done = self._times[0]
        self._times.append((now, done))
        parts = [f"{done:,} of {total:,}{unit}"]
        if done > first_done and now > first_time:
            seconds_each = (now - first_time) / (done - first_done)
            parts.append(f"{1 / seconds_each:.1f} / s" if seconds_each < 1 else f"{seconds_each:.1f} s each")
            if done < total:
                parts.append(f"{duration_text(seconds_each * (total - done))} left")
        return " · ".join(parts)


def duration_text(seconds: float) -> str:
    """Return a duration as a person says it: "40 s", "3 min", "2 h 5 min"."""
    if seconds < 90:
        return f"{max(1, round(seconds))} s"
    minutes = round(seconds / 60)
    return f"{minutes} min" if minutes < 90 else f"{minutes // 60} h {minutes % 60} min"


class Ticks:
    """Tells when it is time for another report: not of each of 50,000 images, but often enough for the eye."""

    def __init__(self, seconds: float = 0.05) -> None:
        self._seconds = seconds
        self._next = 0.0

    def is_time(self) -> bool:
        """Return whether the latest time that this was true is long enough ago."""
        now = time.monotonic()
        if now < self._next:
            return False
        self._next = now + self._seconds
        return True
