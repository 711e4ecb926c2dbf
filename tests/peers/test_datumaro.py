"""datumaro reads our exports: COCO instances and panoptic, PASCAL VOC, CVAT's archive, YOLO's polygons."""

from __future__ import annotations

import zipfile
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from mman_core.types import Mask
from tests.peers.judging import exported

pytestmark = [pytest.mark.peers, pytest.mark.filterwarnings("ignore")]
datumaro = pytest.importorskip("datumaro")


def _masks(dataset: Any, names: dict[str, int]) -> dict[str, Mask]:
    """Return what datumaro understands, in our ids, by the id of each image."""
    labels = [label.name for label in dataset.categories()[datumaro.AnnotationType.label]]
    found = {}
    for item in dataset:
        regions = [each for each in item.annotations if each.type == datumaro.AnnotationType.mask]
        polygons = [each for each in item.annotations if each.type == datumaro.AnnotationType.polygon]
        assert not polygons, "regions stay regions"
        shape = regions[0].image.shape if regions else item.media.size
        mask = np.zeros(shape, np.uint8)
        for region in regions:
            mask[np.asarray(region.image, bool)] = names[labels[region.label]]
        found[item.id] = mask
    return found


def _names() -> dict[str, int]:
    from mman_core.labels.label_set import load_label_set

    names = {label.name: label.id for label in load_label_set("lip").classes}
    return names | {"background": 0, "ignored": 255}


def _assert_all_alike(found: dict[str, Mask], masks: dict[str, Mask]) -> None:
    assert found.keys() == masks.keys()
    for stem, mask in masks.items():
        assert np.array_equal(found[stem], mask), f"{stem}: {np.count_nonzero(found[stem] != mask)} wrong pixels"


def test_coco_instances(tmp_path: Path) -> None:
    out, masks = exported(tmp_path, "coco")
    _assert_all_alike(_masks(datumaro.Dataset.import_from(str(out), "coco_instances"), _names()), masks)


def test_coco_panoptic(tmp_path: Path) -> None:
    out, masks = exported(tmp_path, "coco-panoptic")
    found = _masks(datumaro.Dataset.import_from(str(out), "coco_panoptic"), _names())
    # datumaro has nothing where the number is 0; elsewhere everything is a segment, the background too.
    _assert_all_alike(found, {stem: np.where(mask == 255, 0, mask) for stem, mask in masks.items()})


def test_voc(tmp_path: Path) -> None:
    out, masks = exported(tmp_path, "voc")
    _assert_all_alike(_masks(datumaro.Dataset.import_from(str(out), "voc_segmentation"), _names()), masks)


def test_cvat(tmp_path: Path) -> None:
    out, masks = exported(tmp_path, "cvat")
    with zipfile.ZipFile(out / "train.zip") as archive:
        archive.extractall(tmp_path / "unpacked")
    found = _masks(datumaro.Dataset.import_from(str(tmp_path / "unpacked"), "voc_segmentation"), _names())
    _assert_all_alike(found, masks)


def _dataset(masks: dict[str, Mask]) -> Any:
    """A data set of datumaro's own, made from our masks."""
    names = {label: name for name, label in _names().items() if name != "Background"}
    labels = [names[label] for label in sorted(names)]
    items = []
    for stem, mask in masks.items():
        annotations = [
            datumaro.Mask(mask == label, label=labels.index(names[label]), id=label + 1, group=label + 1)
            for label in np.unique(mask).tolist()
        ]
        media = datumaro.Image.from_numpy(data=np.zeros((*mask.shape, 3), np.uint8))
        items.append(datumaro.DatasetItem(id=stem, subset="train", media=media, annotations=annotations))
    return datumaro.Dataset.from_iterable(items, categories=labels)


@pytest.mark.parametrize(
    ("theirs", "ours"), [("coco_instances", "coco"), ("coco_panoptic", "coco-panoptic"), ("voc_segmentation", "voc")]
)
def test_what_datumaro_writes_is_read(theirs: str, ours: str, tmp_path: Path) -> None:
    from mman_core.formats.formats import FORMATS
    from mman_core.labels.label_set import load_label_set
    from tests.core.formats.examples import hard_masks

    masks = {name.rsplit(".", 1)[0]: mask for name, mask in hard_masks().items()}
    _dataset(masks).export(str(tmp_path / "theirs"), theirs, save_media=True, **_WISHES[theirs])
    reading = FORMATS[ours].reading
    assert reading is not None
    found = {}
    for mask in reading(tmp_path / "theirs", "train", load_label_set("lip")):
        stem = mask.names[0].removesuffix(".jpg").removesuffix(".png")
        found[stem] = mask.read(masks[stem].shape)
    _assert_all_alike(found, masks)


_WISHES: dict[str, dict[str, Any]] = {
    "coco_instances": {"segmentation_mode": "mask"},
    "coco_panoptic": {},
    "voc_segmentation": {"label_map": "source"},
}
