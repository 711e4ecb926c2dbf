"""Surfaces: colours and patterns of skin, hair and cloth."""

from __future__ import annotations

import colorsys
from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

Color = npt.NDArray[np.float32]
Field = npt.NDArray[np.float32]

PATTERNS = ("plain", "stripes", "checks", "dots", "heather", "patches", "gradient")
PATTERN_CHANCES = (0.5, 0.12, 0.08, 0.06, 0.12, 0.08, 0.04)
NOISE_SIZE = 256

SKINS = (
    (250, 221, 200),
    (241, 204, 177),
    (226, 180, 146),
    (198, 145, 108),
    (150, 100, 70),
    (104, 68, 48),
    (72, 47, 36),
)
HAIRS = (
    (28, 22, 20),
    (48, 34, 26),
    (86, 56, 36),
    (130, 90, 52),
    (196, 156, 98),
    (226, 196, 146),
    (120, 50, 30),
    (150, 148, 146),
)


@dataclass(frozen=True)
class Cloth:
    """A surface: colours 0..255, the pattern with its period in body heights, folds and gloss 0..1."""

    color: Color
    second: Color
    pattern: str = "plain"
    period: float = 0.04
    angle: float = 0.0
    folds: float = 0.1
    stretch: float = 2.5
    gloss: float = 0.0
    grain: float = 0.02


def make_noise(rng: np.random.Generator) -> Field:
    """Return (256, 256) smooth noise, mean 0, about -1..1, that repeats seamlessly."""
    noise = np.zeros((NOISE_SIZE, NOISE_SIZE), np.float32)
    for cells, weight in ((16, 1.0), (32, 0.6), (64, 0.35), (128, 0.2)):
        grid = rng.standard_normal((cells, cells), np.float32)
        grid = np.pad(grid, 2, mode="wrap")
        scale = NOISE_SIZE // cells
        large = cv2.resize(grid, None, fx=scale, fy=scale, interpolation=cv2.INTER_CUBIC)
        noise += weight * large[2 * scale : -2 * scale, 2 * scale : -2 * scale]
    return np.asarray(noise / (2 * noise.std()), np.float32)


def sample_noise(noise: Field, x: Field, y: Field) -> Field:
    """Return `noise` at (x, y) in cells of 1/256 of its size, repeated without end."""
    return np.asarray(cv2.remap(noise, x, y, cv2.INTER_LINEAR, borderMode=cv2.BORDER_WRAP))


def surface(cloth: Cloth, x: Field, y: Field, noise: Field, grain: Field) -> Field:
    """Return (H, W, 3) float32 colours 0..255 of the cloth at (x, y) in body heights along its own axes.

    `grain` (H, W) is fine noise, mean 0, about -1..1.
    """
    if cloth.pattern == "plain" and cloth.folds == 0 and cloth.grain == 0:
        return np.broadcast_to(cloth.color, (*grain.shape, 3))
    second = _pattern(cloth, x, y, noise)
    colors = cloth.color + second[..., None] * (cloth.second - cloth.color) if second is not None else cloth.color
    folds = sample_noise(noise, x * 420, y * 420 / cloth.stretch)
    shade = 1.0 + cloth.folds * (folds - np.maximum(0.0, 0.8 - 5.0 * np.abs(folds)))
    if cloth.grain > 0:
        shade = shade + cloth.grain * grain
    return np.asarray(colors * shade[..., None], np.float32)


def _pattern(cloth: Cloth, x: Field, y: Field, noise: Field) -> Field | None:
    """Return how much of the second colour shows, 0..1, or None for none."""
    cos, sin = np.float32(np.cos(cloth.angle)), np.float32(np.sin(cloth.angle))
    scale = np.float32(1 / cloth.period)
    u, v = (x * cos + y * sin) * scale, (y * cos - x * sin) * scale
    soft = 0.06 / cloth.period
    if cloth.pattern == "stripes":
        return _band(np.sin(v * 2 * np.pi), soft)
    if cloth.pattern == "checks":
        return 0.5 * (_band(np.sin(v * 2 * np.pi), soft) + _band(np.sin(u * 2 * np.pi), soft))
    if cloth.pattern == "dots":
        row = np.floor(v)
        du, dv = (u + 0.5 * row) % 1 - 0.5, v % 1 - 0.5
        return np.asarray(np.clip((0.3 - np.hypot(du, dv)) * 12, 0, 1), np.float32)
    if cloth.pattern == "patches":
        return _band(sample_noise(noise, np.float32(22) * u, np.float32(22) * v), 4.0)
    if cloth.pattern == "heather":
        return np.asarray(0.35 + 0.3 * sample_noise(noise, x * 1900, y * 2600), np.float32)
    if cloth.pattern == "gradient":
        return np.asarray(np.clip(y * 3 + 0.2, 0, 1), np.float32)
    return None


def _band(wave: Field, soft: float) -> Field:
    return np.asarray(np.clip(0.5 + wave * max(soft, 2.0), 0, 1), np.float32)


def plain(color: npt.ArrayLike, *, folds: float = 0.0, grain: float = 0.0, gloss: float = 0.0) -> Cloth:
    """Return a cloth of one colour 0..255."""
    array = np.asarray(color, np.float32)
    return Cloth(array, array, folds=folds, grain=grain, gloss=gloss)


def sample_cloth(rng: np.random.Generator, *, patterns: bool = True, stretch: float = 2.5) -> Cloth:
    """Return some cloth for a garment."""
    color = sample_color(rng)
    second = sample_color(rng) if rng.random() < 0.5 else np.clip(color * rng.uniform(0.4, 1.6), 8, 250)
    return Cloth(
        color=color,
        second=np.asarray(second, np.float32),
        pattern=str(rng.choice(PATTERNS, p=PATTERN_CHANCES)) if patterns else "plain",
        period=float(rng.uniform(0.018, 0.06)),
        angle=float(rng.choice((0.0, np.pi / 2, np.pi / 4, rng.uniform(-0.2, 0.2)), p=(0.5, 0.25, 0.1, 0.15))),
        folds=float(rng.uniform(0.04, 0.2)),
        stretch=stretch * float(rng.uniform(0.6, 1.6)),
        gloss=float(rng.uniform(0.0, 0.5)) if rng.random() < 0.2 else 0.0,
        grain=float(rng.uniform(0.0, 0.05)),
    )


def sample_color(rng: np.random.Generator) -> Color:
    """Return a cloth colour: often black, white, grey, navy or beige, else any hue, seldom glaring."""
    if rng.random() < 0.45:
        common = (
            (24, 24, 27),
            (240, 240, 238),
            (128, 128, 132),
            (34, 42, 72),
            (202, 184, 154),
            (60, 78, 112),
            (88, 62, 46),
        )
        color = np.array(common[rng.integers(len(common))], np.float32)
        return np.asarray(np.clip(color + rng.normal(0, 9, 3), 6, 250), np.float32)
    rgb = colorsys.hsv_to_rgb(rng.random(), float(rng.beta(2.0, 1.8)), float(rng.uniform(0.2, 0.97)))
    return np.asarray(np.array(rgb) * 255, np.float32)


def sample_denim(rng: np.random.Generator) -> Cloth:
    """Return blue or black jeans cloth."""
    base = np.array((52, 72, 108), np.float32) * np.float32(rng.uniform(0.5, 1.7))
    return Cloth(base, base * np.float32(1.35), "heather", 0.02, 0.0, 0.14, 2.0, 0.0, 0.05)


def sample_skin(rng: np.random.Generator) -> Cloth:
    """Return a skin."""
    index = float(np.clip(rng.beta(1.2, 1.9) * (len(SKINS) - 1), 0, len(SKINS) - 1.001))
    low, share = int(index), index - int(index)
    color = np.array(SKINS[low]) * (1 - share) + np.array(SKINS[low + 1]) * share
    return plain(
        np.clip(color + rng.normal(0, 4, 3), 20, 255), folds=0.025, grain=0.012, gloss=float(rng.uniform(0, 0.2))
    )


def sample_hair(rng: np.random.Generator) -> Cloth:
    """Return a hair: fine strands along its own axis."""
    if rng.random() < 0.03:
        color = sample_color(rng)
    else:
        color = np.asarray(
            np.array(HAIRS[rng.choice(len(HAIRS), p=(0.25, 0.22, 0.18, 0.1, 0.08, 0.06, 0.06, 0.05))]), np.float32
        )
    color = np.clip(color * np.float32(rng.uniform(0.8, 1.2)), 10, 245)
    return Cloth(color, color * np.float32(1.3), folds=0.22, stretch=9.0, gloss=0.35, grain=0.08)
