"""The head: skull, face, hair, hat, glasses; drawn in the head's own frame."""

from __future__ import annotations

import numpy as np

from mman_core.mannequins.body import Body
from mman_core.mannequins.cloth import Cloth, plain
from mman_core.mannequins.outfit import FACE, HAIR, HAT, SUNGLASSES, Outfit
from mman_core.mannequins.outline import Outline, Points, blob, ellipse, limb, rotated, tube
from mman_core.mannequins.paint import Frame, Painter

HALF_HEIGHT, HALF_WIDTH, HALF_DEPTH = 0.0655, 0.047, 0.056
JAW = np.array([(0, -1), (0.58, -0.87), (0.94, -0.45), (1.0, 0.0), (0.88, 0.45), (0.52, 0.86), (0, 1.0)])


class Head:
    """Where things are on a turned head; local points are (sideways in half widths, down in half heights)."""

    def __init__(self, body: Body, outfit: Outfit) -> None:
        pose = body.skeleton.pose
        self.outfit = outfit
        self.center = body.skeleton.points["head"]
        self.unit = body.unit * pose.build.head
        toward = body.neck - self.center
        self.roll = float(np.arctan2(-toward[0], toward[1]))
        self.yaw = float((pose.head_yaw + np.pi) % (2 * np.pi) - np.pi)
        self.height = HALF_HEIGHT * self.unit
        self.width = float(np.hypot(HALF_WIDTH * np.cos(self.yaw), HALF_DEPTH * np.sin(self.yaw))) * self.unit
        self.front = float(np.sin(self.yaw))
        self.faces_us = abs(self.yaw) < 1.75
        self.frame = Frame(self.center, self.roll)

    def place(self, points: list[tuple[float, float]] | Points) -> Points:
        """Return local points as image points."""
        return self.center + rotated(np.asarray(points, np.float64) * (self.width, self.height), self.roll)

    def on_face(self, sideways: float, down: float) -> tuple[float, float]:
        """Return the local point of a spot on the face `sideways` (-1..1, image right on a frontal head), turned."""
        angle = np.arcsin(np.clip(sideways * 0.8, -1, 1)) + self.yaw
        reach = 1.0 / max(self.width / (HALF_WIDTH * self.unit), 1e-6) if abs(self.yaw) < 0.5 else 0.98
        return float(np.sin(angle)) * reach, down

    def sees(self, sideways: float) -> bool:
        """Return whether that spot of the face is on our side of the head."""
        return float(np.cos(np.arcsin(np.clip(sideways * 0.8, -1, 1)) + self.yaw)) > 0.12

    # ---- painting, in order -------------------------------------------------

    def paint_behind(self, painter: Painter) -> None:
        """Paint hair that hangs behind the shoulders (seen from the front)."""
        if self.faces_us and self.outfit.hair_style in ("long", "bob", "tail"):
            low = {"long": 2.3, "bob": 0.95, "tail": 0.7}[self.outfit.hair_style]
            if self.outfit.hair_style != "tail":
                painter.paint(self._curtain(low), HAIR, self.outfit.hair, self.frame, depth=0.03)

    def paint(self, painter: Painter) -> None:
        """Paint skull, hair, face and what is worn on them."""
        painter.paint(self._skull(), FACE, self.outfit.skin, self.frame, depth=0.04)
        if not self.faces_us:
            self._paint_ears(painter)
        style = self.outfit.hair_style
        if style != "bald":
            painter.paint(self._hair_cap(), HAIR, self.outfit.hair, self.frame, depth=0.035, shadow=0.5)
        if style in ("long", "bob", "tail") and not self.faces_us:
            low = {"long": 2.9, "bob": 1.2, "tail": 0.6}[style]
            painter.paint(self._curtain(low), HAIR, self.outfit.hair, self.frame, depth=0.03)
        if style in ("bun", "tail"):
            self._paint_knot(painter, style)
        if self.faces_us:
            if style != "bald":
                painter.paint(self._face_window(), FACE, self.outfit.skin, self.frame, depth=0.035, shadow=0.0)
            self._paint_ears(painter)
            self._paint_features(painter)
            if style in ("long", "bob"):
                self._paint_locks(painter, 1.9 if style == "long" else 0.75)
        if self.outfit.glasses is not None and self.faces_us:
            self._paint_glasses(painter, self.outfit.glasses)
        if self.outfit.hat is not None:
            self._paint_hat(painter, *self.outfit.hat)

    def _skull(self) -> Outline:
        right = JAW.copy()
        left = JAW[-2:0:-1] * (-1, 1)
        points = np.concatenate([right, left])
        points[:, 0] += 0.22 * self.front * np.clip(points[:, 1], 0, 1)
        if abs(self.front) > 0.5 and self.faces_us:
            nose = self.front * 1.13
            spot = np.array([(nose, 0.22)])
            at = 4 if self.front > 0 else len(points) - 3
            points = np.insert(points, at, spot, axis=0) if abs(self.front) > 0.85 else points
        return blob(self.place(points))

    def _hair_cap(self) -> Outline:
        volume = 1.1 if self.outfit.hair_style in ("short", "bun", "tail") else 1.18
        low = 0.32 if self.faces_us else 0.72
        shift = -0.1 * self.front
        points = [(0, -1.12), (0.62, -0.98), (1.0, -0.5), (1.0, 0.0), (0.86, low), (0.4, low + 0.12), (0, low + 0.15)]
        points += [(-x, y) for x, y in points[-2:0:-1]]
        return blob(self.place([(x * volume + shift, y) for x, y in points]))

    def _face_window(self) -> Outline:
        """Return the part of the head that hair leaves free."""
        narrow = 0.45 + 0.55 * np.cos(self.yaw)
        middle = self.front * (1.0 - 0.8 * narrow + 0.12)
        line = -0.56 if self.outfit.hair_style != "bob" else -0.36
        points = [(0.0, line - 0.06), (0.5, line), (0.8, -0.3), (0.86, 0.1), (0.8, 0.45), (0.5, 0.86), (0.0, 1.0)]
        points += [(-x, y) for x, y in points[-2:0:-1]]
        window = np.array([(x * 0.98 * narrow + middle, y) for x, y in points])
        chin = 0.22 * self.front
        window[:, 0] = np.where(
            window[:, 1] > 0.6, 0.5 * window[:, 0] + 0.5 * (chin + window[:, 0] - middle), window[:, 0]
        )
        window[:, 0] = np.clip(window[:, 0], -1.02, 1.02)
        return blob(self.place(window))

    def _curtain(self, low: float) -> Outline:
        shift = -0.12 * self.front
        top = [(0, -1.1), (0.7, -0.92), (1.14, -0.3), (1.22, 0.4)]
        rest = [(1.3, 0.4 + (low - 0.4) * 0.5), (1.12, low), (0.5, low + 0.08), (0, low + 0.1)]
        points = top + rest
        points += [(-x, y) for x, y in points[-2:0:-1]]
        return blob(self.place([(x + shift, y) for x, y in points]))

    def _paint_locks(self, painter: Painter, low: float) -> None:
        for sign in (-1.0, 1.0):
            if sign * self.front > 0.6:
                continue
            path = [(0.5, -0.92), (0.93, -0.45), (1.04, 0.1), (1.08, 0.55), (1.02, low * 0.8), (0.85, low)]
            points = self.place([(sign * x - 0.1 * self.front, y) for x, y in path])
            radii = np.array([0.06, 0.16, 0.2, 0.22, 0.26, 0.06]) * self.width
            painter.paint(limb(points, radii).piece(0, 1), HAIR, self.outfit.hair, self.frame, depth=0.012, shadow=0.7)

    def _paint_knot(self, painter: Painter, style: str) -> None:
        back = -self.front * 0.9
        if style == "bun":
            center = self.place([(back * 0.9, -1.12 if self.faces_us else -0.75)])[0]
            knot = ellipse(center, 0.55 * self.width, 0.34 * self.height, self.roll)
            painter.paint(knot, HAIR, self.outfit.hair, self.frame, depth=0.02, shadow=0.6)
        elif not self.faces_us or abs(self.front) > 0.4:
            path = self.place([(back * 1.05, -0.4), (back * 1.4, 0.2), (back * 1.25, 1.2), (back * 1.15, 1.9)])
            tail = limb(path, np.array([0.2, 0.34, 0.3, 0.08]) * self.width).piece(0, 1)
            painter.paint(tail, HAIR, self.outfit.hair, self.frame, depth=0.015, shadow=0.6)

    def _paint_ears(self, painter: Painter) -> None:
        if self.outfit.hair_style in ("long", "bob"):
            return
        for sign in (-1.0, 1.0):
            if self.faces_us and sign * self.front > 0.35:
                continue
            side = sign * np.cos(self.yaw) * 1.0 * HALF_WIDTH * self.unit / self.width
            center = self.place([(float(side) if self.faces_us else sign * 1.0, 0.1)])[0]
            ear = ellipse(center, 0.07 * self.height, 0.15 * self.height, self.roll)
            painter.paint(ear, FACE, self.outfit.skin, self.frame, depth=0.008, shadow=0.4)

    def _paint_features(self, painter: Painter) -> None:
        skin, hair = self.outfit.skin.color, self.outfit.hair.color
        brow = plain(hair * 0.6 + skin * 0.2, folds=0.0, grain=0.0)
        if self.outfit.beard > 0:
            self._paint_beard(painter)
        for sign in (-0.46, 0.46):
            if self.sees(sign):
                self._paint_eye(painter, sign, brow)
        shade = plain(skin * 0.72, folds=0.0, grain=0.0)
        tip, wing = self.on_face(0.0, 0.3), self.on_face(-0.14 if self.front < 0 else 0.14, 0.32)
        ridge = self.place([self.on_face(0.06, -0.02), (tip[0] * 1.04 + 0.05, 0.22), wing])
        self._feature(painter, tube(ridge, np.array([0.012, 0.035, 0.05]) * self.height), shade)
        lips = plain(skin * (0.82, 0.5, 0.5) + (10, 0, 4), folds=0.0, grain=0.0)
        mouth = [self.on_face(s, 0.58) for s in (-0.3, -0.12, 0.0, 0.12, 0.3)]
        radii = np.array([0.012, 0.045, 0.04, 0.045, 0.012]) * self.height
        self._feature(painter, tube(self.place(mouth), radii), lips)

    def _paint_eye(self, painter: Painter, sign: float, brow: Cloth) -> None:
        center = self.place([self.on_face(sign, -0.04)])[0]
        size = 0.2 * self.width * max(0.45, np.cos(self.yaw))
        self._feature(painter, ellipse(center, size * 1.1, 0.085 * self.height, self.roll), brow)
        white = plain((236, 232, 228), folds=0.0, grain=0.0)
        self._feature(
            painter,
            ellipse(center + np.array([0, 0.012 * self.height]), size * 0.9, 0.055 * self.height, self.roll),
            white,
        )
        iris = plain((44, 32, 26), folds=0.0, grain=0.0)
        self._feature(painter, ellipse(center, 0.06 * self.height, 0.065 * self.height), iris)
        path = [self.on_face(sign + s, -0.24 - rise) for s, rise in ((-0.22, 0.0), (0.0, 0.05), (0.2, 0.0))]
        self._feature(painter, tube(self.place(path), np.array([0.025, 0.034, 0.02]) * self.height), brow)

    def _paint_beard(self, painter: Painter) -> None:
        skin, hair = self.outfit.skin.color, self.outfit.hair.color
        cloth = plain(skin + (hair - skin) * self.outfit.beard, folds=0.05, grain=0.06)
        path = [self.on_face(s, d) for s, d in ((-0.95, 0.35), (-0.7, 0.72), (0.0, 0.86), (0.7, 0.72), (0.95, 0.35))]
        radii = np.array([0.06, 0.13, 0.16, 0.13, 0.06]) * self.height
        self._feature(painter, tube(self.place(path), radii), cloth)

    def _feature(self, painter: Painter, outline: Outline, cloth: Cloth) -> None:
        painter.paint(outline, FACE, cloth, self.frame, depth=0.0, shadow=0.0, within=frozenset({FACE}))

    def _paint_glasses(self, painter: Painter, cloth: Cloth) -> None:
        outline: Outline = []
        for sign in (-0.46, 0.46):
            if self.sees(sign):
                center = self.place([self.on_face(sign, -0.02)])[0]
                outline += ellipse(
                    center, 0.36 * self.width * max(0.5, np.cos(self.yaw)), 0.19 * self.height, self.roll
                )
        bar = self.place([self.on_face(s, -0.1) for s in (-1.15, -0.4, 0.0, 0.4, 1.15) if self.sees(s)])
        outline += tube(bar, np.full(len(bar), 0.028 * self.height))
        painter.paint(outline, SUNGLASSES, cloth, self.frame, depth=0.012, shadow=0.4)

    def _paint_hat(self, painter: Painter, kind: str, cloth: Cloth) -> None:
        line = -0.42 if kind == "beanie" else -0.5
        tall = -1.42 if kind == "brim" else -1.28
        points = [(0, tall), (0.68, tall + 0.14), (1.08, -0.85), (1.12, line), (0.6, line + 0.1), (0, line + 0.13)]
        points += [(-x, y) for x, y in points[-2:0:-1]]
        painter.paint(
            blob(self.place([(x - 0.05 * self.front, y) for x, y in points])), HAT, cloth, self.frame, depth=0.035
        )
        if kind == "brim":
            brim = ellipse(self.place([(0.0, line + 0.04)])[0], 1.95 * self.width, 0.2 * self.height, self.roll)
            painter.paint(brim, HAT, cloth, self.frame, depth=0.01)
        elif kind == "cap" and self.faces_us:
            reach = self.front * 1.1
            path = self.place(
                [
                    (reach - 0.75 * np.cos(self.yaw), line),
                    (reach * 1.2, line + 0.12),
                    (reach + 0.75 * np.cos(self.yaw), line),
                ]
            )
            peak = limb(path, np.array([0.09, 0.14, 0.09]) * self.height).piece(0, 1)
            painter.paint(peak, HAT, cloth, self.frame, depth=0.012)
        elif kind == "beanie":
            path = self.place([(-1.1, line), (0.0, line + 0.12), (1.1, line)])
            painter.paint(limb(path, np.full(3, 0.13 * self.height)).piece(0, 1), HAT, cloth, self.frame, depth=0.012)
