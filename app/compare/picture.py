"""What a pane draws over the photo: a mask as it is, or what two or many masks say of each other. No widgets."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, TypeAlias, get_args

import numpy as np

from mman_core.metrics.agreement import differences, disagreement, entropy, verdicts, vote
from mman_core.metrics.errors_of_parts import WrongPart, part_errors
from mman_core.types import Mask

PHOTO, MASK = "photo", "mask"
VOTES, ENTROPY, DISPUTED = "@votes", "@entropy", "@disputed"
OF_ALL = {VOTES: "All: votes", ENTROPY: "All: entropy of the votes", DISPUTED: "All: where any differs"}
"""What is made of all variants in the comparison together."""

Mode: TypeAlias = Literal["classes", "difference", "verdicts", "parts"]
MODES: tuple[Mode, ...] = get_args(Mode)
Colors: TypeAlias = Literal["classes", "difference", "verdicts", "parts", "heat", "disputed"]


@dataclass(frozen=True)
class Wish:
    """What a pane is to show: `choice` is PHOTO, MASK, one of OF_ALL or a variant's key.

    In the other modes than "classes" it is compared with `against` (MASK or a key); `class_id`: of one class only.
    """

    choice: str
    mode: Mode = "classes"
    against: str = MASK
    class_id: int | None = None

    @property
    def is_plain(self) -> bool:
        """Whether it is shown as it is, without computing anything."""
        return self.choice == PHOTO or (
            self.choice not in OF_ALL and (self.mode == "classes" or self.choice == self.against)
        )

    def needed(self, voters: Sequence[str]) -> set[str]:
        """Return the keys of the masks that it takes; `voters` are the keys of all variants together."""
        own = set(voters) if self.choice in OF_ALL else {self.choice} - {PHOTO}
        is_compared = self.mode != "classes" and self.choice in (VOTES, *own)
        return own | {self.against} if is_compared and not self.is_plain else own


@dataclass(frozen=True)
class Picture:
    """`ids` (H, W) uint8 in the `colors` named; None: the bare photo. `parts`: what is circled."""

    ids: Mask | None
    colors: Colors = "classes"
    parts: tuple[WrongPart, ...] = ()


def make_picture(wish: Wish, masks: Mapping[str, Mask], voters: Sequence[str]) -> Picture:
    """Compute a picture from copies of masks, those that the wish needs; may run in any thread."""
    said = [masks[key] for key in voters] if wish.choice in OF_ALL else []
    if wish.choice == ENTROPY:
        bits = entropy(said)
        return Picture(np.round(bits * (255 / max(1.0, math.log2(len(said))))).astype(np.uint8), "heat")
    if wish.choice == DISPUTED:
        return Picture(disagreement(said).view(np.uint8), "disputed")
    mask = vote(said) if wish.choice == VOTES else masks[wish.choice]
    if wish.mode == "classes" or wish.is_plain:
        return Picture(mask)
    other = masks[wish.against]
    if wish.mode == "difference":
        return Picture(_of_class(differences(mask, other), mask, other, wish.class_id), "difference")
    if wish.mode == "verdicts":
        return Picture(verdicts(other, mask, wish.class_id), "verdicts")
    errors = part_errors(other, mask)
    return Picture(errors.kinds, "parts", errors.parts)


def _of_class(shown: Mask, one: Mask, other: Mask, class_id: int | None) -> Mask:
    return shown if class_id is None else np.where((one == class_id) | (other == class_id), shown, np.uint8(0))
