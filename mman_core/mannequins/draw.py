"""Draws mannequins: photo-like figures with their exact LIP masks."""

from __future__ import annotations

import numpy as np

from mman_core.mannequins.cloth import make_noise
from mman_core.mannequins.figure import paint_figure
from mman_core.mannequins.outfit import Outfit, sample_outfit, sole_color
from mman_core.mannequins.outline import ellipse
from mman_core.mannequins.paint import Painter
from mman_core.mannequins.pose import Pose, sample_pose
from mman_core.mannequins.scene import (
    frame_figure,
    paint_background,
    paint_distractor,
    paint_seat,
    photograph,
    sample_light,
)
from mman_core.mannequins.stage import set_stage
from mman_core.types import Mask, Rgb


def draw_mannequin(rng: np.random.Generator, height: int, width: int) -> tuple[Rgb, Mask]:
    """Return a photo (H, W, 3) uint8 and its mask (H, W) uint8 with LIP ids 0..19; the same `rng` draws the same."""
    pose = sample_pose(rng)
    return draw_pose(rng, height, width, pose, sample_outfit(rng, pose.build.feminine))


def draw_pose(rng: np.random.Generator, height: int, width: int, pose: Pose, outfit: Outfit) -> tuple[Rgb, Mask]:
    """Return photo and mask of a person in that pose and outfit, somewhere."""
    skeleton = frame_figure(rng, pose, height, width)
    noise = make_noise(rng)
    grain = rng.standard_normal((height, width), np.float32)
    painter = Painter(paint_background(rng, height, width, noise), sample_light(rng), noise, grain, skeleton.unit)
    for side in ("left", "right"):
        foot = skeleton.points[f"heel_{side}"] * 0.4 + skeleton.points[f"toe_{side}"] * 0.6
        painter.shade_floor(ellipse(foot, 0.09 * skeleton.unit, 0.025 * skeleton.unit), 0.45)
    paint_seat(rng, painter, skeleton)
    paint_figure(rng, set_stage(painter, skeleton, outfit, sole_color(rng)))
    paint_distractor(rng, painter)
    return photograph(rng, painter.photo), painter.mask
