"""What covers the trunk: tops, trousers' hips, skirts, dresses, coats, necklines, scarves, bags."""

from __future__ import annotations

import numpy as np

from mman_core.mannequins.outfit import COAT, FACE, SCARF, Garment
from mman_core.mannequins.outline import Outline, blob, ellipse, limb, tube
from mman_core.mannequins.stage import Stage

NECKLINES = {"round": (0.04, 0.035), "vee": (0.042, 0.1), "wide": (0.066, 0.05), "collar": (0.03, 0.055)}
"""Half width and depth in body heights."""


def paint_trunk(stage: Stage) -> None:
    """Paint what covers trunk and hips, without a coat."""
    bottom, top, whole = stage.outfit.bottom, stage.outfit.top, stage.outfit.whole
    tucked = top is not None and top.hem < 0.86
    if top is not None and tucked:
        _paint_top(stage, top, 0.95)
    if bottom is not None:
        _paint_lower(stage, bottom, 0.66 if tucked else 0.8)
    if top is not None and not tucked:
        _paint_top(stage, top, top.hem)
    if whole is not None:
        _paint_lower(stage, whole, 0.62)
        _paint_top(stage, whole, 0.74, shadow=0.0)


def _paint_lower(stage: Stage, garment: Garment, start: float) -> None:
    if garment.leg > 0:
        _paint_hips(stage, garment, start)
    else:
        _paint_skirt(stage, garment, start)


def _paint_hips(stage: Stage, garment: Garment, start: float) -> None:
    body, unit = stage.body, stage.unit
    far, near = body.skeleton.sides_far_first("knee")
    ease = (garment.ease + 0.003) * unit
    flare = garment.flare * 0.05 * unit
    shoes = stage.outfit.shoes
    end = garment.leg if shoes is None or garment.flare >= 0.1 else min(garment.leg, shoes[1])
    outline = body.trunk(start, 1.1, ease) + body.leg(near).piece(0.0, end, ease, flare)
    if body.skeleton.pose.sitting:
        outline += body.leg(far).piece(0.0, min(garment.leg, 0.3), ease)
    stage.painter.paint(outline, garment.class_id, garment.cloth, stage.frame, depth=0.06, shadow=0.8)


def _paint_skirt(stage: Stage, garment: Garment, start: float) -> None:
    sitting = stage.body.skeleton.pose.sitting
    flare = garment.flare * (0.02 if sitting else 0.11) * stage.unit * (0.5 + garment.hem)
    outline = stage.body.skirt(start, garment.hem, garment.ease * stage.unit, flare)
    stage.painter.paint(outline, garment.class_id, garment.cloth, stage.frame, depth=0.06)


def _paint_top(stage: Stage, garment: Garment, hem: float, shadow: float = 1.0) -> None:
    start = 0.0 if garment.sleeve > 0 else 0.05
    loose = hem > 0.86 and not stage.body.skeleton.pose.sitting
    flare = garment.flare * 0.03 * stage.unit if loose else 0.0
    outline = stage.body.trunk(start, hem, garment.ease * stage.unit, flare)
    stage.painter.paint(outline, garment.class_id, garment.cloth, stage.frame, depth=0.06, shadow=shadow)
    if garment.neck in NECKLINES:
        _paint_neckline(stage, garment.neck)


def _paint_neckline(stage: Stage, kind: str) -> None:
    width, deep = NECKLINES[kind]
    yaw = stage.body.skeleton.pose.yaw
    deep = 0.012 if stage.behind else deep
    width *= max(0.45, abs(float(np.cos(yaw))))
    middle = float(np.sin(yaw)) * 0.02
    left, right, top = middle - width, middle + width, -0.012
    if kind == "vee" and not stage.behind:
        outline: Outline = [stage.trunk_points([(left, top), (right, top), (middle, deep)])]
    else:
        low = [(middle + width * 0.75, deep * 0.6), (middle, deep), (middle - width * 0.75, deep * 0.6)]
        outline = blob(stage.trunk_points([(left, top), (right, top), *low]))
    stage.painter.paint(outline, FACE, stage.outfit.skin, stage.frame, depth=0.02, shadow=0.0)


def paint_neck(stage: Stage) -> None:
    """Paint the neck and the collar around it."""
    stage.painter.paint(stage.body.neck_outline(), FACE, stage.outfit.skin, stage.frame, depth=0.035, shadow=0.4)
    garment = stage.outfit.top or stage.outfit.whole
    if garment is None:
        return
    if garment.neck == "high":
        radii = np.array([0.036, 0.042]) * stage.unit * stage.body.build.thickness
        roll = limb(stage.trunk_points([(0.0, -0.03), (0.0, 0.026)]), radii).piece(0, 0.99)
        stage.painter.paint(roll, garment.class_id, garment.cloth, stage.frame, depth=0.03)
    elif garment.neck == "collar" and not stage.behind:
        for sign in (-1.0, 1.0):
            flap = [(0.034, -0.02), (0.056, 0.01), (0.016, 0.055), (0.004, 0.03)]
            outline = [stage.trunk_points([(sign * across, down) for across, down in flap])]
            stage.painter.paint(outline, garment.class_id, garment.cloth, stage.frame, depth=0.01, shadow=0.6)


def paint_coat(stage: Stage) -> None:
    """Paint an open coat in two halves (seen from the front), or its back."""
    coat = stage.outfit.coat
    if coat is None:
        return
    whole = _coat_outline(stage, coat)
    if stage.behind:
        stage.painter.paint(whole, COAT, coat.cloth, stage.frame, depth=0.06)
        return
    middle = float(np.sin(stage.body.skeleton.pose.yaw)) * 0.045
    opening = 0.0 if coat.flare < 0.12 else 0.02 + 0.05 * coat.flare
    for sign in (-1.0, 1.0):
        rim = [(0.034, -0.05), (opening, 0.14), (opening + 0.03 * coat.flare, 1.0)]
        half = stage.trunk_points([(middle + sign * across, down) for across, down in [*rim, (1.0, 1.0), (1.0, -0.05)]])
        stage.painter.paint(whole, COAT, coat.cloth, stage.frame, depth=0.05, clip=[half])
        flap = [rim[0], rim[1], (opening + 0.034, 0.11), (0.066, 0.0)]
        lapel = [stage.trunk_points([(middle + sign * across, down) for across, down in flap])]
        stage.painter.paint(lapel, COAT, coat.cloth, stage.frame, depth=0.012, shadow=0.7, clip=whole)


def _coat_outline(stage: Stage, coat: Garment) -> Outline:
    body, ease = stage.body, coat.ease * stage.unit
    if coat.hem <= 1.12 or body.skeleton.pose.sitting:
        return body.trunk(0.0, min(coat.hem, 1.02), ease, coat.flare * 0.02 * stage.unit)
    tail = body.skirt(0.7, (coat.hem - 1.0) * 0.75, ease, coat.flare * 0.05 * stage.unit)
    return body.trunk(0.0, 1.0, ease) + tail


def paint_scarf(stage: Stage) -> None:
    """Paint a scarf around the neck, perhaps with hanging ends."""
    if stage.outfit.scarf is None:
        return
    kind, cloth = stage.outfit.scarf
    if kind == "ends" and not stage.behind:
        for sign, length in ((-0.4, 0.26), (0.5, 0.2)):
            path = stage.trunk_points([(sign * 0.05, 0.0), (sign * 0.07, length / 2), (sign * 0.08, length)])
            end = limb(path, np.array([0.024, 0.026, 0.028]) * stage.unit).piece(0, 0.99)
            stage.painter.paint(end, SCARF, cloth, stage.frame, depth=0.018)
    for drop, width in ((0.012, 0.064), (-0.012, 0.05)):
        path = stage.trunk_points([(s * width, drop - abs(s) * 0.016) for s in (-1.0, -0.5, 0.0, 0.5, 1.0)])
        loop = tube(path, np.array([0.014, 0.022, 0.025, 0.022, 0.014]) * stage.unit)
        stage.painter.paint(loop, SCARF, cloth, stage.frame, depth=0.018)


def paint_bag(stage: Stage) -> None:
    """Paint a bag in the hand or on a strap; it is background, as in LIP."""
    if stage.outfit.bag is None or stage.body.skeleton.pose.sitting:
        return
    kind, cloth = stage.outfit.bag
    unit, body = stage.unit, stage.body
    if kind == "hand":
        rim = np.array([(-0.03, 0.03), (0.03, 0.03), (0.07, 0.06), (0.075, 0.15), (-0.075, 0.15), (-0.07, 0.06)])
        stage.painter.paint(blob(body.skeleton.points["hand_left"] + rim * unit), 0, cloth, stage.frame)
        return
    start, end = body.trunk_level(0.07)[0] + (0.03 * unit, 0.0), body.trunk_level(1.0)[1]
    stage.painter.paint(tube(np.stack([start, end]), np.full(2, 0.007 * unit)), 0, cloth, stage.frame, depth=0.006)
    stage.painter.paint(ellipse(end + np.array([0.02, 0.03]) * unit, 0.06 * unit, 0.045 * unit), 0, cloth, stage.frame)
