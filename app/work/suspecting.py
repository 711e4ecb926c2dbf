"""The job behind "Next suspicious region": what is doubtful in an image, without what a person has dealt with."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from mman_core.images.heat import wrongness
from mman_core.images.margin import Margin
from mman_core.mask.suspects import Suspect, find_suspects, is_repainted, is_within
from mman_core.project.accepted import accepted_path, read_accepted, still_right
from mman_core.project.store import Project
from mman_core.types import Mask

WRONG_FROM = 0.6
"""How sure the critic must be, around a pixel; it learned from as many wrong patches as right ones, which are more."""


@dataclass(frozen=True)
class Found:
    """The regions of an image, the worst first, and the mask (H, W) that was doubted; None: nobody knows of doubts."""

    suspects: tuple[Suspect, ...]
    doubted: Mask | None


def suspects_of_draft(project: Project, name: str, margin: Margin | None, mask: Mask, draft: Mask | None) -> Found:
    """Return where the model doubted the draft (H, W), without what `mask` has otherwise by now or was accepted."""
    if margin is None or draft is None:
        return Found((), None)
    doubt = (1 - margin.values / np.float32(255)).astype(np.float32)
    return _left(project, name, find_suspects(mask, doubt, margin.rivals), draft, mask)


def suspects_of_mask(project: Project, name: str, heat: Margin, mask: Mask) -> Found:
    """Return where a critic (see `mman_core.images.heat`) doubts the mask (H, W), without what was accepted."""
    return _left(project, name, find_suspects(mask, wrongness(heat.values), above=WRONG_FROM), mask, mask)


def _left(project: Project, name: str, suspects: list[Suspect], doubted: Mask, mask: Mask) -> Found:
    right = still_right(read_accepted(accepted_path(project.folder, name)), mask)
    left = [one for one in suspects if not is_repainted(one, doubted, mask) and not is_within(one, right)]
    return Found(tuple(left), doubted)
