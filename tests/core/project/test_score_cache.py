"""Scores are found again by what they were computed from, and keeping them never does harm."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from mman_core.metrics.image_score import ImageScore
from mman_core.project.score_cache import ScoreCache

SCORE = ImageScore(np.arange(60).reshape(3, 20), np.arange(60, 120).reshape(3, 20), 1.25)


def test_a_score_is_known_again_for_the_same_two_hashes_only(tmp_path: Path) -> None:
    with ScoreCache(tmp_path, 20) as cache:
        cache.put("mask", "draft", SCORE)
    with ScoreCache(tmp_path, 20) as cache:
        found = cache.get("mask", "draft")
        assert found is not None and found.isolated == 1.25
        assert np.array_equal(found.counts, SCORE.counts) and np.array_equal(found.low, SCORE.low)
        assert cache.get("mask", "another") is None
    with ScoreCache(tmp_path, 19) as cache:
        assert cache.get("mask", "draft") is None


def test_without_a_folder_nothing_is_kept(tmp_path: Path) -> None:
    with ScoreCache(None, 20) as cache:
        cache.put("mask", "draft", SCORE)
        assert cache.get("mask", "draft") is not None
    assert list(tmp_path.iterdir()) == []


def test_a_journal_that_came_with_the_folder_is_not_obeyed(tmp_path: Path) -> None:
    ScoreCache(tmp_path, 20).close()
    for left in ("-journal", "-wal", "-shm"):
        (tmp_path / f"scores.db{left}").write_bytes(b"a lie")
    with ScoreCache(tmp_path, 20) as cache:
        cache.put("mask", "draft", SCORE)
    assert [path.name for path in tmp_path.iterdir()] == ["scores.db"]
