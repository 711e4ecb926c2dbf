"""How the paper and the authors' code initialise what does not come from ImageNet."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

from torch import nn

from mman_core.model.generator import PAPER_DEVIATION
from mman_core.model.weights import Networks

Initialisation = Literal["usual", "paper", "released"]
RELEASED_DEVIATION = 0.01


def initialise(networks: Networks, how: Initialisation) -> None:
    """Give every layer but the encoder's new random weights; uses torch's random state.

    "usual": as they were built (He et al.). "paper": Gaussians of deviation 0.001 and no bias, section 4.2. "released":
    as the authors' code: Xavier's for deconvolutions and discriminators, Gaussians of deviation 0.01 for ASPP and the
    adapters of the skips; biases as torch makes them.
    """
    if how == "paper":
        for layer in _new_layers(networks):
            nn.init.normal_(layer.weight, std=PAPER_DEVIATION)
            if layer.bias is not None:
                nn.init.zeros_(layer.bias)
    elif how == "released":
        gaussian = {
            id(part)
            for name, module in networks.generator.named_modules()
            if name.rpartition(".")[2] in ("aspp", "adapters")
            for part in module.modules()
        }
        for layer in _new_layers(networks):
            layer.reset_parameters()
            if id(layer) in gaussian:
                nn.init.normal_(layer.weight, std=RELEASED_DEVIATION)
            else:
                nn.init.xavier_normal_(layer.weight)


def _new_layers(networks: Networks) -> Iterator[nn.Conv2d | nn.ConvTranspose2d]:
    encoder = {id(part) for part in networks.generator.encoder.modules()}
    for module in networks.parts().values():
        for layer in module.modules():
            if isinstance(layer, nn.Conv2d | nn.ConvTranspose2d) and id(layer) not in encoder:
                yield layer
