"""Each view shows what it says, and a part that is drawn again looks as the whole drawn at once."""

from __future__ import annotations

import math

import numpy as np
import numpy.typing as npt
import pytest
from PySide6.QtGui import QPixmap
from PySide6.QtWidgets import QApplication

from app.canvas.view_transform import ViewTransform
from app.state.view_state import VIEW_MODES
from app.tour import hands
from mman_core.images.margin import Margin
from mman_core.labels.label_set import load_label_set
from mman_core.types import Mask
from tests.app.canvas.conftest import Desk
from tests.app.canvas.test_canvas import Repaints
from tests.app.canvas.test_ring import pixels
from tests.app.pictures import a_mask, a_photo

PALETTE = load_label_set("lip").palette()
GREY = (30, 30, 30)


def shown(desk: Desk) -> npt.NDArray[np.uint8]:
    """Return the canvas in red, green, blue, the pointer away from it."""
    hands.move(desk.canvas, (-500, -500))
    return pixels(desk.canvas.grab())[:, :, ::-1]


def open_on_grey(desk: Desk, mask: Mask, draft: Mask | None = None) -> None:
    photo = np.full((*mask.shape, 3), GREY, np.uint8)
    desk.document.open("grey.png", photo, mask, draft)
    desk.tools.opacity = 1.0
    desk.canvas.set_view(ViewTransform(3.0, (20.0, 15.0)))


def dots_of_image(desk: Desk, picture: npt.NDArray[np.uint8]) -> tuple[npt.NDArray[np.intp], npt.NDArray[np.intp]]:
    """Return row and column of the image's pixel under each dot of the picture, -1 beside the image."""
    ratio, view = desk.canvas.devicePixelRatioF(), desk.canvas.view
    y, x = np.mgrid[: picture.shape[0], : picture.shape[1]]
    rows = np.floor(((y + 0.5) / ratio - view.offset[1]) / view.zoom).astype(np.intp)
    columns = np.floor(((x + 0.5) / ratio - view.offset[0]) / view.zoom).astype(np.intp)
    inside = (rows >= 0) & (rows < desk.mask.shape[0]) & (columns >= 0) & (columns < desk.mask.shape[1])
    return np.where(inside, rows, -1), np.where(inside, columns, -1)


def ids_on_screen(desk: Desk, picture: npt.NDArray[np.uint8], mask: Mask) -> npt.NDArray[np.int64]:
    rows, columns = dots_of_image(desk, picture)
    return np.where(rows >= 0, mask[rows, columns].astype(np.int64), -1)


@pytest.mark.parametrize("width", [1, 2, 5])
@pytest.mark.parametrize("zoom", [0.6, 1.0, 3.0])
def test_outlines_are_the_dots_near_another_class(desk: Desk, width: int, zoom: float) -> None:
    open_on_grey(desk, a_mask())
    desk.canvas.set_view(ViewTransform(zoom, (20.0, 15.0)))
    desk.views.set_mode("contour")
    desk.views.set_contour_width(width)
    picture = shown(desk)
    ids = ids_on_screen(desk, picture, desk.mask)
    near = np.zeros(ids.shape, bool)
    for down in range(-width, width + 1):
        for across in range(-width, width + 1):
            other = np.roll(ids, (down, across), (0, 1))
            near |= (other != ids) & (other >= 0)
    expected = np.where((near & (ids > 0))[..., None], PALETTE[np.maximum(ids, 0)], GREY)
    assert near[ids > 0].any()
    assert np.array_equal(picture[ids >= 0], expected[ids >= 0])


def test_the_difference_shows_what_was_changed_and_what_was_erased_and_nothing_else(desk: Desk) -> None:
    draft = a_mask()
    open_on_grey(desk, draft, draft)
    desk.views.set_mode("difference")
    picture = shown(desk)
    ids = ids_on_screen(desk, picture, desk.mask)
    assert (picture[ids >= 0] == GREY).all()
    desk.tools.class_id, desk.tools.radius = 9, 4.0
    hands.click(desk.canvas, desk.place(100, 45))
    hands.click(desk.canvas, desk.place(20, 10), hands.RIGHT)
    picture = shown(desk)
    before, now = ids_on_screen(desk, picture, draft), ids_on_screen(desk, picture, desk.mask)
    changed = now != before
    assert (picture[changed & (now == 9)] == PALETTE[9]).all()
    assert (picture[changed & (now == 0)] == 255).all()
    assert (picture[~changed & (now >= 0)] == GREY).all()


def test_without_a_draft_the_difference_says_so(desk: Desk) -> None:
    bare = shown(desk)
    desk.views.set_mode("difference")
    said = shown(desk)
    desk.document.open("c.jpg", a_photo(), a_mask(), a_mask())
    desk.canvas.set_view(ViewTransform(3.0, (20.0, 15.0)))
    assert not np.array_equal(said[:50], shown(desk)[:50])
    assert not np.array_equal(said, bare)


def test_doubts_glow_where_the_margin_is_small(desk: Desk) -> None:
    open_on_grey(desk, np.zeros((90, 140), np.uint8))
    desk.views.set_mode("confidence")
    values = np.full((9, 14), 255, np.uint8)
    values[:, 7:] = 0
    desk.document.take_margin(Margin(values))
    picture = shown(desk).astype(int)
    rows, columns = dots_of_image(desk, shown(desk))
    red = picture[:, :, 0]
    assert (red[(rows >= 0) & (columns < 60)] == GREY[0]).all()
    assert (red[(rows >= 0) & (columns >= 80)] > 150).all()
    line = np.flatnonzero((rows == 45).any(axis=1))[0]
    between = red[line, (columns[line] >= 65) & (columns[line] < 75)]
    assert np.abs(np.diff(between)).max() <= 30 and len(np.unique(between)) > 8
    assert (red[rows < 0] == red[0, 0]).all()


def test_an_unknown_margin_is_said_once_it_was_looked_for(desk: Desk) -> None:
    desk.views.set_mode("confidence")
    quiet = shown(desk)
    desk.document.take_margin(None)
    assert not np.array_equal(shown(desk), quiet)


def test_the_photo_alone_is_seen_while_the_mask_is_hidden(desk: Desk) -> None:
    open_on_grey(desk, a_mask(), a_mask())
    desk.document.take_margin(Margin(np.zeros((9, 14), np.uint8)))
    desk.views.set_mask_hidden(True)
    for mode in VIEW_MODES:
        desk.views.set_mode(mode)
        picture = shown(desk)
        assert (picture[dots_of_image(desk, picture)[0] >= 0] == GREY).all(), mode
    desk.views.set_mask_hidden(False)
    assert not (shown(desk) == picture).all()


def test_hidden_classes_have_no_outline(desk: Desk) -> None:
    open_on_grey(desk, a_mask())
    desk.views.set_mode("contour")
    desk.tools.show_only(13)
    picture = shown(desk)
    seen = {tuple(color) for color in picture[dots_of_image(desk, picture)[0] >= 0].tolist()}
    assert seen == {GREY, tuple(PALETTE[13].tolist())}


def test_brightness_and_gamma_change_the_screen_and_no_pixel(desk: Desk) -> None:
    open_on_grey(desk, np.zeros((90, 140), np.uint8))
    photo, mask = desk.document.photo, desk.mask.copy()
    assert photo is not None
    before = photo.copy()
    x, y = (round(side * desk.canvas.devicePixelRatioF()) for side in desk.place(70, 45))
    for brightness, gamma in ((20, 1.0), (0, 2.0), (-30, 0.5), (100, 1.0)):
        desk.views.set_tone(brightness, gamma)
        wanted = 255 * min(1.0, max(0.0, (GREY[0] / 255) ** (1 / gamma) + brightness / 100))
        assert shown(desk)[y, x] == pytest.approx([wanted] * 3, abs=1)
    desk.views.set_tone(0, 1.0)
    assert tuple(shown(desk)[y, x]) == GREY
    assert np.array_equal(photo, before) and np.array_equal(desk.mask, mask)


@pytest.mark.parametrize("zoom", [0.3, 0.77, 1.7, 2.5])
def test_another_tone_leaves_every_pixel_of_the_photo_in_its_place(desk: Desk, zoom: float) -> None:
    desk.document.open("b.jpg", a_photo(300, 401), None, None)
    desk.canvas.set_view(ViewTransform(zoom, (-31.3, -17.9)))
    plain = shown(desk).astype(int)
    desk.views.set_tone(1, 1.0)
    # One percent of white more, nothing else.
    rows, columns = dots_of_image(desk, shown(desk))
    inner = (rows > 3) & (rows < 296) & (columns > 3) & (columns < 397)
    off = np.abs(shown(desk).astype(int) - np.minimum(plain + 3, 255))[inner]
    assert np.percentile(off, 99) <= 1


def test_pixels_have_lines_between_them_from_800_percent_on(desk: Desk) -> None:
    for zoom, lines in ((7.9, False), (8.0, True), (64.0, True)):
        open_on_grey(desk, np.zeros((90, 140), np.uint8))
        desk.canvas.set_view(ViewTransform(zoom, (-zoom * 20, -zoom * 20)))
        row = shown(desk)[int(2.5 * zoom * desk.canvas.devicePixelRatioF()), :, 0]
        others = np.flatnonzero(row != GREY[0])
        assert bool(len(others)) == lines
        if lines:
            assert np.diff(others).min() >= math.floor(zoom * desk.canvas.devicePixelRatioF())


def test_everything_at_6400_percent_is_made_of_exact_squares(desk: Desk) -> None:
    rng = np.random.default_rng(5)
    open_on_grey(desk, rng.integers(1, 20, (90, 140), np.uint8))
    desk.canvas.set_view(ViewTransform(64.0, (-64 * 135.3, -64 * 86.7)))
    picture = shown(desk)
    ids = ids_on_screen(desk, picture, desk.mask)
    rows, columns = dots_of_image(desk, picture)
    on_line = np.zeros(ids.shape, bool)
    for axis, indices in ((0, rows), (1, columns)):
        for step in (1, -1):
            on_line |= np.roll(indices, step, axis) != indices
    inner = (ids >= 0) & ~on_line
    assert np.array_equal(picture[inner], PALETTE[ids[inner]])


def on_screen(desk: Desk) -> QPixmap:
    """Return what is on the screen now; `grab` would paint everything anew."""
    return desk.canvas.screen().grabWindow(desk.canvas.winId())


@pytest.mark.parametrize("mode", VIEW_MODES)
@pytest.mark.parametrize("zoom", [0.37, 0.5, 1.0, 2.9, 9.3, 33.0])
def test_random_strokes_drawn_piece_by_piece_look_as_drawn_at_once(
    desk: Desk, qapp: QApplication, mode: str, zoom: float
) -> None:
    rng = np.random.default_rng(round(100 * zoom) + len(mode))
    desk.document.open("c.png", a_photo(700, 901), a_mask(700, 901), a_mask(700, 901))
    desk.document.take_margin(Margin(rng.integers(0, 256, (17, 22), np.uint8)))
    desk.views.set_mode(mode)
    desk.views.set_contour_width(int(rng.integers(1, 6)))
    desk.canvas.set_view(ViewTransform(zoom, (250 - 300.3 * zoom, 165 - 340.6 * zoom)))
    for _ in range(4):
        desk.tools.class_id = int(rng.integers(0, 20))
        desk.tools.radius = float(rng.uniform(0.5, 60 / zoom))
        desk.tools.set_brush_shape("square" if rng.random() < 0.4 else "round")
        places = [(float(x), float(y)) for x, y in rng.uniform((0, 0), (500, 330), (4, 2))]
        hands.press(desk.canvas, places[0])
        for place in places[1:]:
            hands.move(desk.canvas, place, hands.LEFT)
            qapp.processEvents()
        hands.release(desk.canvas, places[-1])
        qapp.processEvents()
        hands.move(desk.canvas, (places[-1][0] + 3, places[-1][1]))
        qapp.processEvents()
        piecewise = pixels(on_screen(desk))
        desk.canvas.repaint()
        different = np.any(pixels(on_screen(desk)) != piecewise, axis=-1)
        # Qt samples a shrunken image from where a span begins: a dozen dots of one pixel's width may be its neighbours.
        assert different.sum() <= (12 if zoom < 1 else 0)


def test_a_change_far_from_the_window_asks_for_no_repaint(desk: Desk, qapp: QApplication) -> None:
    desk.canvas.set_view(ViewTransform(60.0, (0.0, 0.0)))
    repaints = Repaints()
    desk.canvas.installEventFilter(repaints)
    hands.move(desk.canvas, (-500, -500))
    desk.document.begin_stroke()
    qapp.processEvents()
    repaints.rects.clear()
    desk.document.paint_segment((130.0, 80.0), (130.0, 80.0), 3.0, 9)
    qapp.processEvents()
    assert repaints.rects == []
    desk.document.paint_segment((3.0, 4.0), (3.0, 4.0), 3.0, 9)
    qapp.processEvents()
    assert len(repaints.rects) == 1
    desk.document.cancel_stroke()
