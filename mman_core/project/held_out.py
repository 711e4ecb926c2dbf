"""Which images judge models and never train them: a fifth, decided once by their content, recorded, never moved.

    .mman/held_out.json      {"<sha256 of the photo file>": {"look": "<64 bits in hex>", "held_out": true}, ...}

A photo that looks like one of the record goes to the same side: two frames of one film, or a copy in another size,
would let a model be judged on what it learned.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np

from mman_core.errors import WrongProject
from mman_core.images.atomic import write_atomically
from mman_core.outside import read_limited, short_fault
from mman_core.types import Rgb

FILE = "held_out.json"
ONE_IN = 5
FIRST_TRAINED = 4
"""The first images train whatever their hash: with fewer there is hardly anything to judge."""

SLOPE = 2
"""Grey levels by which a pixel must be lighter than its neighbour: what is flat would else show its noise."""

NEAR = 5
"""Bits of 64 in which the looks of near-duplicates differ at most.

Measured on up to 60 photos each of four sources: nine of ten copies in half the size or in JPEG quality 40 move by 3
bits or less; nine of ten cut by two and three pixels on each side by 4 to 6. Of 154 street photos no two are nearer
than 9, of 300 small crops no two nearer than 10; of 500 shop photos on white, 47 pairs within 4, 33 of them of the
same photo.
"""


@dataclass(frozen=True)
class Decision:
    """What was decided for one photo; `look`: its difference hash, 64 bits."""

    look: int
    held_out: bool


_LARGEST = 100_000_000
"""Bytes of the largest record that is read: 800,000 photos."""

Record = Mapping[str, Decision]
"""All decisions so far, by the SHA-256 of the photo file in hex, oldest first."""


def look_of(photo: Rgb) -> int:
    """Return 64 bits: whether each pixel of the photo, shrunk to 9 x 8 grey ones, has a lighter right neighbour.

    The difference hash: it stays nearly the same under another size, compression and light.
    """
    shrunk = cv2.resize(cv2.cvtColor(photo, cv2.COLOR_RGB2GRAY), (9, 8), interpolation=cv2.INTER_AREA)
    grey = np.asarray(shrunk, np.int16)
    return int.from_bytes(np.packbits(grey[:, 1:] > grey[:, :-1] + SLOPE).tobytes(), "big")


def decided(record: Record, photos: Iterable[tuple[str, Callable[[], int]]]) -> dict[str, Decision]:
    """Return the record with a decision for each further photo: (hash, look, asked for only when it is needed).

    What stands in the record stays. A photo that looks like an earlier one goes to its side. Of the others each five in
    a row give one: the first that its hash picks, else the fifth; the first four of all train. So the fifth is kept to
    also where there are few, and 20 accepted images are enough for a verdict.
    """
    decisions = dict(record)
    held_out = sum(decision.held_out for decision in decisions.values())
    for digest, look in photos:
        if digest in decisions:
            continue
        seen = look()
        twin = next((known for known in decisions.values() if (known.look ^ seen).bit_count() <= NEAR), None)
        side = _is_picked(digest, held_out, len(decisions) + 1) if twin is None else twin.held_out
        decisions[digest] = Decision(seen, side)
        held_out += side
    return decisions


def _is_picked(digest: str, held_out: int, count: int) -> bool:
    """Tell whether the photo that makes them `count` is held out, after `held_out` others."""
    if ONE_IN * (held_out + 1) <= count:
        return True
    has_enough = ONE_IN * held_out >= count
    return int(digest[:8], 16) % ONE_IN == 0 and count > FIRST_TRAINED and not has_enough


def read_record(folder: Path) -> dict[str, Decision]:
    """Return the decisions of a project's `.mman` folder. Raises WrongProject if their file is damaged.

    It is not made anew then: images would move between training and judging.
    """
    path = folder / FILE
    try:
        fields = json.loads(read_limited(path, _LARGEST))
        return {digest: Decision(_look(each["look"]), each["held_out"] is True) for digest, each in fields.items()}
    except FileNotFoundError:
        return {}
    except (OSError, ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
        raise WrongProject(
            f"{path} is damaged ({short_fault(error)}), and says which images judge models; put back a copy, or delete "
            "it to have them chosen anew."
        ) from error


def _look(text: str) -> int:
    look = int(text, 16)
    if not 0 <= look < 2**64:
        raise ValueError("a look of more than 64 bits")
    return look


def write_record(folder: Path, record: Record) -> None:
    """Write the decisions, atomically. Raises CannotWrite."""
    fields = {digest: {"look": f"{each.look:016x}", "held_out": each.held_out} for digest, each in record.items()}
    write_atomically(folder / FILE, json.dumps(fields, indent=1).encode())
