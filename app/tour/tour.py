"""The tour: the whole main job in the real window, by itself, with pictures. Also the end-to-end test."""

from __future__ import annotations

import time
from dataclasses import dataclass
from pathlib import Path

from app.tour import chapters
from app.tour.album import Album
from app.tour.director import Director, Scenario
from app.tour.stage import Stage
from app.tour.subjects import Subjects, copied_subjects, drawn_subjects
from app.wiring.program import Program

CHAPTERS = (
    chapters.open_folder,
    chapters.prelabel,
    chapters.fix,
    chapters.finetune,
    chapters.pick_champion,
    chapters.train_four,
    chapters.compare,
    chapters.export,
)


@dataclass(frozen=True)
class TourWish:
    """Where the tour leaves its pictures, and on what it works: drawn figures, or photos with true masks."""

    out: Path
    photos: Path | None = None
    truth: Path | None = None
    count: int = 20
    steps: int = 60
    brief: int = 10


def find_subjects(wish: TourWish) -> Subjects:
    """Make or copy the photos of the tour into its folder. Raises NothingToDo, CannotWrite."""
    if wish.photos is not None and wish.truth is not None:
        return copied_subjects(wish.photos, wish.truth, wish.count, wish.out)
    return drawn_subjects(wish.out)


def tour(program: Program, wish: TourWish) -> Director:
    """Return the director of a tour through that program; start it when the window is shown."""
    subjects = find_subjects(wish)
    corrected = max(1, len(subjects.truths) // 2)
    stage = Stage(program, subjects, Album(wish.out), wish.out, corrected, wish.steps, wish.brief)
    return Director(_whole(stage), program)


def _whole(stage: Stage) -> Scenario:
    seconds: dict[str, float] = {}
    stage.album.facts |= {"images": len(stage.subjects.truths), "corrected": stage.corrected, "seconds": seconds}
    try:
        for chapter in CHAPTERS:
            started = time.perf_counter()
            yield from chapter(stage)
            seconds[chapter.__name__] = round(time.perf_counter() - started, 1)
    finally:
        stage.album.close()
