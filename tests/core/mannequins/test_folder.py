from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np

from mman_core.images.index_png import read_mask
from mman_core.images.photo import read_photo
from mman_core.mannequins.folder import write_mannequins


def test_a_folder_of_mannequins_holds_photos_and_masks_of_one_size(tmp_path: Path) -> None:
    paths = list(write_mannequins(tmp_path, 4, 9, heights=(96, 130), widths=(64, 90)))
    assert [path.name for path in paths] == ["00000.jpg", "00001.jpg", "00002.jpg", "00003.jpg"]
    for path in paths:
        photo = read_photo(path)
        mask = read_mask(tmp_path / "labels" / f"{path.stem}.png", shape=(photo.shape[0], photo.shape[1]))
        assert 96 <= photo.shape[0] <= 130
        assert 64 <= photo.shape[1] <= 90
        assert len(np.unique(mask)) > 3


def test_a_longer_run_begins_like_a_shorter_one(tmp_path: Path) -> None:
    short = list(write_mannequins(tmp_path / "short", 1, 4, heights=(96, 130), widths=(64, 90)))
    long = list(write_mannequins(tmp_path / "long", 2, 4, heights=(96, 130), widths=(64, 90)))
    assert short[0].read_bytes() == long[0].read_bytes()


def test_the_written_photo_opens_elsewhere_too(tmp_path: Path) -> None:
    path = next(write_mannequins(tmp_path, 1, 2, heights=(100, 100), widths=(70, 70)))
    photo = cv2.imread(str(path))
    assert photo is not None
    assert photo.shape == (100, 70, 3)


def test_another_style_changes_every_photo_and_no_mask(tmp_path: Path) -> None:
    plain, negative, drawing = (
        next(write_mannequins(tmp_path / style, 1, 6, heights=(120, 120), widths=(90, 90), style=style))
        for style in ("photo", "negative", "drawing")
    )
    masks = [read_mask(path.parent.parent / "labels" / "00000.png") for path in (plain, negative, drawing)]
    assert all(np.array_equal(mask, masks[0]) for mask in masks)
    usual = read_photo(plain).astype(int)
    assert np.abs(255 - usual - read_photo(negative)).mean() < 12
    drawn = read_photo(drawing)
    assert np.ptp(drawn, axis=2).mean() < 3 < np.ptp(usual, axis=2).mean()
    assert np.median(drawn) > 220
