"""Pre-labelling leaves behind how much the model doubted each draft."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from mman_core.images.content import content_hash
from mman_core.images.index_png import read_mask
from mman_core.images.margin import read_margin
from mman_core.jobs import PrelabelJob, from_line, to_line
from mman_core.metrics.score_file import DraftScores, draft_scores_path, pack_features, read_scores
from mman_core.predict.predictor import Predictor
from mman_core.predict.prelabel import prelabel


@pytest.mark.parametrize("mirror", [False, True])
def test_each_draft_gets_a_line_under_its_images_name(
    pairs: list[tuple[Path, Path]], weights: Path, tmp_path: Path, mirror: bool
) -> None:
    scores = draft_scores_path(tmp_path, "starter")
    names = ["0.jpg", "street/1.jpg"]
    drafts = [tmp_path / "drafts" / "starter" / f"{name}.png" for name in names]
    margins = tuple(str(tmp_path / f"{number}.png") for number in range(2))
    files = tuple((str(pairs[number][0]), str(draft)) for number, draft in enumerate(drafts))
    job = PrelabelJob(files, str(weights), "cpu", margins=margins, scores=str(scores), mirror=mirror)
    assert from_line(to_line(job)) == job
    list(prelabel(job, Predictor(weights, "cpu"), lambda: False))
    found = read_scores(scores, DraftScores)
    assert list(found) == names
    for number, name in enumerate(names):
        assert found[name].photo == content_hash(pairs[number][0])
        assert found[name].features == pack_features(read_mask(drafts[number]), 20)
        assert (found[name].mirror is not None) is mirror
        doubt = 1 - read_margin(Path(margins[number])).values.mean() / 255
        assert found[name].margin == pytest.approx(doubt, abs=0.005)
        assert np.isfinite(found[name].entropy)
