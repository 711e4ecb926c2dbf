"""How a fine-tuning learns from few corrections: what is rehearsed, what is frozen, and what costs nothing."""

from __future__ import annotations

import dataclasses
import json
from pathlib import Path

import numpy as np
import pytest
import torch

from mman_core.images.content import content_hash
from mman_core.images.index_png import write_mask
from mman_core.images.photo import read_photo
from mman_core.jobs import FinetuneConfig, FinetuneJob, StepDone
from mman_core.labels.label_set import load_label_set
from mman_core.model.weights import Networks, load_networks
from mman_core.train.batch import Batch
from mman_core.train.convergence import ConvergenceWatch
from mman_core.train.finetune import fine_tune
from mman_core.train.step import AdversarialStep
from mman_core.types import IGNORE

SMALL = FinetuneConfig(steps=2, crop=64, batch_size=1, threads=1, replay=0, device="cpu", generator_lr=1e-2, ema=0)


def _job(pairs: list[tuple[Path, Path]], weights: Path, out: Path, config: FinetuneConfig = SMALL) -> FinetuneJob:
    return FinetuneJob(tuple((str(photo), str(mask)) for photo, mask in pairs), str(weights), str(out), config)


def _drain(job: FinetuneJob) -> list[float]:
    return [event.ce_high for event in fine_tune(job, lambda: False) if isinstance(event, StepDone)]


def _moved(weights: Path, run: Path, of: str) -> float:
    """How far the tensor of that name went in a run."""
    before, after = (load_networks(path).parts() for path in (weights, run / "weights.safetensors"))
    part, name = of.split(".", 1)
    return float((after[part].state_dict()[name] - before[part].state_dict()[name]).abs().max())


@pytest.mark.parametrize(("below", "moves"), [(4, False), (3, True)])
def test_the_encoder_learns_only_from_enough_images(
    pairs: list[tuple[Path, Path]], weights: Path, tmp_path: Path, below: int, moves: bool
) -> None:
    config = dataclasses.replace(SMALL, frozen_encoder_below=below)
    _drain(_job(pairs, weights, tmp_path / "run", config))
    assert (_moved(weights, tmp_path / "run", "generator.encoder.conv1.weight") > 0) is moves
    assert _moved(weights, tmp_path / "run", "generator.up1.weight") > 0


@pytest.mark.parametrize("frozen", [True, False])
def test_the_first_block_of_a_trained_discriminator_is_kept(
    pairs: list[tuple[Path, Path]], weights: Path, tmp_path: Path, frozen: bool
) -> None:
    config = dataclasses.replace(SMALL, frozen_first_block=frozen, discriminator_lr=1e-2)
    _drain(_job(pairs, weights, tmp_path / "run", config))
    for part in ("macro", "micro"):
        assert (_moved(weights, tmp_path / "run", f"{part}.body.0.weight") == 0) is frozen
        assert _moved(weights, tmp_path / "run", f"{part}.body.2.weight") > 0


def test_true_maps_are_taught_as_nine_tenths_real_but_logged_as_before(weights: Path) -> None:
    taught, logged = [], []
    for target in (0.9, 1.0):
        networks = load_networks(weights)
        step = AdversarialStep(networks, dataclasses.replace(SMALL, real_target=target), torch.device("cpu"))
        logged.append(step.step(_batch()).macro)
        step.step(_batch())  # Adam's first step goes as far whatever the slope
        taught.append(networks.macro.state_dict()["body.7.bias"])
    assert not torch.equal(taught[0], taught[1])
    assert logged[0] is not None
    assert logged[1] is not None
    assert (logged[0].real_loss, logged[0].fake_loss) == (logged[1].real_loss, logged[1].fake_loss)


def test_a_discriminator_that_is_taught_nine_tenths_has_won_at_less(weights: Path) -> None:
    steps = [StepDone(n, 60, 1, 1, 0.88, 0.01, None, None, 0.1) for n in range(60)]
    for target, has_won in ((0.9, True), (1.0, False)):
        watch = ConvergenceWatch(real_target=target)
        assert bool([found for step in steps for found in watch.see(step)]) is has_won


def test_older_corrections_are_rehearsed_beside_the_newest(
    pairs: list[tuple[Path, Path]], weights: Path, tmp_path: Path
) -> None:
    config = dataclasses.replace(SMALL, replay=1.0, steps=3)
    job = _job(pairs[:1], weights, tmp_path / "a", config)
    older = dataclasses.replace(job, out=str(tmp_path / "b"), older=((str(pairs[1][0]), str(pairs[1][1])),))
    folder = dataclasses.replace(job, out=str(tmp_path / "c"), replay_folder=str(pairs[0][0].parent.parent))
    found = [_drain(each) for each in (job, older, folder)]
    assert len({tuple(losses) for losses in found}) == 3


def test_a_run_tells_which_images_and_masks_it_learned_from(
    pairs: list[tuple[Path, Path]], weights: Path, tmp_path: Path
) -> None:
    job = _job(pairs[:2], weights, tmp_path / "run")
    _drain(dataclasses.replace(job, older=((str(pairs[2][0]), str(pairs[2][1])),)))
    config = json.loads((tmp_path / "run" / "config.json").read_text())
    assert config["mask_hashes"] == [content_hash(mask) for _, mask in pairs]
    assert [Path(photo) for photo, _ in (*config["pairs"], *config["older"])] == [photo for photo, _ in pairs]
    assert (config["seed"], config["weights"]) == (0, str(weights))


def test_an_interrupted_run_rehearses_the_same_when_it_goes_on(
    pairs: list[tuple[Path, Path]], weights: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("mman_core.train.finetune.SAVE_EVERY", 2)
    config = dataclasses.replace(SMALL, replay=0.5, steps=5)
    older = ((str(pairs[1][0]), str(pairs[1][1])),)
    job = dataclasses.replace(_job(pairs[:1], weights, tmp_path / "whole", config), older=older)
    whole = _drain(job)
    events = fine_tune(dataclasses.replace(job, out=str(tmp_path / "cut")), lambda: False)
    next(event for event in events if isinstance(event, StepDone) and event.step == 3)
    events.close()  # type: ignore[attr-defined]
    rest = _drain(FinetuneJob((), "", str(tmp_path / "cut"), resume=True))
    assert rest == whole[2:]


@pytest.mark.parametrize("objective", ["baseline", "mman"])
def test_pixels_of_no_class_cost_nothing(weights: Path, objective: str) -> None:
    networks = load_networks(weights)
    photos = torch.randn(1, 3, 64, 48, generator=torch.Generator().manual_seed(1))
    masks = torch.randint(0, 20, (1, 64, 48), generator=torch.Generator().manual_seed(2))
    masks[:, 32:] = IGNORE
    step = AdversarialStep(networks, FinetuneConfig(objective=objective), torch.device("cpu"))  # type: ignore[arg-type]
    maps = networks.generator.eval().all_maps(photos)
    high = maps.high.detach().requires_grad_(True)
    total, _, _ = step._cross_entropies(dataclasses.replace(maps, high=high), Batch(photos, masks, (None,)))
    for adversary in step.adversaries:
        if adversary.judges == "high":
            total = total + step._against(adversary, photos, high, masks)[0]
    total.backward()  # type: ignore[no-untyped-call]
    assert high.grad is not None
    assert float(high.grad[:, :, 32:].abs().max()) == 0
    assert float(high.grad[:, :, :32].abs().max()) > 0


def test_a_mask_without_any_class_teaches_nothing_but_is_no_fault(
    pairs: list[tuple[Path, Path]], weights: Path, tmp_path: Path
) -> None:
    photo = pairs[0][0]
    empty = np.full(read_photo(photo).shape[:2], IGNORE, np.uint8)
    write_mask(tmp_path / "empty.png", empty, load_label_set("lip").palette())
    config = dataclasses.replace(SMALL, objective="baseline", weight_decay=0.0)
    assert _drain(_job([(photo, tmp_path / "empty.png")], weights, tmp_path / "run", config)) == [0.0, 0.0]
    assert _moved(weights, tmp_path / "run", "generator.up1.weight") < 1e-3  # half precision on the disk


def _batch() -> Batch:
    photos = torch.randn(1, 3, 64, 64, generator=torch.Generator().manual_seed(1))
    masks = torch.randint(0, 20, (1, 64, 64), generator=torch.Generator().manual_seed(2))
    return Batch(photos, masks, (None,))


def test_an_untrained_discriminator_keeps_nothing(weights: Path) -> None:
    networks = load_networks(weights)
    baseline = Networks(
        dataclasses.replace(networks.card, objective="baseline"), networks.generator, networks.macro, networks.micro
    )
    AdversarialStep(baseline, SMALL, torch.device("cpu"))
    assert all(parameter.requires_grad for parameter in baseline.macro.parameters())
