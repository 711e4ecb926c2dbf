"""Pieces that hostile files are put together from."""

from __future__ import annotations

import io
import os
import socket
import struct
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy.typing as npt
from PIL import Image

from tests.core.making import noise_photo

Make = Callable[[Path], Path]


def content(name: str, data: bytes) -> Make:
    """A file of that name and content."""

    def make(folder: Path) -> Path:
        (folder / name).write_bytes(data)
        return folder / name

    return make


def pipe(name: str) -> Make:
    """A pipe that nobody writes to: whoever opens it to read waits for ever."""

    def make(folder: Path) -> Path:
        os.mkfifo(folder / name)
        return folder / name

    return make


def listening_socket(name: str) -> Make:
    def make(folder: Path) -> Path:
        # By a short relative path: an absolute one may be longer than a socket's name may be.
        before = Path.cwd()
        os.chdir(folder)
        with socket.socket(socket.AF_UNIX) as made:
            made.bind(name)
        os.chdir(before)
        return folder / name

    return make


def link(name: str, target: str) -> Make:
    def make(folder: Path) -> Path:
        (folder / name).symlink_to(target)
        return folder / name

    return make


def subfolder(name: str) -> Make:
    def make(folder: Path) -> Path:
        (folder / name).mkdir()
        return folder / name

    return make


def sparse(name: str, start: bytes, size: int) -> Make:
    """A file that says it is that large and has next to nothing on the disk."""

    def make(folder: Path) -> Path:
        with (folder / name).open("wb") as file:
            file.write(start)
            file.truncate(size)
        return folder / name

    return make


def chunk(kind: bytes, data: bytes, *, checksum: int | None = None) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", checksum or zlib.crc32(kind + data))


def png(width: int, height: int, *chunks: bytes, bits: int = 8, colour: int = 0, data: bytes | None = None) -> bytes:
    """A PNG of that header, these chunks, and `data` (None: zeros of the right number) as its pixels."""
    head = struct.pack(">IIBBBBB", width, height, bits, colour, 0, 0, 0)
    if data is None:
        channels = {0: 1, 2: 3, 3: 1, 4: 2, 6: 4}[colour]
        data = zlib.compress(bytes(height * (1 + width * channels * bits // 8)), 1)
    body = chunk(b"IHDR", head) + b"".join(chunks) + chunk(b"IDAT", data) + chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + body


def saved(kind: str, array: npt.NDArray[Any] | None = None, **options: Any) -> bytes:
    """An image as the bytes of that format; a noise photo of 20 x 30 pixels unless another array is given."""
    buffer = io.BytesIO()
    Image.fromarray(noise_photo() if array is None else array).save(buffer, kind, **options)
    return buffer.getvalue()


def zeros(count: int) -> bytes:
    """A deflated stream that grows into so many zeros, a thousand times its size."""
    packer = zlib.compressobj(9)
    return b"".join([*(packer.compress(bytes(min(1 << 20, count))) for _ in range(-(-count >> 20))), packer.flush()])
