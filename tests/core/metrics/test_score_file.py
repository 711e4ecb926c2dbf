"""Scores are added and never lost; the latest of an image counts."""

from __future__ import annotations

import dataclasses
import json
from pathlib import Path

import numpy as np
import pytest

from mman_core.errors import CannotWrite
from mman_core.metrics.score_file import (
    DraftScores,
    MaskScores,
    add_scores,
    draft_scores_path,
    mask_scores_path,
    pack_features,
    read_scores,
    unpack_features,
)
from mman_core.types import IGNORE
from tests.core.making import striped_mask

FIRST = DraftScores("a/b.jpg", "ab12", 0.25, 0.5)


def test_the_latest_scores_of_each_image_count(tmp_path: Path) -> None:
    path = draft_scores_path(tmp_path, "run-0001")
    later = dataclasses.replace(FIRST, mirror=0.75)
    add_scores(path, [FIRST, DraftScores("ü.jpg", "cd", 0.1, 0.2, 0.3, "AAA=")])
    add_scores(path, [later])
    assert read_scores(path, DraftScores) == {
        "a/b.jpg": later,
        "ü.jpg": DraftScores("ü.jpg", "cd", 0.1, 0.2, 0.3, "AAA="),
    }
    assert (FIRST.doubt, later.doubt) == (0.25, 0.5)
    assert read_scores(tmp_path / "none.jsonl", DraftScores) == {}


def test_a_line_cut_short_costs_itself_alone(tmp_path: Path) -> None:
    path = mask_scores_path(tmp_path)
    scores = [MaskScores(name, "12", "v1", "starter", 0.1, 0.2, 0.3) for name in "abc"]
    add_scores(path, scores[:2])
    path.write_bytes(path.read_bytes()[:-9])
    add_scores(path, scores[2:])
    assert list(read_scores(path, MaskScores)) == ["a", "c"]


def test_what_are_no_scores_is_left_out(tmp_path: Path) -> None:
    path = draft_scores_path(tmp_path, "run-0001")
    add_scores(path, [FIRST])
    not_a_number, huge = float("nan"), 10**400
    wrong: list[dict[str, object]] = [{"margin": "0.5"}, {"margin": not_a_number}, {"entropy": huge}, {"name": []}]
    wrong += [{"features": "?"}, {"nobody knows": 1}]
    with path.open("a") as file:
        for fields in wrong:
            file.write(json.dumps({**dataclasses.asdict(FIRST), "name": "b.jpg", **fields}) + "\n")
    assert read_scores(path, DraftScores) == {FIRST.name: FIRST}


def test_features_are_the_shares_of_classes_in_each_cell() -> None:
    mask = np.zeros((40, 20), np.uint8)
    mask[:10, :5] = 3
    mask[30:, 15:] = IGNORE
    found = unpack_features(pack_features(mask, 20)).reshape(16, 20)
    assert found[0].argmax() == 3
    assert found[0, 3] == 1
    assert found[1, 0] == 1
    assert found[15].sum() == 0
    assert unpack_features(pack_features(striped_mask(7, 3), 20)).shape == (320,)


def test_a_folder_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "drafts").write_text("a file")
    with pytest.raises(CannotWrite, match="drafts"):
        add_scores(draft_scores_path(tmp_path, "starter"), [FIRST])
