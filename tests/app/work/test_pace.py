from __future__ import annotations

import pytest

from app.work.pace import Pace, Ticks, duration_text


@pytest.mark.parametrize(
    ("seconds", "text"), [(0.2, "1 s"), (40, "40 s"), (89, "89 s"), (130, "2 min"), (7500, "2 h 5 min")]
)
def test_a_duration_is_said_as_people_say_it(seconds: float, text: str) -> None:
    assert duration_text(seconds) == text


def test_count_rate_and_time_left_are_told(monkeypatch: pytest.MonkeyPatch) -> None:
    now = 100.0
    monkeypatch.setattr("app.work.pace.time.monotonic", lambda: now)
    pace = Pace()
    now += 1.0
    assert pace.tick(2, 300) == "2 of 300 · 2.0 / s · 2 min left"
    now += 7.0
    assert pace.tick(4, 4, " steps") == "4 of 4 steps · 2.0 s each"


def test_loading_a_model_does_not_slow_the_rate(monkeypatch: pytest.MonkeyPatch) -> None:
    now = 100.0
    monkeypatch.setattr("app.work.pace.time.monotonic", lambda: now)
    pace = Pace()
    now += 60.0
    pace.begin()
    now += 2.0
    assert pace.tick(1, 3) == "1 of 3 · 2.0 s each · 4 s left"
    now += 1.0
    pace.begin()
    assert "1.5 s each" in pace.tick(2, 3)


def test_not_each_of_many_steps_is_reported(monkeypatch: pytest.MonkeyPatch) -> None:
    now = 100.0
    monkeypatch.setattr("app.work.pace.time.monotonic", lambda: now)
    ticks = Ticks(seconds=1.0)
    told = []
    for _ in range(10):
        told.append(ticks.is_time())
        now += 0.25
    assert told == [True, False, False, False] * 2 + [True, False]
