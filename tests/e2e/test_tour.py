"""The whole main job, as a person does it, in the real window with the real engine and the starter weights."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from mman_core.images.index_png import read_mask
from mman_core.images.photo import read_photo_size

ROOT = Path(__file__).resolve().parents[2]

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def toured(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder that a tour has left; it was started as on a machine without a display."""
    out = tmp_path_factory.mktemp("tour")
    environment = {key: value for key, value in os.environ.items() if key not in ("DISPLAY", "WAYLAND_DISPLAY")}
    environment.pop("QT_QPA_PLATFORM", None)
    command = [sys.executable, "main.py", "--tour", str(out), "--steps", "8", "--brief", "2"]
    found = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=1500)
    assert found.returncode == 0, found.stderr
    assert "There is no display" in found.stderr
    assert "Traceback" not in found.stderr
    return out


@pytest.fixture(scope="module")
def facts(toured: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((toured / "tour.json").read_text())
    return found


def test_it_leaves_a_picture_of_each_part_of_the_job(toured: Path) -> None:
    names = [path.stem.split("-", 1)[1] for path in sorted(toured.glob("*.png"))]
    assert names == [
        "start",
        "opened",
        "drafted",
        "pre-labelling-all",
        "correcting",
        "corrected",
        "training",
        "compare",
        "export",
    ]
    assert all(min(read_photo_size(path)) > 150 for path in toured.glob("*.png"))


def test_exported_masks_are_the_true_ones_that_were_painted(toured: Path, facts: dict[str, Any]) -> None:
    exported = sorted((toured / "export" / "train_segmentations").glob("*.png"))
    assert len(exported) == facts["corrected"]
    for path in exported:
        truth = read_mask(toured / "mannequins" / "labels" / path.name)
        assert np.array_equal(read_mask(path), truth)


def test_every_other_image_has_a_draft_and_no_mask(toured: Path, facts: dict[str, Any]) -> None:
    project = toured / "photos" / ".mman"
    masks = {path.name for path in (project / "masks").glob("*.png")}
    drafts = {path.name for path in (project / "drafts" / "starter").glob("*.png")}
    assert len(masks) == facts["corrected"]
    assert len(drafts) == facts["images"]


def test_painting_went_on_while_the_model_was_training(facts: dict[str, Any]) -> None:
    assert facts["painted_while_training"] > 0


def test_the_four_objectives_were_trained_beside_the_first_run(toured: Path, facts: dict[str, Any]) -> None:
    runs = sorted((toured / "photos" / ".mman" / "runs").iterdir())
    objectives = [json.loads((run / "config.json").read_text())["objective"] for run in runs]
    assert objectives == ["mman", "baseline", "macro", "micro", "mman"]
    assert all((run / "done").exists() for run in runs)
    assert facts["runs"] == 5


def test_macro_and_micro_d_have_curves_only_where_they_were_trained(toured: Path) -> None:
    for number, (macro, micro) in {2: (False, False), 3: (True, False), 4: (False, True), 5: (True, True)}.items():
        log = toured / "photos" / ".mman" / "runs" / f"{number:04d}" / "log.jsonl"
        first = json.loads(log.read_text().splitlines()[0])
        assert (first["macro_real"] is not None, first["micro_fake"] is not None) == (macro, micro)
