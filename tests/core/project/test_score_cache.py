"""Scores are found again by what they were computed from, and keeping them never does harm."""

from __future__ import annotations

import sqlite3
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


def test_what_critics_said_is_known_for_the_same_image_draft_and_critics_only(tmp_path: Path) -> None:
    with ScoreCache(tmp_path, 20) as cache:
        cache.put_critics("a/photo.jpg", "draft", "critics", (-1.5, 2.25))
    with ScoreCache(tmp_path, 20) as cache:
        assert cache.critics_said("a/photo.jpg", "draft", "critics") == (-1.5, 2.25)
        for other in (("b.jpg", "draft", "critics"), ("a/photo.jpg", "other", "critics"), ("a/photo.jpg", "draft", "")):
            assert cache.critics_said(*other) is None


def test_a_memory_of_scores_from_before_there_were_critics_keeps_its_scores(tmp_path: Path) -> None:
    with ScoreCache(tmp_path, 20) as cache:
        cache.put("mask", "draft", SCORE)
    with sqlite3.connect(tmp_path / "scores.db") as base:
        base.execute("DROP TABLE critics")
    base.close()
    with ScoreCache(tmp_path, 20) as cache:
        assert cache.get("mask", "draft") is not None
        assert cache.critics_said("photo.jpg", "draft", "critics") is None


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
