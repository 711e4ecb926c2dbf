"""The colours of agreement and error in the comparison; those of macro and micro errors are the paper's Figure 3."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from app.look.theme import HEAT
from mman_core.metrics.agreement import Verdict
from mman_core.metrics.errors_of_parts import ErrorKind
from mman_core.types import IGNORE

Color = tuple[int, int, int]
Palette = npt.NDArray[np.uint8]

VERDICT_COLORS: dict[Verdict, Color] = {
    Verdict.RIGHT: (120, 205, 120),
    Verdict.WRONG: (214, 40, 57),
    Verdict.MISSED: (58, 110, 245),
}
ERROR_COLORS: dict[ErrorKind, Color] = {
    ErrorKind.MACRO: (0, 190, 80),
    ErrorKind.MICRO: (255, 140, 0),
    ErrorKind.BORDER: (150, 150, 160),
}
DISPUTED: Color = (255, 64, 200)
CHALK: Color = (255, 255, 255)
OBJECTIVE_COLORS = {"baseline": "#9aa3ad", "macro": "#3fb96b", "micro": "#f0912b", "mman": "#5aa2f0"}
"""Of the curves of the four objectives: green and orange are the paper's for Macro D and Micro D."""
BAR_COLORS = ("#5aa2f0", "#f0b429", "#3fb96b", "#e5687b", "#a98bdc", "#4cc3c7", "#b98a5e", "#9aa3ad")


def coded_palette(colors: dict[Verdict, Color] | dict[ErrorKind, Color]) -> Palette:
    """Return (256, 3) uint8 colours by code."""
    palette = np.zeros((256, 3), np.uint8)
    for code, color in colors.items():
        palette[int(code)] = color
    return palette


def heat_palette() -> Palette:
    """Return (256, 3) uint8: a glow that grows from 1 to 255."""
    stops = np.linspace(1, 255, len(HEAT))
    channels = [np.interp(np.arange(256), stops, [stop[channel] for stop in HEAT]) for channel in range(3)]
    return np.round(np.stack(channels, axis=1)).astype(np.uint8)


def disputed_palette() -> Palette:
    """Return (256, 3) uint8: one colour for whatever is disputed."""
    return np.tile(np.array(DISPUTED, np.uint8), (256, 1))


def difference_palette(classes: Palette) -> Palette:
    """Return the classes' colours, and chalk for 255: the background where the other mask has a class."""
    palette = classes.copy()
    palette[IGNORE] = CHALK
    return palette
