"""The canvas with a figure on it, and what a person does there and sees before a click."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from app.edit.job import Job
from app.tour import hands
from mman_core.mask.outline import outline_region
from mman_core.mask.repaint import Region
from mman_core.types import Mask
from tests.app.canvas.conftest import Desk
from tests.core.mask.figures import a_figure, a_photo

Point = tuple[float, float]


def open_figure(desk: Desk) -> Desk:
    """Open a figure: head 13, coat 7, left arm 14, right arm 15, hair 2; jobs are done at once."""
    mask = a_figure()
    desk.document.open("figure.png", a_photo(mask), mask, None)
    desk.canvas.set_view(desk.canvas.view.zoomed_at(0, 0, 3.0))
    desk.canvas.hand.job_wanted.connect(_do)
    return desk


def open_disc(desk: Desk) -> Mask:
    """Open a photo of a dark disc of radius 30 around (70, 48); return where it is."""
    rows, columns = np.mgrid[:96, :131] + 0.5
    disc = np.hypot(columns - 70, rows - 48) < 30
    photo = np.where(disc[..., None], 40, 200).astype(np.uint8).repeat(3, axis=2)
    desk.document.open("disc.png", np.ascontiguousarray(photo), None, None)
    desk.canvas.set_view(desk.canvas.view.zoomed_at(0, 0, 3.0))
    return np.asarray(disc, np.uint8)


def told_by(desk: Desk) -> list[str]:
    told: list[str] = []
    desk.canvas.hand.told.connect(told.append)
    return told


def inside(points: list[Point], shape: tuple[int, ...]) -> Region:
    found = np.zeros(shape, np.bool_)
    box, region = outline_region((shape[0], shape[1]), points)
    found[box.slices] = region
    return found


def click_all(desk: Desk, points: list[Point], modifiers: Qt.KeyboardModifier = hands.PLAIN) -> None:
    for point in points:
        hands.move(desk.canvas, desk.place(*point))
        hands.click(desk.canvas, desk.place(*point), modifiers=modifiers)


def key(desk: Desk, pressed: Qt.Key) -> None:
    QTest.keyClick(desk.canvas, pressed)


def previewed(desk: Desk) -> Region:
    """Return (H, W) bool: the region that is shown before a click."""
    found = np.zeros(desk.mask.shape, np.bool_)
    preview = desk.canvas._toolbox.current.preview()
    if preview.region is not None:
        top, left = preview.region_at
        height, width = preview.region.shape
        found[top : top + height, left : left + width] = preview.region
    return found


def _do(job: Job) -> None:
    job.take(job.work())
