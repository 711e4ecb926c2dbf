"""A training that was interrupted anywhere goes on as if it had not been: the same losses, the same weights."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
import torch

from mman_core.errors import CannotWrite, WrongWeights
from mman_core.jobs import Event, FinetuneConfig, StepDone
from mman_core.train.checkpoint import CHECKPOINT, read_checkpoint
from mman_core.train.config import Stage, TrainConfig
from mman_core.train.run_folder import read_log
from mman_core.train.samples import Source
from mman_core.train.train import train
from tests.core.disks import FULL, run_python_on
from tests.core.making import assert_one_clear_sentence

TOTAL = 6
BORDER = 3
"""The last step of the first stage."""


@pytest.fixture(scope="module")
def config(pairs: list[tuple[Path, Path]]) -> TrainConfig:
    """Two short stages of different objectives in which everything that is drawn at random is drawn."""
    source = Source(str(pairs[0][0].parent), str(pairs[0][1].parent), "lip")
    stages = (
        Stage(64, 48, 1, BORDER, 1e-3, objective="mman"),
        Stage(48, 80, 2, TOTAL - BORDER, 1e-3, objective="asn"),
    )
    return TrainConfig(
        "Short",
        (source,),
        stages,
        dropout=0.5,
        recipe=FinetuneConfig(discriminator_chance=0.5, device="cpu", threads=1),
        warm_up=4,
        save_every=2,
    )


@pytest.fixture(scope="module")
def whole(config: TrainConfig, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The run that nothing interrupts."""
    out = tmp_path_factory.mktemp("whole") / "run"
    list(train(config, out, lambda: False))
    return out


def _kill_after(last: int, events: Iterator[Event]) -> None:
    """Drain a training up to a step, and no further."""
    for event in events:
        if isinstance(event, StepDone) and event.step == last:
            break
    events.close()  # type: ignore[attr-defined]


def _losses(folder: Path) -> list[dict[str, object]]:
    fields = [json.loads(line) for line in (folder / "log.jsonl").read_text().splitlines()]
    return [{name: value for name, value in step.items() if name != "seconds"} for step in fields]


@pytest.fixture(scope="module")
def patched(config: TrainConfig, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same run, begun anew, and gone on with from within a stage, from the border of two, and after a stop."""
    out = tmp_path_factory.mktemp("patched") / "run"
    for number, last in enumerate((1, BORDER, BORDER + 1)):
        _kill_after(last, train(config, out, lambda: False, resume=number > 0))
    seen: list[int] = []
    for event in train(config, out, lambda: TOTAL - 1 in seen, resume=True):
        if isinstance(event, StepDone):
            seen.append(event.step)
    assert seen == [BORDER + 1, TOTAL - 1]
    list(train(config, out, lambda: False, resume=True))
    return out


def test_every_step_is_logged_once(patched: Path) -> None:
    assert [step.step for step in read_log(patched)] == list(range(1, TOTAL + 1))


def test_the_losses_are_those_of_a_training_that_nothing_interrupted(whole: Path, patched: Path) -> None:
    assert _losses(patched) == _losses(whole)
    assert len({step.ce_high for step in read_log(whole)}) == TOTAL


def test_so_are_the_weights_to_the_last_bit(whole: Path, patched: Path) -> None:
    assert (patched / "weights.safetensors").read_bytes() == (whole / "weights.safetensors").read_bytes()


def test_all_else_that_is_drawn_and_averaged_is_too(whole: Path, patched: Path) -> None:
    for one, other in zip(_leaves(whole), _leaves(patched), strict=True):
        if isinstance(one, torch.Tensor) and isinstance(other, torch.Tensor):
            assert torch.equal(one, other)
        else:
            assert one == other


def _leaves(folder: Path) -> list[object]:
    """Everything in the last checkpoint, in one list."""
    checkpoint = read_checkpoint(folder)
    assert checkpoint is not None
    waiting: list[object] = [checkpoint.fields]
    leaves: list[object] = []
    while waiting:
        each = waiting.pop()
        if isinstance(each, dict):
            waiting += [*each.keys(), *each.values()]
        elif isinstance(each, tuple | list):
            waiting += each
        else:
            leaves.append(each)
    return leaves


def test_what_was_written_after_the_checkpoint_is_cleared_away(patched: Path, config: TrainConfig) -> None:
    before = _losses(patched)
    with (patched / "log.jsonl").open("a") as log:
        log.write(json.dumps({"step": TOTAL + 1}) + '\n{"step": 8, "ce_hi')
    (patched / "done").unlink()
    half_written = patched / ".0123456789abcdef.tmp"
    half_written.write_bytes(b"a checkpoint that was never finished")
    (patched / ".mine.tmp").write_bytes(b"what a person keeps here")
    list(train(config, patched, lambda: False, resume=True))
    assert _losses(patched) == before
    assert (patched / "done").exists()
    assert not half_written.exists()
    assert (patched / ".mine.tmp").exists()


def test_a_training_does_not_overwrite_another(whole: Path, config: TrainConfig) -> None:
    before = (whole / "log.jsonl").read_bytes()
    with pytest.raises(CannotWrite) as caught:
        list(train(config, whole, lambda: False))
    assert_one_clear_sentence(caught.value, str(whole), "--resume")
    assert (whole / "log.jsonl").read_bytes() == before


@pytest.mark.parametrize(
    ("content", "word"),
    [({"networks": {}, "done": 7}, "earlier version"), ({"layout": 99}, "newer version"), (None, "damaged")],
)
def test_a_checkpoint_that_cannot_be_used_is_named(
    tmp_path: Path, config: TrainConfig, content: dict[str, object] | None, word: str
) -> None:
    torch.save(content, tmp_path / CHECKPOINT)
    before = (tmp_path / CHECKPOINT).read_bytes()
    with pytest.raises(WrongWeights) as caught:
        list(train(config, tmp_path, lambda: False, resume=True))
    assert_one_clear_sentence(caught.value, CHECKPOINT, word)
    assert (tmp_path / CHECKPOINT).read_bytes() == before
    assert not (tmp_path / "config.json").exists()


FULL_DISK = """
import os, sys
from pathlib import Path
from mman_core.cli.main import main
from mman_core.train.checkpoint import read_checkpoint

out = Path(sys.argv[2]) / "run"
sys.stderr = sys.stdout
code = main(["train", sys.argv[1], "--out", str(out)])
print(code, read_checkpoint(out).done, *sorted(name for name in os.listdir(out)))
"""


def test_a_disk_that_fills_up_ends_it_with_a_sentence_and_keeps_the_checkpoint_before(
    config: TrainConfig, whole: Path, tmp_path: Path
) -> None:
    (tmp_path / "config.json").write_text(config.to_json())
    disk = tmp_path / "disk"
    disk.mkdir()
    size = (whole / CHECKPOINT).stat().st_size + 2 * (whole / "weights.safetensors").stat().st_size
    said = run_python_on(FULL, disk, FULL_DISK, tmp_path / "config.json", disk, size=str(size)).splitlines()
    assert said[-1] == "2 2 checkpoint.pt config.json log.jsonl weights.safetensors"
    assert said[-2].endswith(
        f"{disk / 'run' / CHECKPOINT} cannot be written: the disk is full; make room and try again."
    )
