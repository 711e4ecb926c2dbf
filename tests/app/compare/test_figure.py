from __future__ import annotations

import re
import zlib
from pathlib import Path
from xml.etree import ElementTree

import numpy as np
import pytest
from PIL import Image
from PySide6.QtGui import QImage, QPainter
from PySide6.QtSvg import QSvgRenderer
from PySide6.QtWidgets import QApplication

from app.compare.figure import Figure, Tile, composed, save_figure
from mman_core.errors import CannotWrite
from mman_core.labels.label_set import load_label_set
from tests.app.pictures import a_mask, a_photo

LIP = load_label_set("lip")
UPPER_CLOTHES, FACE = LIP.classes[5].color, LIP.classes[13].color


def a_figure(width: float = 120.0) -> Figure:
    photo, mask = a_photo(120, 90), a_mask(120, 90)
    row = (Tile(photo), Tile(photo, mask), Tile(None))
    return Figure(("Image", "Full MMAN", "Not run"), (row, row), LIP, width=width, row_titles=("a.jpg", "b.jpg"))


def colors_of(image: Image.Image) -> set[tuple[int, ...]]:
    return {tuple(color) for color in np.asarray(image.convert("RGB")).reshape(-1, 3).tolist()}


def test_a_png_has_the_wanted_width_and_the_colours_of_the_classes(qapp: QApplication, tmp_path: Path) -> None:
    save_figure(a_figure(), tmp_path / "figure.png")
    with Image.open(tmp_path / "figure.png") as image:
        assert abs(image.width / 300 * 25.4 - 120) < 0.2
        assert image.info["dpi"][0] == pytest.approx(300, abs=1)
        assert {UPPER_CLOTHES, FACE} <= colors_of(image)
        assert (255, 255, 255) in colors_of(image)


def test_an_svg_is_drawn_as_it_says_and_its_letters_stay_text(qapp: QApplication, tmp_path: Path) -> None:
    save_figure(a_figure(), tmp_path / "figure.svg")
    root = ElementTree.parse(tmp_path / "figure.svg").getroot()
    assert root.attrib["width"] == "120mm"
    words = "".join(root.itertext())
    assert all(word in words for word in ("Full MMAN", "Not run", "none", "a.jpg", "Upper-clothes", "Face"))
    assert "Hair" not in words
    renderer = QSvgRenderer(str(tmp_path / "figure.svg"))
    assert renderer.isValid()
    image = QImage(600, 500, QImage.Format.Format_RGB32)
    image.fill(0)
    painter = QPainter(image)
    renderer.render(painter)
    painter.end()
    image.save(str(tmp_path / "drawn.png"))
    with Image.open(tmp_path / "drawn.png") as drawn:
        assert {UPPER_CLOTHES, FACE} <= colors_of(drawn)


def test_a_pdf_is_one_page_of_the_wanted_size_with_text_and_pictures(qapp: QApplication, tmp_path: Path) -> None:
    save_figure(a_figure(), tmp_path / "figure.pdf")
    data = (tmp_path / "figure.pdf").read_bytes()
    assert data.startswith(b"%PDF-") and data.rstrip().endswith(b"%%EOF")
    box = re.search(rb"/MediaBox \[([\d. ]+)\]", data)
    assert box is not None
    assert float(box[1].split()[2]) == pytest.approx(120 / 25.4 * 72, abs=1)
    assert data.count(b"/Subtype /Image") >= 4 and data.count(b"/Type /Page\n") == 1
    # The page's drawing: it shows letters of an embedded font, not their outlines.
    drawings = [zlib.decompress(part) for part in re.findall(rb"FlateDecode.*?stream\n(.*?)endstream", data, re.DOTALL)]
    assert any(b"BT" in drawing and b"Tf" in drawing for drawing in drawings)


def test_another_ending_or_a_folder_that_cannot_be_written_is_told(qapp: QApplication, tmp_path: Path) -> None:
    with pytest.raises(CannotWrite, match="endings"):
        save_figure(a_figure(), tmp_path / "figure.gif")
    (tmp_path / "file").write_text("")
    with pytest.raises(CannotWrite):
        save_figure(a_figure(), tmp_path / "file" / "figure.png")


def test_over_the_photo_the_background_stays_as_it_is() -> None:
    photo, mask = a_photo(120, 90), a_mask(120, 90)
    mixed = composed(photo, mask, LIP.palette(), 0.5)
    assert (mixed[mask == 0] == photo[mask == 0]).all()
    assert (composed(photo, mask, LIP.palette(), 1.0)[mask == 5] == UPPER_CLOTHES).all()


def test_large_photos_are_kept_no_larger_than_paper_shows() -> None:
    assert composed(a_photo(3000, 2000), a_mask(3000, 2000), LIP.palette(), 1.0).shape == (1400, 933, 3)
