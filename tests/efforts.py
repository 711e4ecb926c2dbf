"""Plausible records of a person's work, for tests and for looking at the statistics: `python -m tests.efforts DIR`.

An annotator who gets quicker, with a champion that changes twice; drawn from a seed, so always the same.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

import numpy as np

from mman_core.project.effort import BLANK, Effort, add_visits, effort_path

REIGNS = (("starter", 0), ("run-0001", 60), ("run-0002", 130))


def drawn_efforts(count: int, seed: int = 0) -> list[Effort]:
    """Return so many accepted images over several days, oldest first."""
    rng = np.random.default_rng(seed)
    found = []
    for place in range(count):
        variant, reign = [(key, number) for number, (key, first) in enumerate(REIGNS) if first <= place][-1]
        is_blank = bool(rng.random() < 0.04)
        ease = 0.55**reign * (1.0 if not is_blank else 0.0)
        seconds = float(rng.lognormal(np.log(150 - 95 * (1 - ease) * (not is_blank) + 180 * is_blank), 0.45))
        strokes = int(rng.poisson(seconds / 6))
        found.append(
            Effort(
                f"street/{place:05}.jpg",
                seconds,
                strokes,
                int(rng.poisson(seconds / 14)),
                int(strokes * rng.integers(150, 900)),
                int(rng.poisson(strokes / 9)),
                BLANK if is_blank else variant,
                accepted_at(place),
                None if is_blank else float(np.clip(rng.normal(0.92 - 0.22 * ease, 0.06), 0, 1)),
                place % 10 == 9,
            )
        )
    return found


def accepted_at(place: int) -> str:
    """Return a time of day: 45 images a day, four minutes each."""
    day, of_day = divmod(place, 45)
    month, date = divmod(day, 28)
    minute = 4 * of_day
    return f"2026-{month % 12 + 1:02}-{date + 1:02} {9 + minute // 60:02}:{minute % 60:02}:00"


def write_project_file(folder: Path, count: int, seed: int = 0) -> None:
    """Write the records and the champions into a project's `.mman` folder."""
    add_visits(effort_path(folder), drawn_efforts(count, seed))
    reigns = [{"key": key, "reason": "", "by_person": False, "time": accepted_at(first)} for key, first in REIGNS]
    (folder / "champion.json").write_text(json.dumps(reigns))


if __name__ == "__main__":
    write_project_file(Path(sys.argv[1]) / ".mman", int(sys.argv[2]) if len(sys.argv) > 2 else 200)
