"""Hostile photos: bombs, lies, cut files, other formats in disguise, things that are no files."""

from __future__ import annotations

import io
import struct
import zlib

import numpy as np
from PIL import Image

from tests.core.making import noise_photo
from tests.hostile.case import Case
from tests.hostile.pieces import chunk, content, link, listening_socket, pipe, png, saved, sparse, subfolder, zeros

_SOF = 0xC0


def _jpeg_of_size(width: int, height: int) -> bytes:
    """A JPEG whose header says another size than its pixels have."""
    data = bytearray(saved("JPEG"))
    at = data.index(bytes([0xFF, _SOF])) + 5
    data[at : at + 4] = struct.pack(">HH", height, width)
    return bytes(data)


def _jpeg_with_exif(exif: bytes) -> bytes:
    data = saved("JPEG")
    return data[:2] + b"\xff\xe1" + struct.pack(">H", len(exif) + 8) + b"Exif\0\0" + exif + data[2:]


def _tiff(*tags: tuple[int, int, int, int], following: int = 0) -> bytes:
    """A TIFF of one directory of (tag, type, count, value); `following` is where the next one is said to be."""
    rows = b"".join(struct.pack("<HHII", *tag) for tag in tags)
    return b"II*\0" + struct.pack("<IH", 8, len(tags)) + rows + struct.pack("<I", following) + bytes(64)


def _tiff_of_size(width: int, height: int, *more: tuple[int, int, int, int]) -> bytes:
    return _tiff((256, 4, 1, width), (257, 4, 1, height), (258, 3, 1, 8), (262, 3, 1, 1), *more)


def _packed_tiff(width: int, height: int, bits: int, kind: int, channels: int = 1) -> bytes:
    """A deflated TIFF of that size, all zeros; `kind`: 1 whole numbers, 3 floats."""
    packed = zeros(width * height * bits // 8 * channels)
    tags = [(256, 4, 1, width), (257, 4, 1, height), (258, 3, 1, bits), (259, 3, 1, 8), (262, 3, 1, 1)]
    tags += [(273, 4, 1, 200), (277, 3, 1, channels), (278, 4, 1, height), (279, 4, 1, len(packed)), (339, 3, 1, kind)]
    return _tiff(*tags).ljust(200, b"\0")[:200] + packed


def _bmp(width: int, height: int, *, compression: int = 0, offset: int = 54) -> bytes:
    head = struct.pack("<IiiHHIIiiII", 40, width, height, 1, 8, compression, 0, 0, 0, 2, 2)
    return b"BM" + struct.pack("<IHHI", 200, 0, 0, offset) + head + bytes(8) + bytes(64)


def _riff(kind: bytes, *pieces: tuple[bytes, bytes]) -> bytes:
    body = kind + b"".join(name + struct.pack("<I", len(data)) + data + bytes(len(data) % 2) for name, data in pieces)
    return b"RIFF" + struct.pack("<I", len(body)) + body


def _webp_of_canvas(width: int, height: int) -> bytes:
    """An animated WebP that asks for a canvas of that size for a picture of 30 x 20 pixels."""
    size = (width - 1).to_bytes(3, "little") + (height - 1).to_bytes(3, "little")
    frame = bytes(6) + (29).to_bytes(3, "little") + (19).to_bytes(3, "little") + bytes([100, 0, 0, 0])
    picture = saved("WEBP", lossless=True)[12:]
    return _riff(b"WEBP", (b"VP8X", bytes([2, 0, 0, 0]) + size), (b"ANIM", bytes(6)), (b"ANMF", frame + picture))


def _frames(kind: str, count: int = 40) -> bytes:
    buffer = io.BytesIO()
    frames = [Image.fromarray(noise_photo(seed=number)) for number in range(count)]
    frames[0].save(buffer, kind, save_all=True, append_images=frames[1:])
    return buffer.getvalue()


def _progressive(scans: int) -> bytes:
    """A progressive JPEG of 12 megapixels whose last scan is there so many times."""
    data = saved("JPEG", np.zeros((3000, 4000), np.uint8), progressive=True)
    at = data.rindex(b"\xff\xda")
    return data[:at] + data[at:-2] * scans + data[-2:]


_SVG = b"""<?xml version="1.0"?><!DOCTYPE svg [<!ENTITY x SYSTEM "file:///etc/passwd">]>
<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><text>&x;</text></svg>"""
_EPS = b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n(%pipe%touch taken) (w) file\n%%EOF\n"

_INFINITE = np.array([[np.inf, -np.inf, np.nan] * 10, [3e38, -3e38, 0] * 10], np.float32)

PHOTOS = (
    Case("photo", "PNG of 900 megapixels in 100 kB", content("a.png", png(30_000, 30_000, data=zeros(9 << 20)))),
    Case("photo", "PNG of 2^31 - 1 pixels a side", content("a.png", png(2**31 - 1, 2**31 - 1, data=b""))),
    Case("photo", "PNG of a million columns in one row", content("a.png", png(1_000_000, 1))),
    Case("photo", "PNG without width", content("a.png", png(0, 20, data=zlib.compress(b"")))),
    Case(
        "photo",
        "PNG whose header has a wrong checksum",
        content("a.png", png(9, 9).replace(b"\0\0\0\x09", b"\0\0\0\x0b", 1)),
    ),
    Case(
        "photo",
        "PNG whose pixels have a wrong checksum",
        content("a.png", png(30, 20)[:-16] + bytes(4) + png(9, 9)[-12:]),
        True,
    ),
    Case("photo", "PNG cut in the middle", content("a.png", saved("PNG")[:900])),
    Case("photo", "PNG that is a signature alone", content("a.png", b"\x89PNG\r\n\x1a\n")),
    Case("photo", "PNG that ends behind its header", content("a.png", png(30, 20)[:33])),
    Case(
        "photo", "PNG of 600 pixels with 256 MB behind them", content("a.png", png(30, 20, data=zeros(256 << 20))), True
    ),
    Case(
        "photo",
        "PNG with a text that grows to 64 MB",
        content("a.png", png(30, 20, chunk(b"zTXt", b"a\0\0" + zeros(64 << 20)))),
    ),
    Case(
        "photo",
        "PNG with a colour profile that grows to 64 MB",
        content("a.png", png(30, 20, chunk(b"iCCP", b"a\0\0" + zeros(64 << 20)))),
    ),
    Case(
        "photo",
        "PNG with a chunk of 2 GB that is not there",
        content("a.png", png(30, 20)[:33] + b"\x7f\xff\xff\xffIDAT" + bytes(50)),
    ),
    Case(
        "photo",
        "PNG of 16 bits",
        content("a.png", saved("PNG", np.arange(600, dtype=np.uint16).reshape(20, 30) * 99)),
        True,
    ),
    Case(
        "photo",
        "PNG whose pixels lie behind the end of its palette",
        content(
            "a.png", png(30, 20, chunk(b"PLTE", bytes(6)), colour=3, data=zlib.compress(bytes([0] + [200] * 30) * 20))
        ),
        True,
    ),
    Case(
        "photo",
        "PNG with garbage as EXIF",
        content("a.png", png(30, 20, chunk(b"eXIf", b"II*\0\xff\xff\xff\xff" * 9))),
        True,
    ),
    Case("photo", "animated PNG", content("a.png", _frames("PNG")), True),
    Case("photo", "GIF named .png", content("a.png", _frames("GIF", 3))),
    Case("photo", "TIFF of 40 pages", content("a.tif", _frames("TIFF")), True),
    Case(
        "photo",
        "TIFF whose next page is itself",
        content(
            "a.tif", _tiff_of_size(30, 20, (273, 4, 1, 8), (279, 4, 1, 600))[:-68] + struct.pack("<I", 8) + bytes(700)
        ),
        True,
    ),
    Case(
        "photo", "TIFF of 16 gigapixels", content("a.tif", _tiff_of_size(2**17, 2**17, (273, 4, 1, 8), (279, 4, 1, 8)))
    ),
    Case(
        "photo",
        "TIFF with a tag of 2^32 - 1 values",
        content("a.tif", _tiff_of_size(30, 20, (273, 4, 2**32 - 1, 8), (279, 4, 2**32 - 1, 8))),
    ),
    Case("photo", "TIFF without any tag", content("a.tif", _tiff())),
    Case("photo", "JPEG cut in the middle", content("a.jpg", saved("JPEG", noise_photo(200, 300))[:9000])),
    Case("photo", "JPEG that is a start alone", content("a.jpg", b"\xff\xd8\xff\xe0")),
    Case("photo", "JPEG of 65,500 x 65,500 pixels", content("a.jpg", _jpeg_of_size(65_500, 65_500))),
    Case("photo", "JPEG whose pixels are less than it says", content("a.jpg", _jpeg_of_size(6000, 9000)), True),
    Case(
        "photo",
        "JPEG with garbage as EXIF",
        content("a.jpg", _jpeg_with_exif(b"MM\0*\0\0\0\x08\xff\xff" + bytes(range(256)) * 8)),
        True,
    ),
    Case(
        "photo",
        "JPEG with EXIF that leads to itself",
        content("a.jpg", _jpeg_with_exif(_tiff((34665, 4, 1, 8), following=8))),
        True,
    ),
    Case("photo", "JPEG turned by 99", content("a.jpg", _jpeg_with_exif(_tiff((274, 3, 1, 99)))), True),
    Case("photo", "progressive JPEG of 12 megapixels with 3,000 scans", content("a.jpg", _progressive(3000))),
    Case("photo", "SVG with an entity of the system, named .png", content("a.png", _SVG)),
    Case("photo", "PostScript with a command, named .jpg", content("a.jpg", _EPS)),
    Case("photo", "PDF named .jpg", content("a.jpg", b"%PDF-1.7\n1 0 obj<</Type/Catalog>>endobj\n")),
    Case("photo", "JPEG 2000 named .jpg", content("a.jpg", b"\0\0\0\x0cjP  \r\n\x87\n" + bytes(99))),
    Case("photo", "web page named .jpg", content("a.jpg", b"<!doctype html><script>fetch('/')</script>")),
    Case("photo", "WebP with a canvas of 268 megapixels", content("a.webp", _webp_of_canvas(16_383, 16_383))),
    Case("photo", "WebP with a canvas of 16 million columns", content("a.webp", _webp_of_canvas(2**24, 200))),
    Case("photo", "WebP cut in the middle", content("a.webp", saved("WEBP")[:99])),
    Case("photo", "sound named .webp", content("a.webp", _riff(b"WAVE", (b"fmt ", bytes(16))))),
    Case("photo", "BMP of 2^31 - 1 pixels a side", content("a.bmp", _bmp(2**31 - 1, 2**31 - 1))),
    Case("photo", "BMP of negative width", content("a.bmp", _bmp(-30, -20))),
    Case("photo", "packed BMP of 79 megapixels in 118 bytes", content("a.bmp", _bmp(9000, 8800, compression=1))),
    Case("photo", "BMP whose pixels lie behind its end", content("a.bmp", _bmp(30, 20, offset=2**31))),
    Case("photo", "empty file", content("a.jpg", b"")),
    Case("photo", "random bytes", content("a.jpg", np.random.default_rng(0).bytes(5000))),
    Case("photo", "file of 1 TB with a JPEG's start", sparse("a.jpg", saved("JPEG")[:200], 1 << 40)),
    Case("photo", "file of 1 TB with a WebP's start", sparse("a.webp", saved("WEBP")[:30], 1 << 40)),
    Case("photo", "pipe that nobody writes to", pipe("a.jpg")),
    Case("photo", "socket", listening_socket("a.jpg")),
    Case("photo", "folder", subfolder("a.jpg")),
    Case("photo", "link to a device without end", link("a.jpg", "/dev/zero")),
    Case("photo", "link to itself", link("a.jpg", "a.jpg")),
    Case("photo", "link to nowhere", link("a.jpg", "nowhere/b.jpg")),
    Case("photo", "PNG of 79 megapixels with alpha in 310 kB", content("a.png", png(8900, 8870, colour=6)), True),
    Case("photo", "TIFF of 39 megapixels of floats in 150 kB", content("a.tif", _packed_tiff(8900, 4400, 32, 3)), True),
    Case("photo", "TIFF of infinite and other numbers", content("a.tif", saved("TIFF", _INFINITE)), True),
)

_GREY = np.zeros((20, 30), np.uint8)

MASKS = (
    Case("mask", "mask of 900 megapixels in 9 kB", content("m.png", png(30_000, 30_000, data=zeros(9 << 20)))),
    Case("mask", "mask of 79 megapixels for a small photo", content("m.png", png(8900, 8900, data=zeros(79 << 20)))),
    Case("mask", "mask in colours", content("m.png", saved("PNG"))),
    Case("mask", "mask in see-through colours", content("m.png", png(30, 20, colour=6))),
    Case("mask", "mask in grey and alpha", content("m.png", png(30, 20, colour=4))),
    Case("mask", "mask that is turned", content("m.png", saved("PNG", _GREY.T.copy()))),
    Case("mask", "mask of ids that are no class", content("m.png", saved("PNG", _GREY + 20))),
    Case("mask", "mask of 16-bit ids, 256 among them", content("m.png", saved("PNG", _GREY.astype(np.uint16) + 256))),
    Case(
        "mask",
        "mask of ids behind its palette's end",
        content(
            "m.png", png(30, 20, chunk(b"PLTE", bytes(6)), colour=3, data=zlib.compress(bytes([0] + [200] * 30) * 20))
        ),
    ),
    Case("mask", "mask as JPEG", content("m.png", saved("JPEG", _GREY))),
    Case("mask", "mask as TIFF", content("m.png", saved("TIFF", _GREY))),
    Case("mask", "mask of one bit", content("m.png", png(30, 20, bits=1, data=zlib.compress(bytes(5 * 20)))), True),
    Case("mask", "mask cut in the middle", content("m.png", saved("PNG", noise_photo()[..., 0] % 20)[:200])),
    Case(
        "mask",
        "mask whose pixels are of another picture",
        content("m.png", png(30, 20, data=zlib.compress(b"\x09" * 620))),
    ),
    Case("mask", "empty mask", content("m.png", b"")),
    Case("mask", "mask that is a pipe", pipe("m.png")),
    Case("mask", "mask that is a folder", subfolder("m.png")),
)
