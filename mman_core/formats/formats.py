"""All formats that the program writes and reads, and what each cannot carry."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

from mman_core.errors import NothingToDo
from mman_core.formats import cihp, coco, cvat, label_studio, labelme, lip, panoptic, png, voc, yolo
from mman_core.formats.export import Writing
from mman_core.formats.found import FoundMask
from mman_core.labels.label_set import LabelSet


@dataclass(frozen=True)
class Format:
    """A format: its key on the command line, its title, how it is written and read, and what it cannot carry.

    `reading(source, split, label_set)` yields masks in the ids of that label set; None if it is never read.
    `label_set`: the key of the classes that the format is for; "" if it holds any. `is_exact`: what is exported and
    imported again is the same mask, byte for byte.
    """

    key: str
    title: str
    writing: Writing
    reading: Callable[[Path, str, LabelSet], Iterator[FoundMask]] | None
    cannot: str
    label_set: str = ""
    is_exact: bool = True
    keeps_folders: bool = False
    shares_folders: bool = False
    """Whether the files of all splits lie in the same folders."""


_NAMES_ONLY = "Classes are known by their names alone; id 255 is a class of its own, called ignored."

_ALL = (
    Format("lip", "LIP (layout of SCHP and other training code)", lip.writing_lip, lip.reading_lip, "Nothing is lost."),
    Format(
        "lip-original",
        "LIP (layout of the original archives)",
        lip.writing_original_lip,
        lip.reading_lip,
        "Nothing is lost.",
    ),
    Format(
        "cihp",
        "CIHP",
        cihp.writing_cihp,
        cihp.reading_cihp,
        "Id 10 is torso skin there: jumpsuits of LIP become 255. All is one person; splits are train and val.",
        label_set="cihp",
    ),
    Format(
        "atr",
        "ATR",
        voc.writing_atr,
        voc.reading_atr,
        "It has 18 classes of its own: gloves, coats, socks and jumpsuits of LIP become 255.",
        label_set="atr",
        shares_folders=True,
    ),
    Format(
        "ppp",
        "PASCAL-Person-Part",
        voc.writing_ppp,
        voc.reading_ppp,
        "It has 7 classes of its own, which no table makes from LIP's: export a project of LIP as ppp_coarse.",
        label_set="ppp",
        shares_folders=True,
    ),
    Format("voc", "PASCAL VOC", voc.writing_voc, voc.reading_voc, _NAMES_ONLY, shares_folders=True),
    Format(
        "coco",
        "COCO instances (RLE)",
        coco.writing_coco,
        coco.reading_coco,
        _NAMES_ONLY + " Polygons are not read.",
    ),
    Format("coco-panoptic", "COCO panoptic", panoptic.writing_panoptic, panoptic.reading_panoptic, "Nothing is lost."),
    Format(
        "cvat",
        "CVAT Segmentation mask 1.1",
        cvat.writing_cvat,
        cvat.reading_cvat,
        _NAMES_ONLY + " Photos are not part of it; two photos of one folder that differ by suffix get new names.",
        keeps_folders=True,
    ),
    Format(
        "labelme",
        "labelme",
        labelme.writing_labelme,
        labelme.reading_labelme,
        _NAMES_ONLY + " Shapes other than masks are not read.",
    ),
    Format(
        "label-studio",
        "Label Studio (brush, as annotations)",
        label_studio.writing_label_studio,
        label_studio.reading_label_studio,
        _NAMES_ONLY + " Regions other than of the brush are not read.",
    ),
    Format(
        "label-studio-predictions",
        "Label Studio (brush, as predictions)",
        label_studio.writing_predictions,
        label_studio.reading_predictions,
        _NAMES_ONLY + " Regions other than of the brush are not read.",
    ),
    Format(
        "yolo",
        "YOLO segmentation",
        yolo.writing_yolo,
        yolo.reading_yolo,
        "Polygons: id 255 becomes background, and readers that thin out points lose small parts. The size of a photo "
        "is not in it, so a mask of another size is not noticed.",
        is_exact=False,
    ),
    Format("png", "PNG of ids", png.writing_png, png.reading_png, "What the ids mean is not in it."),
    Format("colours", "PNG of colours", png.writing_colours, png.reading_colours, "Each class needs its own colour."),
    Format(
        "overlays",
        "Pictures to look at",
        png.writing_overlays,
        None,
        "It is made for people and cannot be read back.",
        is_exact=False,
    ),
)

FORMATS: Mapping[str, Format] = MappingProxyType({each.key: each for each in _ALL})


def format_of(key: str) -> Format:
    """Return the format of that key. Raises NothingToDo naming those that there are."""
    if key not in FORMATS:
        raise NothingToDo(f"There is no format {key!r}; known are: {', '.join(FORMATS)}.")
    return FORMATS[key]
