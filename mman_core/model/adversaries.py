"""Which discriminators stand against the generator in each objective, and which of its maps they judge."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Literal

from torch import nn

from mman_core.model.card import Graph
from mman_core.model.discriminators import macro_discriminator, micro_discriminator
from mman_core.model.rivals import AsnDiscriminator, WholeMapDiscriminator

Judged = Literal["low", "middle", "high"]


@dataclass(frozen=True)
class Adversary:
    """One discriminator: its name among the networks, the map it judges, how it is built, and its curve."""

    part: str
    judges: Judged
    build: Callable[[Graph, int], nn.Module]
    curve: Literal["macro", "micro", ""] = ""
    """Whether it is logged as the one that sees the whole, the one that sees patches, or not."""


MACRO = Adversary("macro", "low", macro_discriminator, "macro")
MICRO = Adversary("micro", "high", micro_discriminator, "micro")
WHOLE = Adversary("whole", "high", lambda graph, count: WholeMapDiscriminator(count), "macro")
MIDDLE = Adversary("middle", "middle", micro_discriminator)
ASN = Adversary("asn", "high", lambda graph, count: AsnDiscriminator(count), "micro")

ADVERSARIES: Mapping[str, tuple[Adversary, ...]] = {
    "macro": (MACRO,),
    "micro": (MICRO,),
    "mman": (MACRO, MICRO),
    "single": (WHOLE,),
    "double": (WHOLE, MICRO),
    "multiple": (MACRO, MIDDLE, MICRO),
    "asn": (ASN,),
}
"""By objective; any other has none."""


def adversaries_of(objective: str) -> tuple[Adversary, ...]:
    """Return the discriminators of an objective: none for the baseline and SSL."""
    return ADVERSARIES.get(objective, ())


def adversary_named(part: str) -> Adversary:
    """Return the discriminator of that name among the networks. Raises KeyError if none has it."""
    return {adversary.part: adversary for several in ADVERSARIES.values() for adversary in several}[part]
