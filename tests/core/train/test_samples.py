"""Sources of a training: plain folders as ever, and data sets as they were published."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from mman_core.errors import NothingToDo
from mman_core.formats.datasets.ppss import VALUES
from mman_core.labels.label_set import load_label_set
from mman_core.train.augment import Augmentation, augmented
from mman_core.train.config import read_config
from mman_core.train.pool import Shelf, read_source
from mman_core.train.samples import Source, source_pairs
from tests.core.formats.datasets.trees import mannequin, put_list, put_pair
from tests.core.making import assert_one_clear_sentence

LIP = load_label_set("lip")


def _lip(root: Path) -> Path:
    stems = [f"{number}_1" for number in range(4)]
    for seed, stem in enumerate(stems):
        put_pair(root / "train_images" / f"{stem}.jpg", root / "train_segmentations" / f"{stem}.png", seed)
    put_list(root / "train_id.txt", *stems)
    return root


def test_plain_folders_are_read_as_ever(tmp_path: Path) -> None:
    root = _lip(tmp_path)
    (root / "train_segmentations" / "2_1.png").unlink()
    source = Source(str(root / "train_images"), str(root / "train_segmentations"), "lip", every=2)
    assert [pair.stem for pair in source_pairs(source)] == ["0_1"]
    (sample,) = read_source(source, LIP, 400, Shelf(10**7))
    assert np.array_equal(sample.mask, mannequin(0)[1])
    assert sample.merge is None


def test_a_data_set_is_a_source(tmp_path: Path) -> None:
    source = Source(dataset="lip", root=str(_lip(tmp_path)), first=1, every=2)
    assert [pair.stem for pair in source_pairs(source)] == ["1_1", "3_1"]
    samples = read_source(source, LIP, 40, Shelf(10**7))
    assert [sample.mask.shape for sample in samples] == [(32, 40), (32, 40)]


def test_its_values_become_ids_that_our_classes_are_merged_to(tmp_path: Path) -> None:
    table = np.zeros(256, np.uint8)
    table[:20] = np.array(VALUES, np.uint8)[LIP.merge_table("ppss")[:20]]
    put_pair(tmp_path / "data" / "7" / "a.jpg", tmp_path / "data" / "7" / "a_m.png", 0, table)
    (sample,) = read_source(Source(dataset="ppss", root=str(tmp_path)), LIP, 400, Shelf(10**7))
    assert sample.merge is not None
    assert np.array_equal(sample.mask, sample.merge[mannequin(0)[1]])


def test_its_masks_may_hold_another_label_set_than_usual(tmp_path: Path) -> None:
    source = Source(dataset="lip", root=str(_lip(tmp_path)), label_set="cihp")
    for seed, sample in enumerate(read_source(source, LIP, 400, Shelf(10**7))):
        mask = mannequin(seed)[1]
        assert np.array_equal(sample.mask, np.where(mask == 10, 255, mask))


def test_sides_are_swapped_in_the_mirror_by_the_set_that_the_mask_holds(tmp_path: Path) -> None:
    atr = load_label_set("atr")
    (sample, *_) = read_source(Source(dataset="lip", root=str(_lip(tmp_path))), atr, 400, Shelf(10**7))
    still = Augmentation(min_scale=1, max_scale=1, max_turn=0, light=0)
    height, width = sample.mask.shape
    seen = set()
    for seed in range(8):
        _, mask = augmented(sample, height, width, atr.flip_table(), still, np.random.default_rng(seed))
        mirrored = not np.array_equal(mask, sample.mask)
        expected = LIP.flip_table()[sample.mask[:, ::-1]] if mirrored else sample.mask
        assert (mask == expected).mean() > 0.98
        seen.add(mirrored)
    assert seen == {True, False}


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"images": "a", "labels": "b"}, "label_set"),
        ({"dataset": "lip"}, "names its root"),
        ({"dataset": "lip", "root": "r", "images": "a"}, "no images or labels"),
        ({"dataset": "coco", "root": "r"}, "no data set 'coco'"),
        ({"dataset": "folders", "root": "r"}, "names its label_set"),
        ({"dataset": "lip", "root": "r", "every": 0}, "every is 1 or more"),
    ],
)
def test_a_wrong_source_is_named_by_the_settings(tmp_path: Path, fields: dict[str, object], words: str) -> None:
    stage = {"height": 64, "width": 48, "batch_size": 1, "steps": 1, "lr": 1e-4}
    path = tmp_path / "config.json"
    path.write_text(json.dumps({"title": "x", "sources": [fields], "stages": [stage]}))
    with pytest.raises(NothingToDo) as caught:
        read_config(path)
    assert_one_clear_sentence(caught.value, "config.json", words)


def test_settings_with_a_data_set_are_written_and_read_again(tmp_path: Path) -> None:
    stage = {"height": 64, "width": 48, "batch_size": 1, "steps": 1, "lr": 1e-4}
    path = tmp_path / "config.json"
    source = {"dataset": "cihp", "root": "somewhere", "split": "val", "share": 2.0}
    path.write_text(json.dumps({"title": "x", "sources": [source], "stages": [stage]}))
    config = read_config(path)
    path.write_text(config.to_json())
    assert read_config(path) == config
    assert config.sources == (Source(dataset="cihp", root="somewhere", split="val", share=2.0),)


def test_a_source_without_pairs_is_named(tmp_path: Path) -> None:
    root = _lip(tmp_path)
    with pytest.raises(NothingToDo) as caught:
        source_pairs(Source(dataset="lip", root=str(root), first=9))
    assert_one_clear_sentence(caught.value, str(root), "no photo 9")
    with pytest.raises(NothingToDo) as caught:
        source_pairs(Source(str(root / "train_images"), str(tmp_path / "none"), "lip"))
    assert_one_clear_sentence(caught.value, "train_images", "none")
