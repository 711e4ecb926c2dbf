"""labelmap.txt of PASCAL VOC's tools and CVAT: which colour is which class. Colours mean nothing without it.

# label:color_rgb:parts:actions
background:0,0,0::
Hat:128,0,0::
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from mman_core.errors import UnknownClass, WrongDataSet, WrongLabelSet
from mman_core.formats.classes import IGNORED, folded, ids_by_name
from mman_core.images.colour_png import colour_codes, ids_of_codes, read_colours
from mman_core.images.index_png import read_mask
from mman_core.images.opening import opened_image
from mman_core.labels.label_set import LabelSet
from mman_core.types import IGNORE, Mask

LABELMAP = "labelmap.txt"
_LONGEST = 1_000_000


def voc_palette() -> npt.NDArray[np.uint8]:
    """Return PASCAL VOC's (256, 3) uint8 colours: bits 0, 3, 6 ... of the id are the highest bits of red, and so on."""
    ids = np.arange(256)
    palette = np.zeros((256, 3), np.uint8)
    for bit in range(8):
        for channel in range(3):
            palette[:, channel] |= (((ids >> (3 * bit + channel)) & 1) << (7 - bit)).astype(np.uint8)
    return palette


def labelmap(label_set: LabelSet, palette: npt.NDArray[np.uint8], *, has_ignored: bool) -> bytes:
    """Return the file: background first, as CVAT needs it, and a class for id 255 only if there is any.

    Raises WrongLabelSet if classes share a colour or a name, or a name holds a colon.
    """
    ids_by_name(label_set)
    rows = [("background" if label.id == 0 else label.name, label.id) for label in label_set.classes]
    rows += [(IGNORED, IGNORE)] if has_ignored else []
    if any(":" in name or not name.isprintable() for name, _ in rows):
        raise WrongLabelSet(f"A class of the label set {label_set.name} has a colon in its name; rename it.")
    if len({tuple(palette[label].tolist()) for _, label in rows}) < len(rows):
        raise WrongLabelSet(
            f"Two classes of the label set {label_set.name} have one colour; give them colours of their own."
        )
    lines = [f"{name}:{','.join(map(str, palette[label].tolist()))}::" for name, label in rows]
    return "\n".join(["# label:color_rgb:parts:actions", *lines, ""]).encode()


class ColourTable:
    """The ids of colours: what a labelmap.txt says, or a label set's own colours."""

    def __init__(self, colours: list[tuple[int, int, int]], ids: list[int | None]) -> None:
        """`ids`: what each colour, and each grey as its place in the list, stands for; None for a foreign class."""
        self._ids = {
            red | green << 8 | blue << 16: label
            for (red, green, blue), label in zip(colours, ids, strict=True)
            if label is not None
        }
        self._greys = np.full(256, -1, np.int16)
        self._greys[: len(ids)] = [-1 if label is None else label for label in ids]
        self._greys[IGNORE] = IGNORE

    def read(self, path: Path, shape: tuple[int, int], data: bytes | None = None) -> Mask:
        """Return a PNG as (H, W) uint8 ids: by its colours or, if it is grey, by the order of the classes.

        Raises UnreadableImage, OtherSize, UnknownClass, and WrongMask for other formats.
        """
        with opened_image(path, data) as image:
            is_grey = image.mode in ("1", "L") or image.mode.startswith("I")
        if is_grey:
            numbers = read_mask(path, shape=shape, class_count=256, data=data)
            greys = self._greys[numbers]
            _check(path, numbers[greys < 0], lambda number: str(number))
            return np.ascontiguousarray(greys, np.uint8)
        ids, unknown = ids_of_codes(colour_codes(read_colours(path, shape=shape, data=data)), self._ids)
        _check(path, unknown, lambda code: f"{code & 255},{code >> 8 & 255},{code >> 16}")
        return ids


def _check(path: Path, unknown: npt.NDArray[Any], shown: Callable[[int], str]) -> None:
    if unknown.size:
        raise UnknownClass(
            f"The mask {path} has {np.unique(unknown).size} colours that are no class, in {unknown.size:,} pixels (the "
            f"first is {shown(int(unknown[0]))}); use their labelmap.txt, or the label set that they are made for."
        )


def colours_of(label_set: LabelSet, palette: npt.NDArray[np.uint8]) -> ColourTable:
    """Return the table of a palette. Raises WrongLabelSet if two classes share a colour."""
    labelmap(label_set, palette, has_ignored=True)
    ids = [*range(label_set.size), IGNORE]
    return ColourTable([_colour(palette, label) for label in ids], [*ids])


def read_labelmap(path: Path, text: bytes, label_set: LabelSet) -> ColourTable:
    """Return the table of the content of a labelmap.txt; without a colour a class has VOC's of its place in the list.

    Raises WrongDataSet if it is damaged.
    """
    colours: list[tuple[int, int, int]] = []
    ids: list[int | None] = []
    names = ids_by_name(label_set)
    try:
        for line in text[:_LONGEST].decode("utf-8-sig").splitlines():
            if line.strip() and not line.startswith("#"):
                name, colour, *_ = line.split(":")
                parts = colour.split(",") if colour else voc_palette()[len(ids)].tolist()
                red, green, blue = (int(part) for part in parts)
                if not all(0 <= part <= 255 for part in (red, green, blue)) or (red, green, blue) in colours:
                    raise ValueError(f"the colour of {name[:40]}")
                colours.append((red, green, blue))
                ids.append(names.get(folded(name)))
        if not 0 < len(ids) <= 255:
            raise ValueError("the number of classes")
    except (ValueError, IndexError) as error:
        raise WrongDataSet(f"{path} is no list of classes and colours ({error}); export it again.") from error
    return ColourTable(colours, ids)


def _colour(palette: npt.NDArray[np.uint8], label: int) -> tuple[int, int, int]:
    red, green, blue = palette[label].tolist()
    return red, green, blue
