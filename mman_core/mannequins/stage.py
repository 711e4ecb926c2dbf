"""What every part of a figure needs while it is painted."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from mman_core.mannequins.body import Body
from mman_core.mannequins.cloth import Cloth
from mman_core.mannequins.outfit import Outfit
from mman_core.mannequins.outline import Points
from mman_core.mannequins.paint import Frame, Painter
from mman_core.mannequins.pose import Skeleton


@dataclass(frozen=True)
class Stage:
    """Painter, body and outfit of one figure, with the trunk's axes in pixels."""

    painter: Painter
    body: Body
    outfit: Outfit
    sole: Cloth
    frame: Frame
    behind: bool
    unit: float

    def trunk_point(self, across: float, down: float) -> Points:
        """Return the image point `across` and `down` body heights from the neck's base, along the trunk."""
        body = self.body
        return np.asarray(body.neck + (body.across * across + body.down * down) * self.unit, np.float64)

    def trunk_points(self, points: list[tuple[float, float]]) -> Points:
        """Return (N, 2) image points for (across, down) pairs."""
        return np.stack([self.trunk_point(across, down) for across, down in points])


def set_stage(painter: Painter, skeleton: Skeleton, outfit: Outfit, sole: Cloth) -> Stage:
    """Return the stage for one figure."""
    body = Body(skeleton)
    frame = Frame(body.neck, float(np.arctan2(-body.down[0], body.down[1])))
    return Stage(painter, body, outfit, sole, frame, skeleton.from_behind, skeleton.unit)
