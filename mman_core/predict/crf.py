"""The "+ CRF" row of Table 4: a fully connected CRF makes a prediction follow the photo.

Kraehenbuehl and Koltun, "Efficient Inference in Fully Connected CRFs with Gaussian Edge Potentials", 2011: every pixel
is tied to every other, strongly where they are near and of like colour. Mean field, with a Potts model:

    Q_i(c) <- softmax over c of: log p_i(c) + sum over both kernels of  w * sum_j k(i, j) Q_j(c)

k: a Gaussian of the distance (smoothness), and a Gaussian of distance and colour (appearance). As in Kraehenbuehl's
program, each kernel is normalised on both sides: k(i, j) / sqrt(n_i n_j), where n_i = sum_j k(i, j), and j = i counts.
The first kernel is summed exactly up to five standard deviations, the second on the permutohedral lattice.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

import cv2
import numpy as np
import numpy.typing as npt

from mman_core.predict.permutohedral import Lattice
from mman_core.types import Rgb

Floats = npt.NDArray[np.float32]
Filter: TypeAlias = Callable[[Floats], Floats]
"""From (N, C) to (N, C): sums over all pixels, weighted by a kernel."""

_SURE = 1e-8
"""Probabilities below it count as this much: the logarithm of 0 could not be outvoted by anything."""


@dataclass(frozen=True)
class CrfSettings:
    """Standard deviations in pixels of the prediction and in grey levels 0..255; weights of the two kernels.

    MMAN names no CRF settings. These stand in the published program of DeepLab (run_densecrf.sh), on which MMAN's
    baseline is built; they were chosen for photos of about 500 pixels, while predictions here have about 256.
    """

    smooth_weight: float = 3.0
    smooth_sigma: float = 3.0
    colour_weight: float = 4.0
    colour_reach: float = 49.0
    colour_sigma: float = 5.0
    iterations: int = 10


DEEPLAB = CrfSettings()


def refined(photo: Rgb, probabilities: Floats, settings: CrfSettings = DEEPLAB) -> Floats:
    """Return probabilities (C, H, W) float32, sum 1 over the classes, after mean-field inference.

    photo: (H, W, 3) uint8, resized to the size of the prediction. probabilities: (C, H, W), 0..1, sum 1.
    Raises ValueError if the sizes differ.
    """
    classes, height, width = probabilities.shape
    if photo.shape != (height, width, 3):
        raise ValueError(f"a photo of {photo.shape} does not fit probabilities of {probabilities.shape}")
    unary = np.log(np.maximum(probabilities.reshape(classes, -1).T, _SURE)).astype(np.float32)
    kernels = [
        (settings.smooth_weight, _normalised(_near(height, width, settings.smooth_sigma), height * width)),
        (settings.colour_weight, _normalised(_alike(photo, settings), height * width)),
    ]
    belief = _softmax(unary)
    for _ in range(settings.iterations):
        votes = unary.copy()
        for weight, message in kernels:
            votes += weight * message(belief)
        belief = _softmax(votes)
    return np.ascontiguousarray(belief.T).reshape(classes, height, width)


def _near(height: int, width: int, sigma: float) -> Filter:
    """Return the smoothness kernel: a Gaussian of the distance."""
    line = cv2.getGaussianKernel(2 * round(5 * sigma) + 1, sigma, cv2.CV_32F)

    def near(values: Floats) -> Floats:
        plane = values.reshape(height, width, -1)
        blurred = cv2.sepFilter2D(plane, -1, line, line, borderType=cv2.BORDER_CONSTANT)
        return np.asarray(blurred, np.float32).reshape(values.shape)

    return near


def _alike(photo: Rgb, settings: CrfSettings) -> Filter:
    """Return the appearance kernel: a Gaussian of distance and colour."""
    rows, columns = np.indices(photo.shape[:2]).reshape(2, -1) / settings.colour_reach
    colours = photo.reshape(-1, 3) / settings.colour_sigma
    return Lattice(np.column_stack([columns, rows, colours])).filtered


def _normalised(kernel: Filter, pixels: int) -> Filter:
    """Return k(i, j) / sqrt(n_i n_j)."""
    root: Floats = np.reciprocal(np.sqrt(kernel(np.ones((pixels, 1), np.float32))))
    return lambda values: root * kernel(root * values)


def _softmax(scores: Floats) -> Floats:
    scores = np.exp(scores - scores.max(axis=1, keepdims=True))
    return np.asarray(scores / scores.sum(axis=1, keepdims=True), np.float32)
