"""A folder of masks is scored by every measure."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from mman_core.errors import NothingToDo
from mman_core.images.index_png import write_mask
from mman_core.images.labelled_pair import LabelledPair
from mman_core.labels.label_set import load_label_set
from mman_core.metrics.evaluate import evaluate_masks, mask_folder
from mman_core.types import Mask
from tests.core.making import PALETTE, assert_one_clear_sentence

LIP = load_label_set("lip")


def _blocks(height: int, width: int) -> Mask:
    """Large regions of six classes: a mask that survives being shrunk."""
    rows = np.arange(height)[:, None] * 3 // height
    columns = np.arange(width)[None] * 2 // width
    return np.asarray(np.array([0, 5, 13, 9, 16, 17])[rows * 2 + columns], np.uint8)


def _save(folder: Path, **masks: Mask) -> Path:
    for name, mask in masks.items():
        write_mask(folder / f"{name}.png", mask, PALETTE)
    return folder


def test_the_truth_scores_full_at_every_size(tmp_path: Path) -> None:
    folder = _save(tmp_path, a=_blocks(300, 200), b=_blocks(120, 333))
    found = evaluate_masks(folder, mask_folder(folder), LIP, LIP)
    for scores in (found.scores, found.scores_256, found.scores_16):
        assert scores.mean_iou == pytest.approx(6 / 20)
        assert scores.mean_iou_present == 1
        assert scores.pixel_accuracy == 1
    assert found.scores_low is None
    assert (found.isolation.rate, found.isolation.of_all, found.isolation.strict) == (0, 0, 0)
    assert (found.images, found.lost, found.left_out) == (2, {}, ())


def test_each_image_counts_the_same_at_256_but_by_its_size_at_its_own(tmp_path: Path) -> None:
    large, small = _blocks(300, 200), _blocks(60, 40)
    truth = _save(tmp_path / "truth", large=large, small=small)
    wrong = np.roll(small, 20, axis=1)
    pred = _save(tmp_path / "pred", large=large, small=wrong)
    found = evaluate_masks(pred, mask_folder(truth), LIP, LIP)
    assert found.scores.pixel_accuracy == pytest.approx(60_000 / 62_400)
    assert found.scores_256.pixel_accuracy == pytest.approx(0.5)
    assert found.scores_16.pixel_accuracy == pytest.approx(0.5)


def test_specks_lower_the_scores_of_the_full_map_and_raise_the_isolated_rate(tmp_path: Path) -> None:
    mask = _blocks(300, 200)
    truth = _save(tmp_path / "truth", a=mask)
    specks = mask.copy()
    specks[5::25, 5::25] = 7  # 96 single pixels
    found = evaluate_masks(_save(tmp_path / "pred", a=specks), mask_folder(truth), LIP, LIP)
    assert found.scores.pixel_accuracy == pytest.approx(1 - 96 / 60_000)
    assert found.isolation.of_all == pytest.approx(100 * 96 / 60_000)
    assert found.isolation.strict == pytest.approx(100 * 96 / 60_000)
    assert found.isolation.rate == pytest.approx(100 * 96 / np.count_nonzero(specks))


def test_true_pixels_that_cannot_be_compared_are_named(tmp_path: Path) -> None:
    atr = load_label_set("atr")
    truth = np.zeros((40, 30), np.uint8)
    truth[:10], truth[20:25] = 4, 16
    pred = np.where(truth == 4, 5, 0).astype(np.uint8)
    _save(tmp_path / "truth", a=truth, b=truth)
    found = evaluate_masks(_save(tmp_path / "pred", a=pred, b=pred), mask_folder(tmp_path / "truth"), LIP, atr)
    assert found.label_set.key == "lip"
    assert found.lost == {"Bag": 300}
    assert found.scores.pixel_accuracy == 1


def test_everything_is_in_the_json(tmp_path: Path) -> None:
    folder = _save(tmp_path, a=_blocks(90, 60))
    fields = json.loads(json.dumps(evaluate_masks(folder, mask_folder(folder), LIP, LIP).as_dict()))
    assert fields["mean_iou_256"] == fields["mean_iou_16"] == fields["mean_iou"] == pytest.approx(0.3)
    assert fields["mean_iou_low"] is None
    assert fields["isolated_pixel_rate"] == fields["isolated_pixel_rate_strict"] == 0
    assert fields["iou"]["Face"] == 1
    assert fields["iou"]["Hat"] is None


def test_what_cannot_be_scored_is_named(tmp_path: Path) -> None:
    folder = _save(tmp_path / "truth", a=_blocks(90, 60), b=_blocks(60, 90))
    _save(tmp_path / "pred", a=_blocks(90, 60))
    pairs = [*mask_folder(folder), LabelledPair(tmp_path / "elsewhere" / "a.png", folder / "a.png")]
    found = evaluate_masks(tmp_path / "pred", pairs, LIP, LIP)
    assert found.images == 1
    assert "b.png is not there" in found.left_out[0]
    assert "same stem" in found.left_out[1]


def test_nothing_to_compare_is_an_error(tmp_path: Path) -> None:
    folder = _save(tmp_path / "truth", a=_blocks(90, 60))
    (tmp_path / "empty").mkdir()
    with pytest.raises(NothingToDo) as caught:
        evaluate_masks(tmp_path / "empty", mask_folder(folder), LIP, LIP)
    assert_one_clear_sentence(caught.value, "empty", "any of 1 true masks")
    for missing in (lambda: mask_folder(tmp_path / "gone"), lambda: evaluate_masks(tmp_path / "gone", [], LIP, LIP)):
        with pytest.raises(NothingToDo, match="is not a folder"):
            missing()
