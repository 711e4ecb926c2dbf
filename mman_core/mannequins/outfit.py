"""What a mannequin wears: chosen before anything is painted."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from mman_core.mannequins.cloth import Cloth, plain, sample_cloth, sample_color, sample_denim, sample_hair, sample_skin

HAT, HAIR, GLOVE, SUNGLASSES, UPPER, DRESS, COAT, SOCKS, PANTS, JUMPSUIT = range(1, 11)
SCARF, SKIRT, FACE, LEFT_ARM, RIGHT_ARM, LEFT_LEG, RIGHT_LEG, LEFT_SHOE, RIGHT_SHOE = range(11, 20)
ARM = {"left": LEFT_ARM, "right": RIGHT_ARM}
LEG = {"left": LEFT_LEG, "right": RIGHT_LEG}
SHOE = {"left": LEFT_SHOE, "right": RIGHT_SHOE}


@dataclass(frozen=True)
class Garment:
    """One garment: class, cloth, and how far it reaches.

    `sleeve` 0 (none) to 1 (wrist) along the arm; `hem` along the trunk (1: hip) for tops, along the leg for the rest;
    `leg` 0..1 along the leg for trousers; `flare` 0..1 how much it widens; `ease` looseness in body heights.
    """

    class_id: int
    cloth: Cloth
    sleeve: float = 0.0
    hem: float = 0.0
    leg: float = 0.0
    flare: float = 0.0
    ease: float = 0.006
    neck: str = "round"
    pleats: bool = False


@dataclass(frozen=True)
class Outfit:
    """All that is worn, and skin and hair."""

    skin: Cloth
    hair: Cloth
    hair_style: str
    beard: float
    top: Garment | None
    bottom: Garment | None
    whole: Garment | None
    coat: Garment | None
    socks: tuple[Cloth, float] | None
    shoes: tuple[Cloth, float] | None
    gloves: Cloth | None
    hat: tuple[str, Cloth] | None
    glasses: Cloth | None
    scarf: tuple[str, Cloth] | None
    bag: tuple[str, Cloth] | None


def sample_outfit(rng: np.random.Generator, feminine: bool) -> Outfit:
    """Return a plausible outfit; every class comes up within some hundred outfits."""
    kind = str(rng.choice(("two", "dress", "jumpsuit"), p=(0.62, 0.28, 0.1) if feminine else (0.9, 0.02, 0.08)))
    top = _top(rng) if kind == "two" else None
    bottom = _bottom(rng, feminine) if kind == "two" else None
    whole = None if kind == "two" else _dress(rng) if kind == "dress" else _jumpsuit(rng)
    coat = _coat(rng, top or whole) if rng.random() < 0.24 else None
    return Outfit(
        skin=sample_skin(rng),
        hair=sample_hair(rng),
        hair_style=_hair_style(rng, feminine),
        beard=float(rng.uniform(0.2, 0.8)) if not feminine and rng.random() < 0.35 else 0.0,
        top=top,
        bottom=bottom,
        whole=whole,
        coat=coat,
        socks=_socks(rng, bottom or whole),
        shoes=_shoes(rng) if rng.random() < 0.93 else None,
        gloves=sample_cloth(rng, patterns=False) if rng.random() < 0.09 else None,
        hat=(str(rng.choice(("cap", "beanie", "brim", "brim"))), sample_cloth(rng)) if rng.random() < 0.2 else None,
        glasses=plain(rng.uniform(5, 70, 3), gloss=0.8, folds=0.0, grain=0.0) if rng.random() < 0.16 else None,
        scarf=(str(rng.choice(("loop", "ends"))), sample_cloth(rng)) if rng.random() < 0.13 else None,
        bag=(str(rng.choice(("strap", "hand"))), sample_cloth(rng, patterns=False)) if rng.random() < 0.14 else None,
    )


def _sleeve(rng: np.random.Generator) -> float:
    kind = rng.choice(4, p=(0.2, 0.33, 0.09, 0.38))
    return (0.0, float(rng.uniform(0.2, 0.46)), float(rng.uniform(0.5, 0.85)), float(rng.uniform(0.94, 1.0)))[kind]


def _top(rng: np.random.Generator) -> Garment:
    return Garment(
        UPPER,
        sample_cloth(rng),
        sleeve=_sleeve(rng),
        hem=float(
            rng.choice((rng.uniform(0.6, 0.8), rng.uniform(0.85, 1.06), rng.uniform(1.06, 1.3)), p=(0.35, 0.5, 0.15))
        ),
        flare=float(rng.uniform(0.0, 0.5)),
        ease=float(rng.uniform(0.003, 0.016)),
        neck=str(rng.choice(("round", "vee", "high", "collar", "wide"), p=(0.38, 0.2, 0.1, 0.22, 0.1))),
    )


def _bottom(rng: np.random.Generator, feminine: bool) -> Garment:
    if rng.random() < (0.36 if feminine else 0.03):
        return Garment(
            SKIRT,
            sample_cloth(rng, stretch=8.0),
            hem=float(rng.choice((rng.uniform(0.28, 0.5), rng.uniform(0.5, 0.92)), p=(0.65, 0.35))),
            flare=float(rng.choice((rng.uniform(0.0, 0.15), rng.uniform(0.3, 1.0)))),
            pleats=bool(rng.random() < 0.4),
        )
    cloth = sample_denim(rng) if rng.random() < 0.4 else sample_cloth(rng, patterns=bool(rng.random() < 0.3))
    kinds = (rng.uniform(0.2, 0.48), rng.uniform(0.6, 0.88), rng.uniform(0.93, 0.99))
    return Garment(
        PANTS,
        cloth,
        leg=float(rng.choice(kinds, p=(0.24, 0.1, 0.66))),
        flare=float(rng.choice((0.0, rng.uniform(0.1, 0.5), rng.uniform(0.5, 1.0)), p=(0.5, 0.35, 0.15))),
        ease=float(rng.choice((0.002, 0.007, 0.014))),
    )


def _dress(rng: np.random.Generator) -> Garment:
    return Garment(
        DRESS,
        sample_cloth(rng, stretch=6.0),
        sleeve=_sleeve(rng),
        hem=float(rng.choice((rng.uniform(0.22, 0.5), rng.uniform(0.5, 0.98)), p=(0.65, 0.35))),
        flare=float(rng.uniform(0.0, 0.9)),
        neck=str(rng.choice(("round", "vee", "wide", "high", "collar"), p=(0.35, 0.25, 0.25, 0.08, 0.07))),
        pleats=bool(rng.random() < 0.3),
    )


def _jumpsuit(rng: np.random.Generator) -> Garment:
    return Garment(
        JUMPSUIT,
        sample_cloth(rng) if rng.random() < 0.7 else sample_denim(rng),
        sleeve=_sleeve(rng),
        leg=float(rng.choice((rng.uniform(0.22, 0.45), rng.uniform(0.85, 0.98)), p=(0.35, 0.65))),
        flare=float(rng.uniform(0.0, 0.6)),
        ease=0.009,
        neck=str(rng.choice(("round", "vee", "collar"))),
    )


def _coat(rng: np.random.Generator, under: Garment | None) -> Garment:
    return Garment(
        COAT,
        sample_cloth(rng, patterns=bool(rng.random() < 0.4)),
        sleeve=max(float(rng.uniform(0.9, 1.0)), under.sleeve if under else 0.0),
        hem=float(
            rng.choice((rng.uniform(0.75, 1.05), rng.uniform(1.1, 1.4), rng.uniform(1.5, 2.1)), p=(0.45, 0.3, 0.25))
        ),
        flare=float(rng.uniform(0.05, 0.5)),
        ease=float(rng.uniform(0.012, 0.02)),
    )


def _socks(rng: np.random.Generator, lower: Garment | None) -> tuple[Cloth, float] | None:
    if rng.random() > 0.42:
        return None
    cloth = sample_cloth(rng, patterns=bool(rng.random() < 0.4))
    if lower is not None and lower.leg == 0.0 and rng.random() < 0.3:
        return cloth, 0.0
    return cloth, float(
        rng.choice((rng.uniform(0.82, 0.9), rng.uniform(0.55, 0.75), rng.uniform(0.4, 0.5)), p=(0.5, 0.3, 0.2))
    )


def _shoes(rng: np.random.Generator) -> tuple[Cloth, float]:
    """Return the cloth and where along the leg the shaft begins."""
    cloth = sample_cloth(rng, patterns=False)
    shaft = float(rng.choice((1.0, rng.uniform(0.84, 0.92), rng.uniform(0.58, 0.8)), p=(0.7, 0.18, 0.12)))
    return cloth, shaft


def _hair_style(rng: np.random.Generator, feminine: bool) -> str:
    styles = ("short", "long", "bob", "bun", "tail", "bald")
    return str(
        rng.choice(styles, p=(0.08, 0.46, 0.18, 0.14, 0.13, 0.01) if feminine else (0.82, 0.04, 0.03, 0.01, 0.0, 0.1))
    )


def sole_color(rng: np.random.Generator) -> Cloth:
    """Return the cloth of a shoe's sole."""
    return plain(
        sample_color(rng) if rng.random() < 0.3 else (225, 222, 215) if rng.random() < 0.5 else (32, 30, 28), folds=0.02
    )
