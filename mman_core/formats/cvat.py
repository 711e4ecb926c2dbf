"""CVAT's "Segmentation mask 1.1": one zip archive a split, to be uploaded as the annotations of a task.

out/<split>.zip      labelmap.txt                          background first, VOC's colours
                     ImageSets/Segmentation/default.txt    a frame a line, without suffix
                     SegmentationClass/<frame>.png         ids with VOC's palette

Frames are called as in the project, with their folders. There is no SegmentationObject: CVAT would look for colours of
instances in it. The task needs labels of the same names; turn "Convert masks to polygons" off.
"""

from __future__ import annotations

import contextlib
import zipfile
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

from mman_core.formats.files import opened_files
from mman_core.formats.found import FoundMask
from mman_core.formats.labelmap import LABELMAP, labelmap, voc_palette
from mman_core.formats.target import Ready, Target
from mman_core.formats.voc import LISTS, MASKS, found_by_list
from mman_core.images.index_png import encode_mask
from mman_core.labels.label_set import LabelSet
from mman_core.types import IGNORE

DEFAULT = "default"
"""What CVAT calls the only list of a task."""


@contextlib.contextmanager
def writing_cvat(target: Target) -> Iterator[Callable[[Ready], Mapping[str, Any]]]:
    """Write the archive. Raises WrongLabelSet if labelmap.txt cannot hold the classes."""
    palette = voc_palette()
    labelmap(target.label_set, palette, has_ignored=True)
    frames: list[str] = []
    has_ignored = False
    with target.stream(f"{target.split}.zip") as file, zipfile.ZipFile(file, "w") as archive:

        def put(image: Ready) -> Mapping[str, Any]:
            nonlocal has_ignored
            has_ignored = has_ignored or bool((image.mask == IGNORE).any())
            # PNGs are compressed already. A ZipInfo without a time makes the same archive of the same masks.
            archive.writestr(zipfile.ZipInfo(f"{MASKS}/{image.stem}.png"), encode_mask(image.mask, palette))
            frames.append(f"{image.stem}\n")
            return {}

        yield put
        archive.writestr(zipfile.ZipInfo(f"{LISTS}/{DEFAULT}.txt"), "".join(frames))
        archive.writestr(zipfile.ZipInfo(LABELMAP), labelmap(target.label_set, palette, has_ignored=has_ignored))


def reading_cvat(source: Path, split: str, label_set: LabelSet) -> Iterator[FoundMask]:
    """Yield the masks of an archive, of a folder that it was unpacked to, or of the split's archive in a folder.

    Raises WrongDataSet if an archive is damaged or unsafe; nothing is unpacked.
    """
    archive = source / f"{split}.zip"
    source = archive if archive.is_file() else source
    with opened_files(source) as files:
        yield from found_by_list(source, files, (split, DEFAULT), label_set)
