"""Prints, buttons, belts: small things that belong to the garment that they lie on."""

from __future__ import annotations

import numpy as np

from mman_core.mannequins.cloth import Cloth, plain, sample_color
from mman_core.mannequins.outfit import Garment
from mman_core.mannequins.outline import ellipse, tube
from mman_core.mannequins.stage import Stage


def paint_details(rng: np.random.Generator, stage: Stage) -> None:
    """Paint, now and then, a print or buttons on the top and a belt on what is below."""
    upper, lower = stage.outfit.top or stage.outfit.whole, stage.outfit.bottom or stage.outfit.whole
    cloth = plain(sample_color(rng), folds=0.03, grain=0.02)
    kind = int(rng.integers(0, 5))
    if upper is not None and not stage.behind and kind == 0:
        _paint_print(rng, stage, upper, cloth)
    if upper is not None and not stage.behind and kind == 1:
        _paint_buttons(stage, upper, cloth)
    if lower is not None and rng.random() < 0.35:
        _paint_belt(stage, lower, cloth, float(rng.uniform(0.005, 0.012)))


def _middle(stage: Stage) -> float:
    """Return how far (body heights) the middle of the chest lies to the image's right of the spine."""
    return float(np.sin(stage.body.skeleton.pose.yaw)) * 0.045


def _paint_print(rng: np.random.Generator, stage: Stage, garment: Garment, cloth: Cloth) -> None:
    size = rng.uniform(0.015, 0.045, 2) * stage.unit
    for _ in range(int(rng.integers(1, 5))):
        spot = stage.trunk_point(_middle(stage) + rng.normal(0, 0.015), 0.11 + rng.normal(0, 0.02))
        rx, ry = size * rng.uniform(0.4, 1.0, 2)
        mark = ellipse(spot, float(rx), float(ry), float(rng.normal(0, 0.5)))
        own = frozenset({garment.class_id})
        stage.painter.paint(mark, garment.class_id, cloth, stage.frame, depth=0.0, shadow=0.0, within=own)


def _paint_buttons(stage: Stage, garment: Garment, cloth: Cloth) -> None:
    radius = 0.004 * stage.unit
    for down in np.arange(0.05, 0.34, 0.045):
        button = ellipse(stage.trunk_point(_middle(stage), float(down)), radius, radius)
        own = frozenset({garment.class_id})
        stage.painter.paint(button, garment.class_id, cloth, stage.frame, depth=0.0, shadow=0.5, within=own)


def _paint_belt(stage: Stage, garment: Garment, cloth: Cloth, radius: float) -> None:
    level = 0.86 if garment is stage.outfit.bottom else 0.68
    rims = np.stack(stage.body.trunk_level(level, 0.01 * stage.unit))
    belt = tube(rims, np.full(2, radius * stage.unit))
    own = frozenset({garment.class_id})
    stage.painter.paint(belt, garment.class_id, cloth, stage.frame, depth=0.01, shadow=0.6, within=own)
