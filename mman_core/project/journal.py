"""The journal of one image: everything that was done to its mask, appended to a file as it happens.

`.mman/journal/<image>.log` is a row of records. The first is the head: which image, of what size, and the mask that
everything starts from. The others are deeds (a step with its patch, a move in the history, a draft accepted) and notes
about the mask file, which is a snapshot of the mask after some deed:

    record    magic "MMJ1", length of the body and its CRC-32 (4 bytes each, little-endian), body
    body      one byte that tells the kind, then
      H       length of a JSON text (4 bytes), the text, the starting mask as zlib-compressed ids (or nothing)
      S       time (8 bytes, float), length of the title (2 bytes), title in UTF-8, patch
      G       position gone to (8 bytes)
      A       nothing
      P       deeds done so far (8 bytes), digest (16 bytes): the mask file is about to be replaced by this mask
      K       the same: it has been replaced

A file that ends in the middle of a record was cut by a crash: that record is left out. A bad record with good ones
behind it is damage: what stands before it is still good.
"""

from __future__ import annotations

import hashlib
import json
import struct
import zlib
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TypeAlias

import numpy as np

from mman_core.mask.history import Accept, Deed, GoTo, Step
from mman_core.mask.patch import Patch
from mman_core.outside import read_limited
from mman_core.types import Mask

VERSION = 1
NO_MASK = bytes(16)
"""Stands for the digest where there is no mask file."""

LARGEST = 2_000_000_000
"""Bytes of the largest journal that is read: many times the largest budget of a history."""

_MAGIC = b"MMJ1"
_FRAME = struct.Struct("<4sII")
_TEXT_LENGTH = struct.Struct("<I")
_STEP = struct.Struct("<dH")
_POSITION = struct.Struct("<Q")
_SNAPSHOT = struct.Struct("<Q16s")
_LONGEST_TITLE = 2**16 - 1


@dataclass(frozen=True)
class Head:
    """What a journal starts from.

    `first` is the lowest position of the history, `number` how many deeds were done before the first one in this file
    (both 0 unless old steps were dropped). `start` is the digest of the mask at that point.
    """

    name: str
    height: int
    width: int
    first: int
    number: int
    starts_untouched: bool
    start: str
    version: int = VERSION


@dataclass(frozen=True)
class Announced:
    """The mask file is about to be replaced by the mask after `number` deeds, or removed if the digest is NO_MASK."""

    number: int
    digest: bytes


@dataclass(frozen=True)
class Saved:
    """The mask file has been replaced by the mask after `number` deeds."""

    number: int
    digest: bytes


Record: TypeAlias = Deed | Announced | Saved


@dataclass(frozen=True)
class Log:
    """What was read from a journal: its head, the ids of the starting mask if it holds them, and all records.

    `length` is how many bytes of the file are good; `is_damaged` tells that good records stand behind a bad one.
    """

    head: Head
    start_ids: Mask | None
    records: tuple[Record, ...]
    length: int
    is_damaged: bool


def mask_digest(mask: Mask) -> bytes:
    """Return 16 bytes that tell this mask from any other."""
    size = struct.pack("<II", *mask.shape)
    return hashlib.blake2b(np.ascontiguousarray(mask).data, digest_size=16, person=size).digest()


def pack_head(head: Head, start_ids: Mask | None) -> bytes:
    """Return the first record of a journal."""
    text = json.dumps(asdict(head)).encode("utf-8")
    ids = b"" if start_ids is None else zlib.compress(np.ascontiguousarray(start_ids).data, 1)
    return _framed(b"H" + _TEXT_LENGTH.pack(len(text)) + text + ids)


def pack_record(record: Record) -> bytes:
    """Return a record as the bytes to append."""
    if isinstance(record, Step):
        title = record.title.encode("utf-8")[:_LONGEST_TITLE]
        return _framed(b"S" + _STEP.pack(record.time, len(title)) + title + record.patch.to_bytes())
    if isinstance(record, GoTo):
        return _framed(b"G" + _POSITION.pack(record.position))
    if isinstance(record, Accept):
        return _framed(b"A")
    kind = b"P" if isinstance(record, Announced) else b"K"
    return _framed(kind + _SNAPSHOT.pack(record.number, record.digest))


def read_log(path: Path) -> Log | None:
    """Read a journal as far as it is good; None if there is none, or not even its head is good. Raises OSError."""
    try:
        data = read_limited(path, LARGEST)
    except FileNotFoundError:
        return None
    head: tuple[Head, Mask | None] | None = None
    records: list[Record] = []
    length = 0
    for body, end in _bodies(data):
        try:
            if head is None:
                head = _unpack_head(body)
            else:
                records.append(_unpack_record(body))
        except (ValueError, TypeError, OverflowError, struct.error, zlib.error):
            break
        length = end
    if head is None:
        return None
    return Log(*head, tuple(records), length, _has_record(data, length))


def is_settled(path: Path) -> bool:
    """Tell from a journal's last bytes alone whether the mask file has all that is in it. Raises OSError."""
    length = _FRAME.size + 1 + _SNAPSHOT.size
    with path.open("rb") as file:
        file.seek(max(0, path.stat().st_size - length))
        body = _body_at(file.read(length), 0)
    return body is not None and body[:1] == b"K"


def is_torn_head(data: bytes) -> bool:
    """Tell whether these bytes are what a crash leaves of a journal that was just being begun."""
    if len(data) < _FRAME.size or not any(data):
        return True
    magic, length, _checksum = _FRAME.unpack_from(data)
    return bool(magic == _MAGIC and length > len(data) - _FRAME.size)


def _framed(body: bytes) -> bytes:
    return _FRAME.pack(_MAGIC, len(body), zlib.crc32(body)) + body


def _bodies(data: bytes) -> Iterator[tuple[bytes, int]]:
    """Yield the body of each record and where the record ends, up to the first bad one."""
    place = 0
    while (body := _body_at(data, place)) is not None:
        place += _FRAME.size + len(body)
        yield body, place


def _body_at(data: bytes, place: int) -> bytes | None:
    if len(data) - place < _FRAME.size:
        return None
    magic, length, checksum = _FRAME.unpack_from(data, place)
    body = data[place + _FRAME.size : place + _FRAME.size + length]
    is_good = magic == _MAGIC and 0 < length == len(body) and zlib.crc32(body) == checksum
    return body if is_good else None


def _has_record(data: bytes, place: int) -> bool:
    """Tell whether a good record begins anywhere behind `place`."""
    while (place := data.find(_MAGIC, place + 1)) >= 0:
        if _body_at(data, place) is not None:
            return True
    return False


def _unpack_head(body: bytes) -> tuple[Head, Mask | None]:
    if body[:1] != b"H":
        raise ValueError("a journal begins with its head")
    (length,) = _TEXT_LENGTH.unpack_from(body, 1)
    begin = 1 + _TEXT_LENGTH.size
    head = Head(**json.loads(body[begin : begin + length]))
    if head.version != VERSION:
        raise ValueError(f"version {head.version} is not known")
    packed = body[begin + length :]
    if not packed:
        return head, None
    # One byte more than can be right is enough to see that it is wrong.
    ids = zlib.decompressobj().decompress(packed, head.height * head.width + 1)
    return head, np.frombuffer(ids, np.uint8).reshape(head.height, head.width)


def _unpack_record(body: bytes) -> Record:
    kind, rest = body[:1], body[1:]
    if kind == b"S":
        time, length = _STEP.unpack_from(rest)
        title = rest[_STEP.size : _STEP.size + length].decode("utf-8", "replace")
        return Step(title, time, Patch.from_bytes(rest[_STEP.size + length :]))
    if kind == b"G":
        return GoTo(*_POSITION.unpack(rest))
    if kind == b"A":
        return Accept()
    if kind == b"P":
        return Announced(*_SNAPSHOT.unpack(rest))
    if kind == b"K":
        return Saved(*_SNAPSHOT.unpack(rest))
    raise ValueError(f"records of kind {kind!r} are not known")
