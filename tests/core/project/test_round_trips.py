"""What is exported and imported again is the same mask, byte for byte, in every format that says so."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from mman_core.formats.export import Exported
from mman_core.formats.formats import FORMATS
from mman_core.project.import_masks import Outcome, import_masks, plan_import
from mman_core.project.pairs import export_project
from mman_core.project.store import Project
from mman_core.types import Mask
from tests.core.formats.examples import hard_masks, make_project

BOTH_WAYS = [key for key, each in FORMATS.items() if each.reading is not None]
EXACT = [key for key in BOTH_WAYS if FORMATS[key].is_exact]
SIZES = {"cihp": 20, "atr": 18, "ppp": 7}


def _there_and_back(key: str, masks: dict[str, Mask], folder: Path) -> tuple[dict[str, Mask], Path]:
    """Export a project in a format, and import that into a project of the same photos; returns its masks."""
    label_set = FORMATS[key].label_set or "lip"
    with Project.open(make_project(folder / "photos", masks, label_set_key=label_set)) as project:
        events = list(export_project(project, folder / "out", format_key=key))
    assert all(isinstance(event, Exported) for event in events), events
    with Project.open(
        make_project(folder / "again", masks, label_set_key=label_set, painted=False), label_set_key=label_set
    ) as project:
        plan = plan_import(project, folder / "out", FORMATS[key])
        looked = list(import_masks(project, plan, apply=True))
        assert [each.outcome for each in looked] == [Outcome.NEW] * len(masks), looked
        found = {name: project.read_mask(name, mask.shape) for name, mask in masks.items()}
    return {name: mask for name, mask in found.items() if mask is not None}, folder / "out"


@pytest.mark.parametrize("key", EXACT)
def test_masks_come_back_as_they_went(key: str, tmp_path: Path) -> None:
    masks = hard_masks(SIZES.get(key, 20))
    back, _ = _there_and_back(key, masks, tmp_path)
    for name, mask in masks.items():
        assert np.array_equal(back[name], mask), name


def test_polygons_lose_what_their_report_says(tmp_path: Path) -> None:
    masks = hard_masks()
    back, out = _there_and_back("yolo", masks, tmp_path)
    summary = json.loads((out / "manifest.json").read_text())["splits"]["train"]
    wrong = sum(int(np.count_nonzero(back[name] != mask)) for name, mask in masks.items())
    assert summary["wrong_pixels"] == wrong > 0
    assert 0 < summary["mean_iou_loss"] < 0.01
    for name, mask in masks.items():
        assert np.array_equal(back[name][mask != 255], mask[mask != 255]), "only what has no class is lost"
        assert not back[name][mask == 255].any()


def test_polygons_without_ignored_pixels_lose_nothing_when_they_are_filled_as_they_were_made(tmp_path: Path) -> None:
    masks = hard_masks(has_ignored=False)
    back, out = _there_and_back("yolo", masks, tmp_path)
    assert all(np.array_equal(back[name], mask) for name, mask in masks.items())
    assert json.loads((out / "manifest.json").read_text())["splits"]["train"]["mean_iou_loss"] == 0
