"""Where the mannequin stands and how it is photographed: background, framing, light, and the camera's faults."""

from __future__ import annotations

import cv2
import numpy as np

from mman_core.mannequins.cloth import Field, plain, sample_color, sample_noise
from mman_core.mannequins.outline import blob, tube
from mman_core.mannequins.paint import Frame, Light, Painter
from mman_core.mannequins.pose import Point, Pose, Skeleton
from mman_core.types import Rgb

BACKGROUNDS = ("studio", "street", "room", "wall", "clutter")
BACKGROUND_CHANCES = (0.36, 0.22, 0.18, 0.12, 0.12)


def sample_light(rng: np.random.Generator) -> Light:
    """Return a light from above, more or less from the side."""
    direction = np.array([rng.normal(0.0, 0.5), -rng.uniform(0.2, 0.8), 1.0])
    return Light(direction / np.linalg.norm(direction), float(rng.uniform(0.3, 0.7)), float(rng.uniform(0.25, 0.6)))


def frame_figure(rng: np.random.Generator, pose: Pose, height: int, width: int) -> Skeleton:
    """Return the pose placed in an image of that size: whole, cropped like a shop photo, off-centre or partly cut."""
    joints = np.stack(list(pose.joints.values()))[:, :2]
    low, high = joints.min(axis=0) - np.array([0.05, 0.0]), joints.max(axis=0) + np.array([0.05, 0.035])
    low[1] = min(low[1] - 0.02, pose.joints["head"][1] - 0.09)
    kind = str(rng.choice(("tight", "whole", "upper", "small", "cut"), p=(0.4, 0.22, 0.18, 0.1, 0.1)))
    if kind == "upper":
        high[1] = float(rng.uniform(0.02, 0.32)) if not pose.sitting else float(rng.uniform(0.05, 0.25))
    size = high - low
    margin = {"tight": rng.uniform(1.0, 1.08), "small": rng.uniform(1.6, 2.4), "cut": rng.uniform(0.7, 0.95)}
    scale = float(margin.get(kind, rng.uniform(1.05, 1.35)))
    unit = min(height / (size[1] * scale), width / (size[0] * scale))
    if kind == "upper":
        unit = height / (size[1] * scale)
    slack = np.array([width, height]) - size * unit
    share = rng.uniform(0.25, 0.75, 2) if kind != "cut" else rng.uniform(0.0, 1.0, 2)
    if kind == "upper":
        share[1] = 1.0
    offset: Point = slack * share - low * unit
    return pose.placed(float(unit), offset)


def paint_background(rng: np.random.Generator, height: int, width: int, noise: Field) -> Field:
    """Return (H, W, 3) float32 colours 0..255 of an empty scene."""
    kind = str(rng.choice(BACKGROUNDS, p=BACKGROUND_CHANCES))
    y, x = np.mgrid[0:height, 0:width].astype(np.float32)
    y, x = y / height, x / height
    if kind == "studio":
        return _studio(rng, x, y)
    if kind == "wall":
        return _wall(rng, x, y, noise)
    if kind == "room":
        return _blurred(rng, _room(rng, height, width), 0.004, 0.02)
    if kind == "street":
        return _blurred(rng, _street(rng, x, y, noise), 0.004, 0.03)
    return _blurred(rng, _clutter(rng, height, width), 0.002, 0.025)


def _studio(rng: np.random.Generator, x: Field, y: Field) -> Field:
    bright = rng.uniform(0.82, 1.0) if rng.random() < 0.75 else rng.uniform(0.15, 0.8)
    base = np.array([255.0, 255.0, 255.0]) * bright * (1 - rng.uniform(0, 0.06, 3))
    tilt = 1.0 + rng.normal(0, 0.06) * (x - 0.4) + rng.normal(0, 0.1) * (y - 0.5)
    center = np.hypot(x - x.max() / 2, (y - 0.4) * 0.8)
    field = tilt - rng.uniform(0.0, 0.3) * center**2
    if rng.random() < 0.5:
        edge = rng.uniform(0.75, 0.95)
        field = field * (1.0 - rng.uniform(0.02, 0.15) * _step(y, edge, rng.uniform(20, 120)))
    return np.asarray(field[..., None] * base, np.float32)


def _wall(rng: np.random.Generator, x: Field, y: Field, noise: Field) -> Field:
    color, second = sample_color(rng), sample_color(rng)
    period = float(rng.uniform(0.06, 0.2))
    row = np.floor(y / period)
    brick = (np.abs(y / period % 1 - 0.5) > 0.45) | (np.abs((x / period / 2 + 0.5 * row) % 1 - 0.5) > 0.475)
    field = np.where(brick[..., None] & (rng.random() < 0.5), color * 0.6 + second * 0.2, color)
    rough = 1.0 + 0.12 * sample_noise(noise, x * 160, y * 160) + 0.06 * sample_noise(noise, x * 900, y * 900)
    floor = (y > rng.uniform(0.75, 1.1))[..., None]
    return np.asarray(np.where(floor, second, field) * rough[..., None], np.float32)


def _street(rng: np.random.Generator, x: Field, y: Field, noise: Field) -> Field:
    far, near = (color * 0.55 + color.mean() * 0.45 for color in (sample_color(rng), sample_color(rng)))
    ground = np.full(3, rng.uniform(60, 190))
    shift = rng.uniform(0, 256, 2)
    first = sample_noise(noise, x * 40 + np.float32(shift[0]), y * 30 + np.float32(shift[1]))
    second = sample_noise(noise, x * 190 + np.float32(shift[1]), y * 150)
    field = far + (near - far) * np.clip(0.5 + first, 0, 1)[..., None] + 28 * second[..., None]
    share = _step(y, rng.uniform(0.55, 0.9), 30.0)
    field = field + (ground * (1 + 0.1 * second[..., None]) - field) * share[..., None]
    return np.asarray(np.clip(field, 0, 255), np.float32)


def _step(field: Field, at: float, steepness: float) -> Field:
    """Return a soft step from 0 to 1 where `field` passes `at`."""
    return np.asarray(0.5 + 0.5 * np.tanh((field - at) * steepness * 0.5), np.float32)


def _room(rng: np.random.Generator, height: int, width: int) -> Field:
    field = np.empty((height, width, 3), np.float32)
    field[:] = sample_color(rng) * 0.4 + 140
    floor = int(height * rng.uniform(0.62, 0.92))
    field[floor:] = sample_color(rng) * 0.7 + 30
    field[floor - max(1, height // 60) : floor] = rng.uniform(80, 250)
    for _ in range(int(rng.integers(1, 6))):
        w, h = int(width * rng.uniform(0.1, 0.45)), int(height * rng.uniform(0.1, 0.5))
        left, top = int(rng.integers(-w // 2, width)), int(rng.integers(0, max(1, floor - h // 2)))
        color = tuple(float(c) for c in sample_color(rng))
        cv2.rectangle(field, (left, top), (left + w, top + h), color, -1)
        cv2.rectangle(field, (left, top), (left + w, top + h), tuple(c * 0.6 for c in color), max(1, height // 80))
    return field


def _clutter(rng: np.random.Generator, height: int, width: int) -> Field:
    field = np.empty((height, width, 3), np.float32)
    calm = sample_color(rng)
    field[:] = calm
    for _ in range(int(rng.integers(8, 30))):
        color = tuple(float(c) for c in sample_color(rng) * 0.7 + calm * 0.3)
        center = (int(rng.integers(0, width)), int(rng.integers(0, height)))
        axes = (int(rng.uniform(0.02, 0.25) * width) + 1, int(rng.uniform(0.02, 0.25) * height) + 1)
        if rng.random() < 0.5:
            cv2.ellipse(field, center, axes, float(rng.uniform(0, 180)), 0, 360, color, -1, cv2.LINE_AA)
        else:
            corners = cv2.boxPoints((center, (axes[0] * 2, axes[1] * 2), float(rng.uniform(0, 180))))
            cv2.fillPoly(field, [corners.astype(np.int32)], color)
    return field


def _blurred(rng: np.random.Generator, field: Field, least: float, most: float) -> Field:
    size = int(field.shape[0] * rng.uniform(least, most)) * 2 + 1
    return np.asarray(cv2.blur(cv2.blur(field, (size, size)), (size, size)), np.float32)


def paint_seat(rng: np.random.Generator, painter: Painter, skeleton: Skeleton) -> None:
    """Put a stool or a box under someone who sits."""
    if not skeleton.pose.sitting or rng.random() < 0.15:
        return
    unit, pelvis = skeleton.unit, skeleton.points["pelvis"]
    floor = max(float(skeleton.points[f"heel_{side}"][1]) for side in ("left", "right")) - 0.03 * unit
    half, top = rng.uniform(0.1, 0.28) * unit, pelvis[1] + 0.03 * unit
    cloth, frame = plain(sample_color(rng), folds=0.05, grain=0.03), Frame(pelvis)
    left, right = pelvis[0] - half, pelvis[0] + half
    painter.paint([np.array([(left, top), (right, top), (right, floor), (left, floor)])], 0, cloth, frame, depth=0.02)
    if rng.random() < 0.4:
        high = top - 0.3 * unit
        painter.paint([np.array([(left, high), (right, high), (right, top), (left, top)])], 0, cloth, frame, depth=0.02)


def paint_distractor(rng: np.random.Generator, painter: Painter) -> None:
    """Now and then put something that is no person beside or before the figure: a plant, a post, a box."""
    if rng.random() > 0.22:
        return
    height, width = painter.mask.shape
    cloth_color = sample_color(rng)
    cloth, frame = plain(cloth_color, folds=0.15, grain=0.03), Frame(np.zeros(2))
    x = width * (rng.uniform(0.0, 0.16) if rng.random() < 0.5 else rng.uniform(0.84, 1.0))
    base, unit = height * rng.uniform(0.8, 1.02), height
    kind = rng.choice(3)
    if kind == 0:
        for angle in rng.uniform(-0.9, 0.9, 7):
            tip = np.array([x + np.sin(angle) * 0.3 * unit, base - np.cos(angle) * 0.35 * unit])
            leaf = tube(np.linspace([x, base], tip, 6), np.array([2, 8, 14, 16, 10, 1]) * unit / 900)
            painter.paint(leaf, 0, cloth, frame, depth=0.02)
    elif kind == 1:
        post = np.array([(x, -0.1 * unit), (x + rng.normal(0, 0.02) * unit, 1.1 * unit)])
        painter.paint(tube(post, np.full(2, rng.uniform(0.01, 0.04) * unit)), 0, cloth, frame, depth=0.03)
    else:
        rim = np.array([(-0.08, 0), (0.08, 0), (0.1, -0.14), (0.03, -0.18), (-0.03, -0.18), (-0.1, -0.14)])
        painter.paint(blob(rim * unit * rng.uniform(0.7, 1.6) + (x, base)), 0, cloth, frame, depth=0.04)


def photograph(rng: np.random.Generator, scene: Field) -> Rgb:
    """Return (H, W, 3) uint8: the scene as a camera would bring it home: cast, contrast, blur, noise, JPEG."""
    cast = 1.0 + rng.normal(0.0, 0.035, 3)
    contrast, bright = rng.uniform(0.82, 1.12), rng.normal(0.0, 8.0)
    photo: Field = ((scene - 128.0) * contrast + 128.0 + bright) * cast.astype(np.float32)
    if rng.random() < 0.6:
        sigma = float(rng.uniform(0.3, 0.9)) * max(1.0, scene.shape[0] / 480)
        photo = np.asarray(cv2.GaussianBlur(photo, (0, 0), sigma), np.float32)
    photo = photo + np.float32(rng.uniform(0.5, 5.0)) * rng.standard_normal(photo.shape[:2], np.float32)[..., None]
    pixels = np.clip(photo, 0, 255).astype(np.uint8)
    if rng.random() < 0.6:
        quality = int(rng.integers(45, 95))
        _, data = cv2.imencode(".jpg", pixels[..., ::-1], [cv2.IMWRITE_JPEG_QUALITY, quality])
        pixels = np.asarray(cv2.imdecode(data, cv2.IMREAD_COLOR), np.uint8)[..., ::-1]
    return np.ascontiguousarray(pixels)
