"""From a card to the network that parses photos."""

from __future__ import annotations

from mman_core.model.attention import Attention
from mman_core.model.card import WeightsCard
from mman_core.model.generator import Generator
from mman_core.model.maps import ParsingNetwork
from mman_core.model.plain import DeepLabAspp, Fcn8s, SegNet


def build_generator(card: WeightsCard) -> ParsingNetwork:
    """Return a freshly initialised network of the kind, the graph and the sizes that the card names."""
    network, feature_width = _plain(card)
    return Attention(network, feature_width) if card.attention else network


def _plain(card: WeightsCard) -> tuple[ParsingNetwork, int]:
    """Return the network without attention, and the channels of its deepest features."""
    if card.network == "segnet":
        return SegNet(card.class_count), 512
    if card.network == "fcn8s":
        return Fcn8s(card.class_count), 4096
    if card.network == "deeplab-aspp":
        deeplab = DeepLabAspp(card.backbone, card.class_count)
        return deeplab, deeplab.encoder.width
    generator = Generator(
        card.backbone,
        card.class_count,
        graph=card.graph,
        aspp_channels=card.aspp_channels,
        dropout=card.dropout,
        statistics=card.statistics,
        middle=card.third_map,
    )
    return generator, generator.encoder.widths[-1]
