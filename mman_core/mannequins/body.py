"""The bare body in image pixels: arms, legs, feet, hands and trunk as outlines that clothes are cut from."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from mman_core.mannequins.outline import Limb, Outline, Points, blob, hull, limb, spline, tube
from mman_core.mannequins.pose import Skeleton

ARM_RADII = np.array([0.026, 0.031, 0.028, 0.0235, 0.0255, 0.021, 0.0155])
LEG_RADII = np.array([0.056, 0.054, 0.046, 0.0355, 0.0385, 0.031, 0.021])
TRUNK_LEVELS = np.array([-0.10, 0.0, 0.11, 0.24, 0.42, 0.66, 0.86, 1.02, 1.14])


class Body:
    """The figure's geometry; every length in pixels."""

    def __init__(self, skeleton: Skeleton) -> None:
        self.skeleton = skeleton
        self.unit = skeleton.unit
        self.build = skeleton.pose.build
        points = skeleton.points
        self.neck, self.pelvis = points["neck"], points["pelvis"]
        spine = self.pelvis - self.neck
        self.spine = float(np.linalg.norm(spine))
        self.down = spine / max(self.spine, 1e-6)
        self.across = np.array([self.down[1], -self.down[0]])
        self._widths = self._trunk_widths()

    def arm(self, side: str) -> Limb:
        """Return the arm from shoulder to wrist."""
        joints = [self.skeleton.points[f"{name}_{side}"] for name in ("shoulder", "elbow", "wrist")]
        return self._limb(joints, ARM_RADII * self.build.thickness)

    def leg(self, side: str) -> Limb:
        """Return the leg from hip to ankle."""
        joints = [self.skeleton.points[f"{name}_{side}"] for name in ("hip", "knee", "ankle")]
        radii = LEG_RADII * self.build.thickness
        radii[0] = max(radii[0], self.build.hip * 0.5)
        return self._limb(joints, radii)

    def _limb(self, joints: list[Points], radii: npt.NDArray[np.float64]) -> Limb:
        grid = np.array([0.0, 0.22, 0.42, 0.5, 0.64, 0.84, 1.0])
        corners = np.array([0.0, 0.5, 1.0])
        xs = np.interp(grid, corners, [joint[0] for joint in joints])
        ys = np.interp(grid, corners, [joint[1] for joint in joints])
        smooth = limb(np.stack([xs, ys], axis=1), radii * self.unit)
        even = np.linspace(0.0, 1.0, 33)
        own = np.interp(np.arange(len(smooth.radii)) / (len(smooth.radii) - 1), np.linspace(0, 1, len(grid)), grid)
        columns = [np.interp(even, own, column) for column in (*smooth.centers.T, smooth.radii)]
        return Limb(np.stack(columns[:2], axis=1), columns[2])

    def hand(self, side: str, ease: float = 0.0) -> Outline:
        """Return palm, fingers and thumb."""
        wrist, tip = self.skeleton.points[f"wrist_{side}"], self.skeleton.points[f"hand_{side}"]
        along = tip - wrist
        length = max(float(np.linalg.norm(along)), 0.035 * self.unit)
        along = along / max(float(np.linalg.norm(along)), 1e-6)
        over = np.array([-along[1], along[0]])
        thumb_sign = 1.0 if float(over @ (self.pelvis - wrist)) > 0 else -1.0
        u = self.unit
        palm = wrist + along * length * 0.42
        outline = tube(np.stack([wrist, palm]), np.array([0.0155, 0.0205]) * u + ease)
        for spread in (-1.5, -0.5, 0.5, 1.5):
            root = palm + over * spread * 0.0085 * u
            end = wrist + along * length * (1.0 - 0.05 * spread**2) + over * spread * 0.0105 * u
            outline += tube(np.stack([root, end]), np.array([0.0068, 0.0052]) * u + ease * 0.6)
        root = wrist + along * length * 0.2 + over * thumb_sign * 0.012 * u
        end = wrist + along * length * 0.58 + over * thumb_sign * 0.03 * u
        return outline + tube(np.stack([root, end]), np.array([0.0085, 0.006]) * u + ease * 0.6)

    def foot(self, side: str, ease: float = 0.0) -> Outline:
        """Return the foot from heel to toes, with the ankle."""
        points, u = self.skeleton.points, self.unit
        ankle, heel, toe = (points[f"{name}_{side}"] for name in ("ankle", "heel", "toe"))
        ball = heel + (toe - heel) * 0.72
        base = tube(np.stack([heel, ball, toe]), np.array([0.0185, 0.022, 0.0135]) * u + ease)
        instep = np.concatenate([ankle + _circle(0.021 * u + ease), ball + _circle(0.019 * u + ease)])
        back = np.concatenate([ankle + _circle(0.021 * u + ease), heel + _circle(0.0175 * u + ease)])
        return [*base, hull(instep), hull(back)]

    def neck_outline(self, ease: float = 0.0) -> Outline:
        """Return the neck from the jaw to between the collar bones."""
        head = self.skeleton.points["head"]
        width = 0.031 * self.build.thickness * self.unit * (0.92 if self.build.feminine else 1.08) + ease
        top = head + (self.neck - head) * 0.35
        low = self.neck + self.down * 0.02 * self.unit
        return limb(np.stack([top, (top + low) / 2, low]), np.array([width, width, width * 1.15])).piece(0.0, 0.99)

    def _trunk_widths(self) -> npt.NDArray[np.float64]:
        """Return (levels, 2): how far the trunk reaches to the image's left and right of the spine, in pixels."""
        build, yaw = self.build, self.skeleton.pose.yaw
        cos, sin = abs(np.cos(yaw)), np.sin(yaw)
        chest, waist, hip, shoulder = build.chest, build.waist, build.hip, build.shoulder
        wide = np.array(
            [0.03, 0.046, shoulder + 0.006, chest + 0.008, chest, waist, hip * 0.95, hip * 1.06, hip * 0.99]
        )
        deep = np.array([0.032, 0.04, 0.052, 0.062, 0.066, 0.055, 0.062, 0.068, 0.06]) * (0.5 + 0.5 * build.thickness)
        front = np.array([0.0, 0.0, 0.004, 0.012, 0.022, 0.012, 0.004, -0.01, -0.012]) * (
            1.3 if build.feminine else 0.8
        )
        half = np.hypot(wide * cos, deep * sin)
        return np.stack([half - front * sin, half + front * sin], axis=1) * self.unit

    def trunk_level(self, t: float, ease: float = 0.0) -> tuple[Points, Points]:
        """Return the trunk's rim points at the image's left and right, `t` 0 at the neck's base, 1 at the hip."""
        center = self.neck + self.down * t * self.spine
        left = np.interp(t, TRUNK_LEVELS, self._widths[:, 0]) + ease
        right = np.interp(t, TRUNK_LEVELS, self._widths[:, 1]) + ease
        return center - self.across * left, center + self.across * right

    def trunk(self, start: float, end: float, ease: float = 0.0, flare: float = 0.0) -> Outline:
        """Return the trunk between two levels, `ease` and (at the end) `flare` pixels wider."""
        levels = np.linspace(start, end, max(5, round((end - start) * 12)))
        if start < 0.1:
            levels = np.concatenate([[start, 0.05, 0.09, 0.125], levels[levels > 0.18]])
        spread = flare * ((levels - start) / (end - start)) ** 2
        rims = [self.trunk_level(float(t), ease + float(more)) for t, more in zip(levels, spread, strict=True)]
        left = spline(np.stack([rim[0] for rim in rims]), 4, closed=False)
        right = spline(np.stack([rim[1] for rim in rims]), 4, closed=False)
        sag = self.down * 0.012 * self.unit
        hem = spline(np.stack([right[-1], (left[-1] + right[-1]) / 2 + sag, left[-1]]), 5, closed=False)
        return [np.concatenate([left, hem[::-1], right[::-1]])]

    def lap_level(self, t: float) -> tuple[Points, Points]:
        """Return the outer rim points (image left, right) around both legs, `t` 0 at the hip, 1 at the ankle."""
        rims = []
        for side in ("left", "right"):
            leg = self.leg(side)
            center = leg.at(t)
            radius = float(np.interp(t, np.linspace(0, 1, len(leg.radii)), leg.radii))
            reach = np.array([radius, 0.0])
            rims += [center - reach, center + reach]
        return min(rims, key=lambda point: float(point[0])), max(rims, key=lambda point: float(point[0]))

    def skirt(self, start: float, hem: float, ease: float, flare: float) -> Outline:
        """Return a skirt from trunk level `start` down to `hem` (0..1 along the legs), widened by `flare` pixels."""
        left, right = [], []
        for t in np.linspace(start, 1.0, 4):
            rim = self.trunk_level(float(t), ease)
            left.append(rim[0])
            right.append(rim[1])
        for t in np.linspace(0.12, hem, max(2, round(hem * 7))):
            rim = self.lap_level(float(t))
            more = np.array([ease + flare * (float(t) / hem) ** 0.9, 0.0])
            left.append(rim[0] - more)
            right.append(rim[1] + more)
        sag = np.array([0.0, 0.012 * self.unit])
        middle = (left[-1] + right[-1]) / 2 + sag
        return blob(np.stack([*left, middle, *right[::-1]]), 4)


def _circle(radius: float) -> Points:
    turns = np.linspace(0, 2 * np.pi, 16, endpoint=False)
    return np.stack([np.cos(turns), np.sin(turns)], axis=1) * radius
