from __future__ import annotations

import base64
import io
import re
import xml.etree.ElementTree as ET
import zlib

import numpy as np
import pytest
from PIL import Image

from mman_core.study.drawing import DPI, MM_PER_INCH, Drawing, Pixels
from mman_core.study.drawing_files import KINDS, MOST_PIXELS, pdf_of, svg_of
from mman_core.study.grid import TILE_HEIGHT, TILE_WIDTH, grid_drawing
from mman_core.types import Rgb

SVG = "{http://www.w3.org/2000/svg}"
WIDTH = 120.0


@pytest.fixture
def photo() -> Rgb:
    return np.random.default_rng(1).integers(0, 256, (96, 64, 3), np.uint8)


@pytest.fixture
def drawing(photo: Rgb) -> Drawing:
    green = np.full((60, 90, 3), (10, 200, 30), np.uint8)
    legend = [("Hair", (255, 0, 0)), ("Upper-clothes (both)", (0, 0, 255))]
    return grid_drawing("Figure <5> & more", ["Image", "GT"], [[photo, green], [None, photo]], legend)


def test_the_picture_is_as_wide_as_asked_for_and_shows_each_tile_in_its_place(drawing: Drawing) -> None:
    with Image.open(io.BytesIO(KINDS["png"](drawing, WIDTH))) as picture:
        scale = WIDTH / MM_PER_INCH * DPI / drawing.width
        assert picture.size == (round(drawing.width * scale), round(drawing.height * scale))
        assert round(picture.width / picture.info["dpi"][0] * MM_PER_INCH) == WIDTH
        second = [part for part in drawing.parts if isinstance(part, Pixels)][1]
        middle = (second.left + second.width / 2) * scale, (second.top + second.height / 2) * scale
        assert picture.getpixel((round(middle[0]), round(middle[1]))) == (10, 200, 30)


def test_tiles_keep_their_shape_and_fit_their_place(drawing: Drawing) -> None:
    for part in drawing.parts:
        if isinstance(part, Pixels):
            height, width = part.pixels.shape[:2]
            assert part.width / part.height == pytest.approx(width / height)
            assert part.width == pytest.approx(TILE_WIDTH) or part.height == pytest.approx(TILE_HEIGHT)


def test_an_svg_holds_words_as_words_and_photos_without_loss(drawing: Drawing, photo: Rgb) -> None:
    root = ET.fromstring(svg_of(drawing, WIDTH))
    assert root.get("width") == "120.00mm"
    texts = [each.text for each in root.iter(f"{SVG}text")]
    assert texts == ["Figure <5> & more", "Image", "GT", "not run", "Hair", "Upper-clothes (both)"]
    (first, *_) = root.iter(f"{SVG}image")
    data = base64.b64decode(str(first.get("href")).split(",", 1)[1])
    with Image.open(io.BytesIO(data)) as found:
        assert np.array_equal(np.asarray(found), photo)


def test_a_pdf_holds_words_as_words_and_photos_without_loss(drawing: Drawing, photo: Rgb) -> None:
    data = pdf_of(drawing, WIDTH)
    places = [int(place) for place in re.findall(rb"(\d{10}) 00000 n", data)]
    assert all(data[place:].startswith(f"{number} 0 obj".encode()) for number, place in enumerate(places, 1))
    assert data[int(data.split(b"startxref\n")[1].split()[0]) :].startswith(b"xref")
    packed = re.findall(rb"/Length (\d+) >>\nstream\n", data)
    streams = []
    for match, length in zip(re.finditer(rb"\nstream\n", data), packed, strict=True):
        streams.append(zlib.decompress(data[match.end() : match.end() + int(length)]))
    words, first, *_ = streams
    assert rb"(Upper-clothes \(both\)) Tj" in words
    assert b"(not run) Tj" in words
    assert np.array_equal(np.frombuffer(first, np.uint8).reshape(photo.shape), photo)
    box = re.search(rb"/MediaBox \[0 0 ([\d.]+) ", data)
    assert box is not None
    assert float(box[1]) / 72 * MM_PER_INCH == pytest.approx(WIDTH, abs=0.01)


def test_a_large_photo_is_kept_no_larger_than_paper_can_show() -> None:
    large = np.zeros((300, MOST_PIXELS * 2, 3), np.uint8)
    root = ET.fromstring(svg_of(grid_drawing("", ["Image"], [[large]], []), WIDTH))
    (found,) = root.iter(f"{SVG}image")
    with Image.open(io.BytesIO(base64.b64decode(str(found.get("href")).split(",", 1)[1]))) as image:
        assert image.size == (MOST_PIXELS, 150)
