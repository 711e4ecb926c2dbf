"""Hostile archives: entries that lead out, links, names twice, bombs, lies."""

from __future__ import annotations

import io
import stat
import struct
import warnings
import zipfile

from tests.hostile.case import Case
from tests.hostile.pieces import content, pipe, png, sparse

_MASK = png(30, 20)


def archive(*entries: tuple[str | zipfile.ZipInfo, bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as made, warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of names twice
        for name, data in entries:
            made.writestr(name, data)
    return buffer.getvalue()


def _named(name: str) -> bytes:
    return archive(("labelmap.txt", b""), (name, _MASK))


def _raw_name(name: bytes) -> bytes:
    """An archive of one entry with a name that no tool would write."""
    return archive(("x" * len(name), _MASK)).replace(b"x" * len(name), name)


def _link(target: str) -> bytes:
    entry = zipfile.ZipInfo("SegmentationClass/a.png")
    entry.external_attr = (stat.S_IFLNK | 0o777) << 16
    return archive((entry, target.encode()))


def _lying(size: int) -> bytes:
    """An archive whose list says another size for its entry than the entry has."""
    data = archive(("a.png", _MASK))
    at = data.index(b"PK\1\2") + 24
    return data[:at] + struct.pack("<I", size) + data[at + 4 :]


def _encrypted() -> bytes:
    data = bytearray(archive(("a.png", _MASK)))
    data[6] |= 1
    data[data.index(b"PK\1\2") + 8] |= 1
    return bytes(data)


def _overlapping(count: int) -> bytes:
    """An archive of so many entries that all are the same bytes, each of 8 MB: a bomb without a nested archive."""
    data = archive(("a.png", bytes(8 << 20)))
    at = data.index(b"PK\1\2")
    entry, end = data[at : data.index(b"PK\5\6")], data[data.index(b"PK\5\6") :]
    listed = b"".join(entry.replace(b"a.png", b"%05d" % number) for number in range(count))
    return data[:at] + listed + end[:8] + struct.pack("<HHII", count, count, len(listed), at) + end[20:]


def _stored_zeros() -> bytes:
    return archive(("a.png", bytes(64 << 20)))


_WHOLE = archive(("a.png", _MASK), ("b.png", _MASK))

CASES = (
    Case("archive", "entry with ..", content("a.zip", _named("../outside/taken.png"))),
    Case("archive", "entry with .. in its middle", content("a.zip", _named("a/../../outside/taken.png"))),
    Case("archive", "entry with an absolute name", content("a.zip", _named("/tmp/taken.png"))),
    Case("archive", "entry with a drive", content("a.zip", _raw_name(b"C:taken.png"))),
    Case("archive", "entry with backslashes", content("a.zip", _raw_name(b"..\\..\\taken.png"))),
    Case("archive", "entry with a zero byte", content("a.zip", _raw_name(b"a.png\0.exe"))),
    Case("archive", "entry named like a device", content("a.zip", _named("SegmentationClass/CON.png")), True),
    Case("archive", "entry that is a link", content("a.zip", _link("/etc/passwd"))),
    Case("archive", "name twice", content("a.zip", archive(("a.png", _MASK), ("a.png", b"other")))),
    Case("archive", "name twice but for its case", content("a.zip", archive(("a.png", _MASK), ("A.PNG", b"other")))),
    Case("archive", "entry of 64 MB in 64 kB", content("a.zip", _stored_zeros())),
    Case("archive", "2,000 entries that are the same 8 MB", content("a.zip", _overlapping(2000))),
    Case("archive", "entry larger than it says", content("a.zip", _lying(10))),
    Case("archive", "entry smaller than it says", content("a.zip", _lying(999_999)), True),
    Case("archive", "entry of 4 GB, as it says", content("a.zip", _lying(2**32 - 2))),
    Case("archive", "encrypted entry", content("a.zip", _encrypted())),
    Case(
        "archive",
        "entry with a wrong checksum",
        content("a.zip", _WHOLE[:60] + bytes([_WHOLE[60] ^ 255]) + _WHOLE[61:]),
    ),
    Case("archive", "archive cut in the middle", content("a.zip", _WHOLE[: len(_WHOLE) // 2])),
    Case("archive", "archive without its list", content("a.zip", b"PK\5\6" + b"\xff" * 18)),
    Case("archive", "no archive", content("a.zip", b"Rar!\x1a\x07\0" + bytes(99))),
    Case("archive", "empty file", content("a.zip", b"")),
    Case("archive", "file of 1 TB", sparse("a.zip", _WHOLE, 1 << 40)),
    Case("archive", "pipe that nobody writes to", pipe("a.zip")),
)
