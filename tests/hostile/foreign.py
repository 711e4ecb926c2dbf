"""Hostile files of other tools: run lengths that lie, JSON without end, names that lead out."""

from __future__ import annotations

import base64
import json
from pathlib import Path
from typing import Any

from mman_core.formats.formats import FORMATS
from tests.hostile.archives import archive
from tests.hostile.case import Case
from tests.hostile.pieces import Make, content, pipe, png, zeros
from tests.hostile.readers import PHOTO
from tests.hostile.texts import DEEP

_BOMB = png(30_000, 30_000, data=zeros(9 << 20))
_PIXELS = 600


def _json(name: str, thing: object) -> Make:
    return content(name, json.dumps(thing).encode())


def _folder(**files: bytes) -> Make:
    """A folder `set` of files; two underscores in a name are a slash, the last single one is the dot."""

    def make(folder: Path) -> Path:
        for name, data in files.items():
            stem, _, suffix = name.replace("__", "/").rpartition("_")
            path = folder / "set" / f"{stem}.{suffix}"
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(data)
        return folder / "set"

    return make


def _coco(counts: object, *, size: object = (20, 30), file_name: str = PHOTO, **more: object) -> Make:
    region = {"id": 1, "image_id": 1, "category_id": 1, "iscrowd": 0, "segmentation": {"size": size, "counts": counts}}
    image = {"id": 1, "file_name": file_name, "height": 20, "width": 30}
    whole = {"images": [image], "categories": [{"id": 1, "name": "Hat"}], "annotations": [region], **more}
    return _json("instances.json", whole)


def _labelme(mask: object, *, points: object = ((0, 0), (29, 19)), image: str = PHOTO, label: object = "Hat") -> Make:
    shape = {"label": label, "points": points, "shape_type": "mask", "mask": mask}
    whole = {"shapes": [shape], "imagePath": image, "imageHeight": 20, "imageWidth": 30}
    return _folder(a_json=json.dumps(whole).encode())


def _encoded(data: bytes) -> str:
    return base64.b64encode(data).decode()


def _studio(rle: object, *, width: object = 30, image: str = PHOTO) -> Make:
    value = {"format": "rle", "rle": rle, "brushlabels": ["Hat"]}
    result = {"type": "brushlabels", "original_width": width, "original_height": 20, "value": value}
    return _json("tasks.json", [{"data": {"image": image}, "annotations": [{"result": [result]}]}])


def _brush(total: int, *rest: int) -> list[int]:
    return [*total.to_bytes(4, "big"), 0x39, 0x1B, 0xF8 & 0xFF, *rest]


def _panoptic(**changes: Any) -> Make:
    line = {"image_id": 1, "file_name": "a.png", "segments_info": [{"id": 7, "category_id": 1}], **changes}
    image = {"id": 1, "file_name": PHOTO, "height": 20, "width": 30}
    whole = {"images": [image], "categories": [{"id": 1, "name": "Hat"}], "annotations": [line]}

    def make(folder: Path) -> Path:
        (folder / "panoptic").mkdir()
        (folder / "panoptic" / "a.png").write_bytes(_BOMB)
        return _json("panoptic.json", whole)(folder)

    return make


def _yolo(lines: bytes, names: bytes = b"names: [background, Hat]\n") -> Make:
    return _folder(data_yaml=names, labels__train__a_txt=lines)


_JSON_FORMATS = {"coco": "c.json", "label-studio": "c.json"}

CASES = (
    *(Case(f"import {key}", "a million brackets", content(name, DEEP), True) for key, name in _JSON_FORMATS.items()),
    *(
        Case(f"import {key}", "a million brackets that stay open", content(name, b"[" * 1_000_000))
        for key, name in _JSON_FORMATS.items()
    ),
    *(Case(f"import {key}", "pipe that nobody writes to", pipe(name)) for key, name in _JSON_FORMATS.items()),
    *(Case(f"import {key}", "empty file", content(name, b"")) for key, name in _JSON_FORMATS.items()),
    Case(
        "import coco",
        "a million objects in objects",
        content("c.json", b'{"a":' * 1_000_000 + b"1" + b"}" * 1_000_000),
        True,
    ),
    Case("import coco", "an image of a million brackets", content("c.json", b'{"images": [{"id": ' + DEEP + b"}]}")),
    Case("import coco", "a text that never ends", content("c.json", b'{"images": "' + b"\\\\" * 4_000_000)),
    Case(
        "import coco",
        "ids that are no numbers",
        _coco([_PIXELS], images=[{"id": {"a": 1}, "file_name": 7}], annotations=[{"image_id": [1]}]),
        named="no photo of that name",
    ),
    Case("import coco", "run lengths of 2^39 pixels", _coco([2**39]), named=PHOTO),
    Case("import coco", "run lengths of less pixels", _coco([_PIXELS - 1]), named=PHOTO),
    Case("import coco", "run lengths whose sum overflows", _coco([2**39] * 2**15), named=PHOTO),
    Case("import coco", "negative run lengths", _coco([_PIXELS + 5, -5]), named=PHOTO),
    Case("import coco", "run lengths that are texts", _coco(["1"] * _PIXELS), named=PHOTO),
    Case("import coco", "a million run lengths of nothing", _coco([0] * 1_000_000 + [_PIXELS]), named=PHOTO),
    Case("import coco", "packed run lengths of garbage", _coco("\u00ff\u0100zzzz"), named=PHOTO),
    Case("import coco", "packed run lengths cut off", _coco("ooooooooooooooooooooo"), named=PHOTO),
    Case("import coco", "size of 10^9 x 10^9", _coco([10**18], size=[10**9, 10**9]), named=PHOTO),
    Case("import coco", "size that is no list", _coco([_PIXELS], size={"h": 20}), named=PHOTO),
    Case(
        "import coco",
        "image that leads out",
        _coco([_PIXELS], file_name="../../outside/precious.png"),
        named="precious.png",
    ),
    Case("import coco", "polygons that claim to be RLE", _coco(None), named=PHOTO),
    Case("import labelme", "JSON of a million brackets", _folder(a_json=DEEP), named="a.json"),
    Case("import labelme", "mask of 900 megapixels", _labelme(_encoded(_BOMB)), named="a.json"),
    Case(
        "import labelme",
        "mask that leaves its photo",
        _labelme(_encoded(png(30, 20)), points=((25, 10), (54, 29))),
        named="a.json",
    ),
    Case(
        "import labelme",
        "points of 10^300",
        _labelme(_encoded(png(30, 20)), points=((1e300, 0), (1e300, 9))),
        named="a.json",
    ),
    Case(
        "import labelme",
        "points that are no numbers",
        _labelme(_encoded(png(30, 20)), points=((float("nan"), 0), (float("inf"), 9))),
        named="a.json",
    ),
    Case("import labelme", "mask that is no Base64", _labelme("%%%"), named="a.json"),
    Case(
        "import labelme",
        "mask that is a picture of another kind",
        _labelme(_encoded(b"GIF89a" + bytes(99))),
        named="a.json",
    ),
    Case(
        "import labelme",
        "image that leads out",
        _labelme(_encoded(png(30, 20)), image="../../outside/precious.png"),
        True,
    ),
    Case("import labelme", "label that is a list", _labelme(_encoded(png(30, 20)), label=["a"]), named="a.json"),
    Case("import label-studio", "run lengths of 4 GB", _studio(_brush(2**32 - 1, 0)), named=PHOTO),
    Case("import label-studio", "run lengths cut off", _studio(_brush(4 * _PIXELS, 0)), named=PHOTO),
    Case("import label-studio", "run lengths of numbers above 255", _studio([10**9] * 9), named=PHOTO),
    Case("import label-studio", "run lengths that are a text", _studio("a" * 99), named=PHOTO),
    Case("import label-studio", "width that is a list", _studio(_brush(4 * _PIXELS, 0), width=[30]), named=PHOTO),
    Case(
        "import label-studio",
        "image at a foreign address",
        _studio(_brush(4 * _PIXELS, 0), image="http://[::1/?d=../../a"),
        named="http:",
    ),
    Case("import coco-panoptic", "picture of 900 megapixels", _panoptic(), named="a.png"),
    Case(
        "import coco-panoptic",
        "picture that leads out",
        _panoptic(file_name="../../outside/precious.png"),
        named="precious.png",
    ),
    Case("import coco-panoptic", "segments that are no list", _panoptic(segments_info=3), named="a.png"),
    Case(
        "import voc",
        "list that leads out",
        _folder(
            SegmentationClass__a_png=png(30, 20), ImageSets__Segmentation__train_txt=b"../../../outside/precious\n"
        ),
        named="precious",
    ),
    Case(
        "import voc",
        "colours of garbage",
        _folder(SegmentationClass__a_png=png(30, 20), labelmap_txt=b"a:b:c:d\n\xff:999,1,1::\n"),
        named="labelmap.txt",
    ),
    Case("import voc", "mask of 900 megapixels", _folder(SegmentationClass__a_png=_BOMB), named="a.png"),
    Case(
        "import cvat",
        "archive with ..",
        content("c.zip", archive(("SegmentationClass/../../../outside/taken.png", png(30, 20)))),
    ),
    Case(
        "import cvat",
        "archive whose mask is a bomb",
        content("c.zip", archive(("SegmentationClass/a.png", _BOMB))),
        named="a.png",
    ),
    Case("import yolo", "points that are no numbers", _yolo(b"1 nan nan inf inf 0 0\n"), named="a.txt"),
    Case("import yolo", "points outside", _yolo(b"1 0 0 1e30 0 1 -1e30\n"), named="a.txt"),
    Case("import yolo", "class of 10^30", _yolo(b"1" + b"0" * 30 + b" 0 0 1 0 1 1\n"), named="a.txt"),
    Case("import yolo", "number of 10,000 digits", _yolo(b"9" * 10_000 + b" 0 0 1 0 1 1\n"), named="a.txt"),
    Case(
        "import yolo",
        "a million names",
        _yolo(b"1 0 0 1 0 1 1\n", b"names: [" + b"a," * 1_000_000 + b"]\n"),
        named="a.txt",
    ),
    Case(
        "import yolo",
        "data.yaml that builds objects",
        _yolo(b"0 0 0 1 0 1 1\n", b"names: !!python/object/apply:os.mkdir [taken]\n"),
        named="data.yaml",
    ),
    Case("import colours", "mask of 900 megapixels", _folder(a_png=_BOMB), named="a.png"),
    Case("import png", "mask in colours", _folder(a_png=png(30, 20, colour=2)), named="a.png"),
    Case(
        "import lip",
        "list that leads out",
        _folder(
            train_images__a_png=png(30, 20),
            train_segmentations__a_png=png(30, 20),
            train_id_txt=b"../../outside/precious\n",
        ),
        named="train_id.txt",
    ),
    *(
        Case(f"import {key}", "a folder without anything", _folder(x_txt=b""), named="")
        for key, each in FORMATS.items()
        if each.reading and key not in _JSON_FORMATS and key != "labelme"
    ),
)
