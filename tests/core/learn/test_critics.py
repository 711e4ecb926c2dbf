"""The critics see where they say they see, learn from mistakes, and come back from the disk as they were."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import numpy as np
import pytest
import torch

from mman_core.errors import WrongWeights
from mman_core.images.index_png import read_mask
from mman_core.images.photo import read_photo
from mman_core.labels.label_set import load_label_set
from mman_core.learn.critics.corruptions import corrupted
from mman_core.learn.critics.networks import (
    SIDE,
    Critics,
    Seen,
    begun_critics,
    critic_input,
    first_center,
    load_critics,
    macro_logits,
    micro_logits,
    save_critics,
    seen,
    upsampled,
)
from mman_core.learn.critics.scoring import judge_mask, mixture, percentile, softmin
from mman_core.learn.critics.training import CriticsConfig, Specimen, around_centers, train_critics
from mman_core.model.card import Graph, WeightsCard
from mman_core.model.weights import build_networks, load_networks
from mman_core.types import IGNORE

LIP = load_label_set("lip")


@pytest.fixture(scope="module")
def critics(weights: Path) -> Critics:
    return begun_critics(load_networks(weights))


@pytest.fixture(scope="module")
def images(pairs: list[tuple[Path, Path]]) -> list[Seen]:
    return [seen(read_photo(photo), read_mask(mask)) for photo, mask in pairs]


def _of_graph(graph: Graph) -> Critics:
    torch.manual_seed(0)
    return begun_critics(build_networks(WeightsCard("Test", "resnet18", 20, "lip", graph=graph)))


def test_an_image_lies_whole_in_the_middle_of_the_square(images: list[Seen]) -> None:
    for image in images:
        assert max(image.mask.shape) == SIDE
        found = critic_input(image, 20)
        assert found.shape == (23, SIDE, SIDE)
        cut = found[:, image.box.slices[0], image.box.slices[1]]
        assert np.array_equal(cut[3:].argmax(0).numpy(), image.mask)
        assert float(found.abs().sum()) == pytest.approx(float(cut.abs().sum()), rel=1e-5)


def test_macro_sees_the_share_of_each_class_so_that_a_thin_part_is_not_lost() -> None:
    critics = _of_graph("paper")
    mask = np.zeros((256, 200), np.uint8)
    photo = np.zeros((256, 200, 3), np.uint8)
    thin = mask.copy()
    thin[:, 100] = 14
    found = [macro_logits(critics, critic_input(Seen(photo, each), 20)[None]).item() for each in (mask, thin)]
    assert found[0] != found[1]


@pytest.mark.parametrize("graph", ["paper", "released"])
def test_an_answer_of_micro_looks_at_the_pixel_that_it_is_drawn_at(graph: Graph) -> None:
    critics = _of_graph(graph)
    inputs = torch.randn(1, 23, SIDE, SIDE, requires_grad=True, generator=torch.Generator().manual_seed(0))
    # Without the normalisation over the whole map each answer has its own receptive field alone.
    body = torch.nn.Sequential(*[each for each in critics.micro.body if "Norm" not in type(each).__name__])  # type: ignore[union-attr]
    answers = body(inputs)[:, 0]
    row, column = 20, 33
    answers[0, row, column].backward()
    assert inputs.grad is not None
    reached = inputs.grad[0].abs().amax(0)
    rows, columns = (np.flatnonzero(reached.amax(axis).numpy()) for axis in (1, 0))
    assert (rows[0] + rows[-1]) / 2 == first_center(graph) + 4 * row
    assert (columns[0] + columns[-1]) / 2 == first_center(graph) + 4 * column
    impulse = torch.zeros(1, *answers.shape[1:])
    impulse[0, row, column] = 1
    drawn = upsampled(impulse, graph)[0]
    assert drawn.shape == (SIDE, SIDE)
    spread = np.arange(SIDE) + 0.0
    assert float(drawn.sum(1).numpy() @ spread / drawn.sum()) == pytest.approx(first_center(graph) + 4 * row)


@pytest.mark.parametrize("graph", ["paper", "released"])
def test_the_target_of_a_patch_is_the_middle_of_what_it_sees(graph: Graph) -> None:
    where = torch.zeros(1, SIDE, SIDE)
    count = 64 if graph == "paper" else 62
    center = first_center(graph)
    where[0, int(center + 4 * 10), int(center + 4 * 30)] = 1
    found = around_centers(where, count, center)[0]
    assert found.shape == (count, count)
    assert found[10, 30] == 1
    assert 1 <= int(found.sum()) <= 9


def test_critics_learn_to_find_mistakes_of_mannequins(images: list[Seen], critics: Critics) -> None:
    """With so few images they learn these by heart, which is all that is asked here: that learning works."""
    torch.manual_seed(0)
    own = begun_critics(build_networks(critics.card))
    image = images[1]
    config = CriticsConfig(macro_steps=60, micro_steps=24, micro_batch_size=1, lr=2e-3, ema=0.8)
    steps = list(train_critics(own, [Specimen(image)], config))
    assert [step.step for step in steps] == list(range(1, 85))
    assert [step.macro is None for step in steps] == [False] * 60 + [True] * 24
    first, last = (np.mean([step.macro or 0 for step in part]) for part in (steps[:10], steps[50:60]))
    assert last < 0.8 * first
    swapped = Seen(image.photo, LIP.flip_table()[image.mask])
    assert judge_mask(own, swapped).macro > judge_mask(own, image).macro
    wrong = corrupted(image.mask, np.random.default_rng(5), LIP, "speckle")
    assert wrong is not None
    judged = judge_mask(own, Seen(image.photo, wrong.mask))
    assert judged.heat.shape == image.mask.shape
    assert judged.heat[wrong.where].mean() > judged.heat[~wrong.where].mean()


def test_a_draft_is_a_mistake_where_it_differs(images: list[Seen], critics: Critics) -> None:
    specimen = Specimen(images[0], np.zeros_like(images[0].mask))
    config = CriticsConfig(macro_steps=0, micro_steps=1, micro_batch_size=1, drafts=1)
    (step,) = train_critics(begun_critics(build_networks(critics.card)), [specimen], config)
    assert step.micro is not None
    assert step.micro > 0


def test_the_same_seed_trains_the_same_critics(images: list[Seen], weights: Path) -> None:
    config = CriticsConfig(macro_steps=2, micro_steps=1, micro_batch_size=1, seed=4)
    runs = []
    for _ in range(2):
        own = begun_critics(load_networks(weights))
        runs.append([(step.macro, step.micro) for step in train_critics(own, [Specimen(images[0])], config)])
    assert runs[0] == runs[1]


def test_critics_come_back_from_the_disk_with_the_same_version(
    critics: Critics, images: list[Seen], tmp_path: Path
) -> None:
    saved = save_critics(tmp_path / "critics.safetensors", critics)
    loaded = load_critics(tmp_path / "critics.safetensors")
    assert loaded.version == saved.version != ""
    assert judge_mask(loaded, images[0]).macro == judge_mask(critics, images[0]).macro
    (tmp_path / "critics.safetensors").write_bytes(b"damaged")
    with pytest.raises(WrongWeights, match="critics"):
        load_critics(tmp_path / "critics.safetensors")


def test_the_outer_ring_and_pixels_of_no_class_are_not_judged(critics: Critics, images: list[Seen]) -> None:
    image = images[0]
    judged = judge_mask(critics, image)
    assert not judged.heat[:8].any()
    assert not judged.heat[-8:].any()
    unknown = dataclasses.replace(image, mask=np.full_like(image.mask, IGNORE))
    assert judge_mask(critics, unknown).micro == 0
    assert micro_logits(critics, critic_input(image, 20)[None]).shape == (1, 64, 64)


def test_softmin_leans_to_the_worst_pixels() -> None:
    sure = np.zeros((3, 4, 6), np.float32)
    sure[1] = 1
    right = np.full((4, 6), 1, np.uint8)
    one_wrong = right.copy()
    one_wrong[2, 3] = 2
    assert softmin(sure, right) == 0
    assert softmin(sure, one_wrong) > 0.9  # a mean would say 1/24
    assert softmin(sure, np.full((4, 6), IGNORE, np.uint8)) == 0


def test_a_percentile_is_a_share_of_accepted_masks() -> None:
    assert [percentile(score, [1.0, 2.0, 3.0, 4.0]) for score in (0, 2, 2.5, 9)] == [0, 0.375, 0.5, 1]
    assert percentile(3.0, []) == 0.5


def test_a_mixture_adds_what_each_is_above_the_usual() -> None:
    accepted = {"macro": [0.0, 2.0], "micro": [10.0, 30.0]}
    assert mixture({"macro": 3.0, "micro": 20.0}, accepted, {"macro": 1, "micro": 1}) == pytest.approx(2)
    assert mixture({"macro": 3.0, "micro": 40.0}, accepted, {"micro": 0.5}) == pytest.approx(1)
