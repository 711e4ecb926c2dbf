"""Zip archives of CVAT, and with them lists of colours and names."""

from __future__ import annotations

import functools

from mman_core.images.index_png import encode_mask
from mman_core.labels.label_set import load_label_set
from tests.core.making import PALETTE
from tests.fuzz.target import Target, read_all, small_mask
from tests.hostile.archives import archive


def _seeds() -> list[bytes]:
    lines = [f"{each.name}:{','.join(map(str, each.color))}::" for each in load_label_set("lip").classes]
    return [
        archive(
            ("labelmap.txt", "\n".join(["# label:color_rgb:parts:actions", *lines]).encode()),
            ("ImageSets/Segmentation/default.txt", b"a\n"),
            ("SegmentationClass/a.png", encode_mask(small_mask(), PALETTE)),
        )
    ]


TARGET = Target("a.zip", _seeds, functools.partial(read_all, "cvat"))
