"""Photos that do not fit into memory train the same numbers; those that cannot be read are named and left out."""

from __future__ import annotations

import dataclasses
import itertools
from pathlib import Path

import numpy as np
import pytest
import torch

from mman_core.errors import NothingToDo
from mman_core.images.index_png import read_mask, write_mask
from mman_core.jobs import Event, FinetuneConfig, PhotoFailed, PixelsLost, WeightsLoaded
from mman_core.labels.label_set import load_label_set
from mman_core.train.augment import Augmentation
from mman_core.train.batch import Sampler
from mman_core.train.config import Stage, TrainConfig
from mman_core.train.pool import Pool, Shelf, read_source
from mman_core.train.samples import Source
from mman_core.train.train import train
from tests.core.making import assert_one_clear_sentence, save_truncated_jpeg

LIP = load_label_set("lip")


@pytest.fixture
def source(pairs: list[tuple[Path, Path]], tmp_path: Path) -> Source:
    """The three mannequins, in folders of this test's own."""
    for photo, mask in pairs:
        for path in (photo, mask):
            copy = tmp_path / "data" / path.parent.name / path.name
            copy.parent.mkdir(parents=True, exist_ok=True)
            copy.write_bytes(path.read_bytes())
    return Source(str(tmp_path / "data" / "images"), str(tmp_path / "data" / "labels"), "lip")


def _told(source: Source, out: Path) -> list[Event]:
    """Return what a training says before its first step."""
    recipe = FinetuneConfig(device="cpu", threads=1)
    config = TrainConfig("Short", (source,), (Stage(64, 48, 1, 1, 1e-3, objective="baseline"),), recipe=recipe)
    events = train(config, out, lambda: False)
    return list(itertools.takewhile(lambda event: not isinstance(event, WeightsLoaded), events))


def _size(pool: Pool, index: int) -> int:
    return pool[index].photo.nbytes + pool[index].mask.nbytes


def test_the_shelf_never_keeps_more_than_it_may(source: Source) -> None:
    large = read_source(source, LIP, 400, Shelf(10**9))
    limit = _size(large, 0) + _size(large, 1)
    shelf = Shelf(limit)
    pool = read_source(source, LIP, 400, shelf)
    for index in [0, 1, 2, 2, 0, 1, 1, 0, 2]:
        assert np.array_equal(pool[index].photo, large[index].photo)
        assert np.array_equal(pool[index].mask, large[index].mask)
        assert 0 < shelf.kept_bytes <= limit


def test_what_was_drawn_last_is_not_read_again(source: Source) -> None:
    pool = read_source(source, LIP, 400, Shelf(10**9))
    kept = [pool[index] for index in range(3)]
    for photo in Path(source.images).iterdir():
        photo.unlink()
    assert all(pool[index] is kept[index] for index in range(3))


def test_a_small_memory_trains_on_the_same_numbers(source: Source) -> None:
    batches = []
    for limit in (10**9, 100_000, 0):
        pool = read_source(source, LIP, 400, Shelf(limit))
        sampler = Sampler([pool], [1.0], 20, LIP.flip_table(), Augmentation(), np.random.default_rng(5))
        batches.append(list(itertools.islice(sampler.batches(64, 48, 3), 4)))
    for one, *others in zip(*batches, strict=True):
        assert all(torch.equal(one.photos, other.photos) for other in others)
        assert all(torch.equal(one.masks, other.masks) for other in others)


def test_unreadable_photos_are_named_before_the_first_step(source: Source, tmp_path: Path) -> None:
    save_truncated_jpeg(Path(source.images) / "0.jpg")
    other = read_mask(Path(source.labels) / "2.png")
    write_mask(Path(source.labels) / "1.png", other, LIP.palette())
    failed = [event for event in _told(source, tmp_path / "run") if isinstance(event, PhotoFailed)]
    assert [Path(event.photo).name for event in failed] == ["0.jpg", "1.jpg"]
    assert "0.jpg" in failed[0].reason
    assert "1.png" in failed[1].reason


def test_a_source_without_a_readable_photo_is_refused_and_leaves_no_settings(source: Source, tmp_path: Path) -> None:
    for photo in Path(source.images).iterdir():
        save_truncated_jpeg(photo)
    with pytest.raises(NothingToDo) as caught:
        _told(source, tmp_path / "run")
    assert_one_clear_sentence(caught.value, source.images, "3 photos")
    assert not (tmp_path / "run" / "config.json").exists()


def test_pixels_that_a_merge_loses_are_counted_once(source: Source, tmp_path: Path) -> None:
    cihp = dataclasses.replace(source, label_set="cihp")
    masks = [read_mask(path) for path in sorted(Path(source.labels).iterdir())]
    for number, mask in enumerate(masks):
        mask[10:20, 5:12] = 10
        write_mask(Path(source.labels) / f"{number}.png", mask, LIP.palette())
    (lost,) = _told(cihp, tmp_path / "run")
    expected = sum(int((mask == 10).sum()) for mask in masks)
    assert lost == PixelsLost(source.images, (("Torso-skin", expected),), sum(mask.size for mask in masks))
