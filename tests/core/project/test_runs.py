"""Runs and variants of a project, read from their folders."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path

import pytest

from mman_core.errors import CannotWrite
from mman_core.jobs import FinetuneConfig
from mman_core.project import variants
from mman_core.project.runs import LearnedMasks, learned_masks, list_runs, new_run_folder, pause_run
from mman_core.project.variants import list_variants
from tests.core.making import assert_one_clear_sentence


def _make_run(folder: Path, *, weights: bool, done: bool, config: FinetuneConfig | None) -> None:
    run = new_run_folder(folder)
    if config:
        (run / "config.json").write_text(json.dumps(asdict(config)))
    if weights:
        (run / "weights.safetensors").write_bytes(b"weights")
    if done:
        (run / "done").touch()


def test_runs_are_numbered_and_no_number_is_used_twice(tmp_path: Path) -> None:
    assert [new_run_folder(tmp_path).name for _ in range(3)] == ["0001", "0002", "0003"]
    (tmp_path / "runs" / "0007").mkdir()
    (tmp_path / "runs" / "notes").mkdir()
    assert new_run_folder(tmp_path) == tmp_path / "runs" / "0008"


def test_a_run_folder_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "runs").write_text("a file")
    with pytest.raises(CannotWrite) as caught:
        new_run_folder(tmp_path)
    assert_one_clear_sentence(caught.value, str(tmp_path / "runs" / "0001"))


def test_no_runs_is_an_empty_list(tmp_path: Path) -> None:
    assert list_runs(tmp_path) == []


def test_each_run_says_what_it_is(tmp_path: Path) -> None:
    _make_run(tmp_path, weights=True, done=True, config=FinetuneConfig("mman", steps=200))
    _make_run(tmp_path, weights=True, done=False, config=FinetuneConfig("baseline", steps=50))
    _make_run(tmp_path, weights=False, done=False, config=None)
    (tmp_path / "runs" / "0003" / "config.json").write_text("{damaged")
    finished, interrupted, damaged = list_runs(tmp_path)
    assert (finished.key, finished.title) == ("run-0001", "Run 1: MMAN, 200 steps")
    assert (finished.objective, finished.steps, finished.finished) == ("mman", 200, True)
    assert finished.weights == tmp_path / "runs" / "0001" / "weights.safetensors"
    assert interrupted.title == "Run 2: Baseline, 50 steps, interrupted"
    assert not interrupted.finished
    pause_run(interrupted.folder)
    assert list_runs(tmp_path)[1].title == "Run 2: Baseline, 50 steps, paused"
    assert damaged.title == "Run 3: unknown settings, interrupted"
    assert damaged.weights is None
    assert finished.created.tzinfo is not None


def test_a_run_that_a_person_stopped_tells_how_far_it_came(tmp_path: Path) -> None:
    _make_run(tmp_path, weights=True, done=True, config=FinetuneConfig("mman", steps=200))
    (tmp_path / "runs" / "0001" / "metrics.json").write_text('{"steps": 17, "stopped": true}')
    (run,) = list_runs(tmp_path)
    assert run.title == "Run 1: MMAN, stopped at 17 of 200 steps"
    assert (run.steps, run.planned, run.ended, run.finished) == (17, 200, True, False)


def test_variants_are_the_starter_imports_and_runs_with_weights(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    starter = tmp_path / "starter.safetensors"
    monkeypatch.setattr(variants, "STARTER_WEIGHTS", starter)
    assert list_variants(tmp_path) == []
    starter.write_bytes(b"weights")
    (tmp_path / "weights").mkdir()
    for name in ("net10.safetensors", "net9.safetensors", "notes.txt"):
        (tmp_path / "weights" / name).write_bytes(b"weights")
    _make_run(tmp_path, weights=True, done=True, config=FinetuneConfig("macro", steps=20))
    _make_run(tmp_path, weights=False, done=False, config=FinetuneConfig("micro", steps=20))
    found = list_variants(tmp_path)
    assert [variant.key for variant in found] == ["starter", "import-net9", "import-net10", "run-0001"]
    assert [variant.title for variant in found] == ["Starter", "net9", "net10", "Run 1: + Macro D, 20 steps"]
    assert all(variant.weights is not None and variant.weights.exists() for variant in found)


def test_what_was_learned_is_the_masks_of_all_runs_with_weights_each_read_once(tmp_path: Path) -> None:
    def learn(number: int, hashes: object, *, weights: bool) -> Path:
        run = tmp_path / "runs" / f"{number:04d}"
        run.mkdir(parents=True)
        (run / "config.json").write_text(json.dumps({"steps": 3, "mask_hashes": hashes}))
        if weights:
            (run / "weights.safetensors").write_bytes(b"weights")
        return run

    learn(1, ["a", "b"], weights=True)
    late = learn(2, ["b", "c"], weights=False)
    learn(3, "no list", weights=True)
    learned = LearnedMasks(tmp_path)
    assert learned.hashes() == {"a", "b"}
    (late / "weights.safetensors").write_bytes(b"weights")
    assert learned.hashes() == learned_masks(tmp_path) == {"a", "b", "c"}
    (tmp_path / "runs" / "0001" / "config.json").write_text("damaged since")
    assert learned.hashes() == {"a", "b", "c"}


def test_a_run_whose_settings_have_changed_is_read_again(tmp_path: Path) -> None:
    run = tmp_path / "runs" / "0001"
    run.mkdir(parents=True)
    for steps, objective in ((3, "mman"), (12, "micro")):
        (run / "config.json").write_text(json.dumps({"steps": steps, "objective": objective}))
        assert [(found.planned, found.objective) for found in list_runs(tmp_path)] == [(steps, objective)]
