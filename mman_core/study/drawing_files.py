"""A drawing as SVG and as PDF: photos and label maps stay pixels, without loss; lines and letters stay what they are.

The two are written by hand, because the little that a figure needs of them is less than what a library asks for. PDF:
ISO 32000-1, one page, Helvetica, which every reader has.
"""

from __future__ import annotations

import base64
import io
import zlib
from collections.abc import Callable, Mapping
from html import escape

import cv2
import numpy as np
from PIL import Image

from mman_core.study.drawing import MM_PER_INCH, Area, Color, Drawing, Pixels, Text, encode_drawing
from mman_core.types import Rgb

MOST_PIXELS = 1400
"""Longer side that a photo keeps in a page: more cannot be seen on paper."""

_POINTS_PER_INCH = 72
_HELVETICA = {
    " ": 278, "-": 333, ",": 278, ".": 278, ":": 278, "/": 278, "+": 584, "(": 333, ")": 333,
    "f": 278, "i": 222, "j": 222, "l": 222, "t": 278, "r": 333, "I": 278, "m": 833, "w": 722, "c": 500, "k": 500,
    "s": 500, "v": 500, "x": 500, "y": 500, "z": 500, "M": 833, "W": 944, "G": 778, "O": 778, "Q": 778,
    "C": 722, "D": 722, "H": 722, "N": 722, "R": 722, "U": 722, "F": 611, "L": 556, "T": 611, "Z": 611, "J": 500,
}  # fmt: skip
"""Widths in thousandths of its size, from Adobe's metrics of the font; capitals 667, all others 556."""


def svg_of(drawing: Drawing, width_mm: float) -> bytes:
    """Return the drawing as an SVG file."""
    height_mm = width_mm * drawing.height / drawing.width
    lines = [
        '<?xml version="1.0" encoding="UTF-8"?>',
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width_mm:.2f}mm" height="{height_mm:.2f}mm" '
        f'viewBox="0 0 {drawing.width:g} {drawing.height:g}" font-family="Helvetica, Arial, sans-serif">',
        f'<rect width="{drawing.width:g}" height="{drawing.height:g}" fill="#ffffff"/>',
        *(_svg_part(part) for part in drawing.parts),
        "</svg>",
    ]
    return "\n".join(lines).encode()


def _svg_part(part: Area | Pixels | Text) -> str:
    if isinstance(part, Text):
        return (
            f'<text x="{part.left:g}" y="{part.baseline:g}" font-size="{part.size:g}" fill="{_hex(part.color)}" '
            f'text-anchor="{part.anchor}">{escape(part.text)}</text>'
        )
    place = f'x="{part.left:g}" y="{part.top:g}" width="{part.width:g}" height="{part.height:g}"'
    if isinstance(part, Area):
        line = f' stroke="{_hex(part.line)}"' if part.line else ""
        return f'<rect {place} fill="{_hex(part.fill)}"{line}/>'
    data = io.BytesIO()
    Image.fromarray(_bounded(part.pixels)).save(data, "PNG")
    return f'<image {place} href="data:image/png;base64,{base64.b64encode(data.getvalue()).decode()}"/>'


def _hex(color: Color) -> str:
    return "#{:02x}{:02x}{:02x}".format(*color)


def pdf_of(drawing: Drawing, width_mm: float) -> bytes:
    """Return the drawing as a PDF file of one page."""
    scale = width_mm / MM_PER_INCH * _POINTS_PER_INCH / drawing.width
    photos = [part for part in drawing.parts if isinstance(part, Pixels)]
    names = {id(photo): f"P{number}" for number, photo in enumerate(photos)}
    # The page's y grows upwards, the drawing's downwards.
    content = [f"{scale:.6f} 0 0 {scale:.6f} 0 {drawing.height * scale:.3f} cm"]
    content += [_pdf_part(part, names) for part in drawing.parts]
    resources = " ".join(f"/{name} {number} 0 R" for number, name in enumerate(names.values(), 6))
    size = f"0 0 {drawing.width * scale:.2f} {drawing.height * scale:.2f}"
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        f"<< /Type /Page /Parent 2 0 R /MediaBox [{size}] /Contents 4 0 R "
        f"/Resources << /Font << /F 5 0 R >> /XObject << {resources} >> >> >>".encode(),
        _stream("/Filter /FlateDecode", "\n".join(content).encode("cp1252", "replace")),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
        *(_pdf_photo(photo.pixels) for photo in photos),
    ]
    return _pdf_file(objects)


def _pdf_part(part: Area | Pixels | Text, names: Mapping[int, str]) -> str:
    if isinstance(part, Text):
        left = part.left - (_width(part) / 2 if part.anchor == "middle" else 0)
        text = part.text.replace("\\", "\\\\").replace("(", "\\(").replace(")", "\\)")
        return f"BT {_rgb(part.color)} rg /F {part.size:g} Tf {left:.3f} {-part.baseline:.3f} Td ({text}) Tj ET"
    low = -(part.top + part.height)
    if isinstance(part, Area):
        place = f"{part.left:.3f} {low:.3f} {part.width:.3f} {part.height:.3f} re"
        line = f"{_rgb(part.line)} RG {place} S" if part.line else ""
        return f"{_rgb(part.fill)} rg {place} f {line}"
    return f"q {part.width:.3f} 0 0 {part.height:.3f} {part.left:.3f} {low:.3f} cm /{names[id(part)]} Do Q"


def _width(text: Text) -> float:
    letters = (_HELVETICA.get(letter, 667 if letter.isupper() else 556) for letter in text.text)
    return sum(letters) / 1000 * text.size


def _rgb(color: Color) -> str:
    return " ".join(f"{value / 255:.4f}" for value in color)


def _pdf_photo(pixels: Rgb) -> bytes:
    pixels = _bounded(pixels)
    kind = "/Type /XObject /Subtype /Image /ColorSpace /DeviceRGB /BitsPerComponent 8 /Filter /FlateDecode"
    return _stream(f"{kind} /Width {pixels.shape[1]} /Height {pixels.shape[0]}", pixels.tobytes())


def _stream(fields: str, data: bytes) -> bytes:
    packed = zlib.compress(data)
    return f"<< {fields} /Length {len(packed)} >>\nstream\n".encode() + packed + b"\nendstream"


def _pdf_file(objects: list[bytes]) -> bytes:
    """Return numbered objects with the table of where each begins."""
    data = b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n"
    places = []
    for number, each in enumerate(objects, 1):
        places.append(len(data))
        data += f"{number} 0 obj\n".encode() + each + b"\nendobj\n"
    table = "".join(f"{place:010d} 00000 n \n" for place in places)
    head = f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n{table}"
    end = f"trailer\n<< /Size {len(objects) + 1} /Root 1 0 R >>\nstartxref\n{len(data)}\n%%EOF\n"
    return data + (head + end).encode()


def _bounded(pixels: Rgb) -> Rgb:
    scale = MOST_PIXELS / max(pixels.shape[:2])
    if scale >= 1:
        return pixels
    size = round(pixels.shape[1] * scale), round(pixels.shape[0] * scale)
    return np.asarray(cv2.resize(pixels, size, interpolation=cv2.INTER_AREA), np.uint8)


KINDS: Mapping[str, Callable[[Drawing, float], bytes]] = {"png": encode_drawing, "svg": svg_of, "pdf": pdf_of}
"""What a drawing can be written as, by the suffix of its file; the number is its width in millimetres."""
