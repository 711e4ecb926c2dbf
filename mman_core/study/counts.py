"""How large each variant is and how far its discriminators see, counted on the networks that we build."""

from __future__ import annotations

from dataclasses import dataclass

import torch

from mman_core.model.adversaries import adversaries_of
from mman_core.model.card import Backbone, Graph, WeightsCard
from mman_core.model.networks import build_generator
from mman_core.model.receptive_field import receptive_field
from mman_core.model.variants import Variant
from mman_core.model.weights import build_networks, count_parameters
from mman_core.train.presets import PRESETS

_SIDES = {"low": 16, "middle": 64, "high": 256}
"""Of the label maps that discriminators judge, for a photo of 256 x 256."""

_NOTE = (
    "Parameters in millions, of ResNet-101 where there is one. The paper counts discriminators only, and gives no "
    "count of its generator: with the 8192 channels that Figure 4 draws it has 249 million, as the authors' code "
    "builds it 85."
)


@dataclass(frozen=True)
class Counted:
    """One variant: parameters of generator and discriminators, and what one answer of each discriminator sees.

    `views`: (side of the judged map, side of the receptive field in it), in pixels, in the order of the objective.
    """

    variant: Variant
    generator: int
    discriminators: int
    views: tuple[tuple[int, int], ...]


def counted(
    variant: Variant, *, graph: Graph = "paper", class_count: int = 20, backbone: Backbone = "resnet101"
) -> Counted:
    """Build a variant and count it; the graph "paper" has Figure 4's 8192 ASPP channels."""
    card = WeightsCard(
        variant.title,
        backbone,
        class_count,
        "lip",
        objective=variant.objective,
        graph=graph,
        aspp_channels=2048 if graph == "paper" else 0,
        network=variant.network,
        attention=variant.attention,
        third_map=variant.third_map,
    )
    with torch.device("meta"):  # no memory, no random numbers: only sizes are wanted
        generator = count_parameters(build_generator(card))
    adversaries = adversaries_of(variant.objective)
    judges = [adversary.build(graph, class_count) for adversary in adversaries]
    views = tuple(
        (_SIDES[adversary.judges], receptive_field(judge, _SIDES[adversary.judges])[0])
        for adversary, judge in zip(adversaries, judges, strict=True)
    )
    return Counted(variant, generator, sum(count_parameters(judge) for judge in judges), views)


def counts_table(rows: list[Counted]) -> str:
    """Return a Markdown table: ours beside the paper's, and why they differ."""
    lines = [
        "| variant | table | generator | discriminators | paper | receptive fields | paper | why they differ |",
        "|---|---|---|---|---|---|---|---|",
    ]
    for row in rows:
        variant = row.variant
        theirs = "-" if variant.parameters is None else f"{variant.parameters:.1f} M"
        ours = f"{row.discriminators / 1e6:.3f} M" if row.views else "-"
        fields = ", ".join(f"{field} of {side}" for side, field in row.views) or "-"
        stated = ", ".join(str(view) for view in (variant.global_view, variant.local_view) if view) or "-"
        cells = (
            variant.title,
            variant.table,
            f"{row.generator / 1e6:.2f} M",
            ours,
            theirs,
            fields,
            stated,
            variant.why,
        )
        lines.append(f"| {' | '.join(cells)} |")
    return "\n".join([*lines, "", _NOTE])


@dataclass(frozen=True)
class PresetCounted:
    """One preset: parameters of its generator, of the encoder within, and of both discriminators."""

    title: str
    generator: int
    encoder: int
    macro: int
    micro: int


def counted_presets(*, class_count: int = 20) -> list[PresetCounted]:
    """Build and count MMAN as the paper has it, as the authors' code has it, and as the starter weights are built."""
    builds: list[tuple[str, Backbone, Graph, int]] = [
        (preset.title, preset.backbone, preset.graph, preset.aspp_channels) for preset in PRESETS.values()
    ]
    builds.append(("The starter weights", "resnet18", "paper", 0))
    counts = []
    for title, backbone, graph, aspp_channels in builds:
        card = WeightsCard(title, backbone, class_count, "lip", graph=graph, aspp_channels=aspp_channels)
        with torch.device("meta"):
            networks = build_networks(card)
        parts = (networks.generator, networks.generator.encoder, networks.macro, networks.micro)
        counts.append(PresetCounted(title, *map(count_parameters, parts)))
    return counts


def presets_table(rows: list[PresetCounted]) -> str:
    """Return a Markdown table of whole numbers."""
    lines = ["| preset | generator | of it the encoder | Macro D | Micro D |", "|---|---|---|---|---|"]
    for row in rows:
        numbers = (row.generator, row.encoder, row.macro, row.micro)
        lines.append(f"| {row.title} | {' | '.join(f'{number:,}' for number in numbers)} |")
    return "\n".join(lines)
