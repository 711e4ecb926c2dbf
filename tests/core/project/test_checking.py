"""Done work is checked by three scores, whose weights a project learns from what was found."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from mman_core.images.content import content_hash
from mman_core.metrics.score_file import MaskScores
from mman_core.project.champion import crown
from mman_core.project.checking import UNFITTED, critics_job, fitted_weights, is_up_to_date, suspicion
from mman_core.project.status import ImageStatus
from mman_core.project.store import Project
from tests.core.making import save_photo, striped_mask


def _scores(softmin: float, macro: float, micro: float, name: str = "") -> MaskScores:
    return MaskScores(name, "", "", "", softmin, macro, micro)


def test_suspicion_adds_what_each_score_is_above_the_usual() -> None:
    scores = {"a": _scores(0.1, 5.0, 3.0), "b": _scores(0.1, 5.0, 9.0), "c": _scores(0.7, 5.0, 3.0)}
    found = suspicion(scores, (1, 1, 1))
    assert found["b"] == found["c"] > found["a"]
    assert suspicion(scores, (0, 0, 1))["c"] == suspicion(scores, (0, 0, 1))["a"]
    assert suspicion(scores)["c"] > suspicion(scores)["b"] == suspicion(scores)["a"]
    assert suspicion({}) == {}


def test_the_score_that_finds_mistakes_gets_the_weight() -> None:
    rng = np.random.default_rng(0)
    wrong = rng.random(80) < 0.4
    scores = [_scores(float(rng.normal()), float(rng.normal() + 3 * bad), float(rng.normal())) for bad in wrong]
    softmin, macro, micro = fitted_weights(scores, wrong.tolist())
    assert macro > 1 > max(softmin, micro) >= 0
    assert softmin + macro + micro == pytest.approx(3)
    assert fitted_weights(scores[:49], wrong.tolist()[:49]) == UNFITTED
    assert fitted_weights(scores, [True] * 80) == UNFITTED


def test_the_critics_are_asked_about_accepted_masks_alone(tmp_path: Path) -> None:
    for number in range(3):
        save_photo(tmp_path / f"{number}.jpg", seed=number)
    with Project.open(tmp_path) as project:
        (project.folder / "weights").mkdir()
        (project.folder / "weights" / "mine.safetensors").write_bytes(b"weights")
        crown(project.folder, "import-mine", "", by_person=True)
        for name in ("0.jpg", "1.jpg"):
            project.write_mask(name, striped_mask())
        project.set_status("1.jpg", ImageStatus.REVIEWED)
        job = critics_job(project, steps=5)
        draft = str(project.draft_path("import-mine", "1.jpg"))
        assert job.accepted == (("1.jpg", str(project.photo_path("1.jpg")), str(project.mask_path("1.jpg")), draft),)
        assert (job.champion, job.steps) == ("import-mine", 5)


def test_scores_of_a_mask_that_has_changed_or_is_gone_are_out_of_date(tmp_path: Path) -> None:
    save_photo(tmp_path / "0.jpg")
    with Project.open(tmp_path) as project:
        project.write_mask("0.jpg", striped_mask())
        mask = project.mask_path("0.jpg")
        scores = MaskScores("0.jpg", content_hash(mask), "v", "starter", 0.1, 0.2, 0.3)
        assert is_up_to_date(project, scores)
        project.write_mask("0.jpg", np.roll(striped_mask(), 1, axis=1))
        assert not is_up_to_date(project, scores)
        mask.unlink()
        assert not is_up_to_date(project, scores)
