"""Paints the whole figure, what is behind first."""

from __future__ import annotations

import numpy as np

from mman_core.mannequins.details import paint_details
from mman_core.mannequins.garments import paint_bag, paint_coat, paint_neck, paint_scarf, paint_trunk
from mman_core.mannequins.head import Head
from mman_core.mannequins.outfit import ARM, GLOVE, LEG, SHOE, SOCKS
from mman_core.mannequins.paint import along
from mman_core.mannequins.stage import Stage

BEHIND = -0.045
"""An arm deeper than this (body heights from the spine's middle) is painted before the trunk."""


def paint_figure(rng: np.random.Generator, stage: Stage) -> None:
    """Paint a person in the stage's pose and outfit."""
    head = Head(stage.body, stage.outfit)
    arms = stage.body.skeleton.sides_far_first("wrist")
    hidden = [side for side in arms if _arm_depth(stage, side) < BEHIND]
    if not stage.behind:
        head.paint_behind(stage.painter)
    for side in hidden:
        _paint_arm(stage, side)
    for side in stage.body.skeleton.sides_far_first("ankle"):
        _paint_leg(stage, side)
    paint_trunk(stage)
    paint_details(rng, stage)
    paint_coat(stage)
    paint_neck(stage)
    if not stage.behind:
        head.paint(stage.painter)
    paint_scarf(stage)
    for side in arms:
        if side not in hidden:
            _paint_arm(stage, side)
    if stage.behind:
        head.paint(stage.painter)
    paint_bag(stage)


def _arm_depth(stage: Stage, side: str) -> float:
    depths = stage.body.skeleton.depths
    middle = 0.5 * (depths["neck"] + depths["pelvis"])
    return 0.4 * depths[f"elbow_{side}"] + 0.6 * depths[f"wrist_{side}"] - middle


def _paint_leg(stage: Stage, side: str) -> None:
    painter, outfit, unit = stage.painter, stage.outfit, stage.unit
    leg = stage.body.leg(side)
    frame = along(leg.at(0.0), leg.at(1.0))
    painter.paint(leg.piece(0, 1), LEG[side], outfit.skin, frame, depth=0.05)
    if outfit.socks is not None:
        cloth, start = outfit.socks
        painter.paint(leg.piece(start, 1.0, 0.002 * unit), SOCKS, cloth, frame, depth=0.04, shadow=0.3)
    _paint_foot(stage, side)
    trousers = outfit.bottom or outfit.whole
    leg_end = trousers.leg if trousers is not None else 0.0
    if trousers is not None and leg_end > 0:
        ease = (trousers.ease + 0.003) * unit
        piece = leg.piece(0.0, leg_end, ease, trousers.flare * 0.05 * unit)
        painter.paint(piece, trousers.class_id, trousers.cloth, frame, depth=0.05)
    if outfit.shoes is not None and outfit.shoes[1] < 1.0 and (leg_end < 0.8 or (trousers and trousers.flare < 0.1)):
        shaft = leg.piece(outfit.shoes[1], 1.0, 0.009 * unit)
        painter.paint(shaft, SHOE[side], outfit.shoes[0], frame, depth=0.04)
        _paint_foot(stage, side)


def _paint_foot(stage: Stage, side: str) -> None:
    """Paint the shoe on its sole, or the foot in a sock, or the bare foot, which belongs to the leg."""
    painter, outfit = stage.painter, stage.outfit
    if outfit.shoes is not None:
        outline = stage.body.foot(side, 0.003 * stage.unit)
        under = [polygon + np.array([0.0, 0.008 * stage.unit]) for polygon in outline]
        painter.paint(under, SHOE[side], stage.sole, stage.frame, depth=0.01, shadow=0.4)
        painter.paint(outline, SHOE[side], outfit.shoes[0], stage.frame, depth=0.025, shadow=0.0)
        return
    class_id, cloth = (SOCKS, outfit.socks[0]) if outfit.socks is not None else (LEG[side], outfit.skin)
    painter.paint(stage.body.foot(side), class_id, cloth, stage.frame, depth=0.02, shadow=0.3)


def _paint_arm(stage: Stage, side: str) -> None:
    painter, outfit, unit = stage.painter, stage.outfit, stage.unit
    arm = stage.body.arm(side)
    frame = along(arm.at(0.0), arm.at(1.0))
    painter.paint(arm.piece(0, 1) + stage.body.hand(side), ARM[side], outfit.skin, frame, depth=0.028)
    if outfit.gloves is not None:
        ease = 0.003 * unit
        glove = stage.body.hand(side, ease) + arm.piece(0.84, 1.0, ease)
        painter.paint(glove, GLOVE, outfit.gloves, frame, depth=0.02, shadow=0.2)
    for garment in (outfit.top or outfit.whole, outfit.coat):
        if garment is not None and garment.sleeve > 0:
            flare = 0.02 * unit * garment.flare if garment.sleeve < 0.6 else 0.004 * unit
            piece = arm.piece(0.0, min(garment.sleeve, 0.985), (0.004 + garment.ease) * unit, flare)
            painter.paint(piece, garment.class_id, garment.cloth, frame, depth=0.03, shadow=0.8, melt=0.09)
