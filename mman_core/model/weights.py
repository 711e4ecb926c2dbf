"""Weights on disk: one safetensors file holds the generator, both discriminators and the card."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from pathlib import Path

import torch
from safetensors import SafetensorError
from safetensors.torch import load_file, save
from torch import Tensor, nn

from mman_core.errors import WrongWeights
from mman_core.images.atomic import write_atomically
from mman_core.model.adversaries import adversaries_of
from mman_core.model.card import METADATA_KEY, WeightsCard, read_card
from mman_core.model.discriminators import macro_discriminator, micro_discriminator
from mman_core.model.maps import ParsingNetwork
from mman_core.model.networks import build_generator


@dataclass
class Networks:
    """The networks of one variant, and the card that tells how they were built.

    Macro D and Micro D are always there, so that any weights can be trained further with them; `others` are the
    discriminators of the objectives that the paper compares with.
    """

    card: WeightsCard
    generator: ParsingNetwork
    macro: nn.Module
    micro: nn.Module
    others: dict[str, nn.Module] = field(default_factory=dict)

    def parts(self) -> dict[str, nn.Module]:
        return {"generator": self.generator, "macro": self.macro, "micro": self.micro, **self.others}


def build_networks(card: WeightsCard) -> Networks:
    """Return freshly initialised networks of the graph and the sizes that the card names."""
    generator = build_generator(card)
    macro, micro = macro_discriminator(card.graph, card.class_count), micro_discriminator(card.graph, card.class_count)
    others = {
        adversary.part: adversary.build(card.graph, card.class_count)
        for adversary in adversaries_of(card.objective)
        if adversary.part not in ("macro", "micro")
    }
    return Networks(card, generator, macro, micro, others)


def save_networks(path: Path, networks: Networks, *, halved: bool = True, parts: Collection[str] | None = None) -> None:
    """Write the named networks (None: all) with their card, atomically. Raises CannotWrite.

    `halved`: in half precision.
    """
    tensors: dict[str, Tensor] = {}
    for part in networks.parts() if parts is None else parts:
        for name, tensor in networks.parts()[part].state_dict().items():
            kept = tensor.detach().cpu()
            tensors[f"{part}.{name}"] = (_halved(kept) if halved else kept).contiguous()
    write_atomically(path, save(tensors, {METADATA_KEY: networks.card.to_json()}))


def load_networks(path: Path) -> Networks:
    """Read weights written by `save_networks`, as float32 on the CPU.

    Raises WrongWeights naming the file and the first tensors that do not fit.
    """
    card = read_card(path)
    try:
        tensors = load_file(path)
    except (SafetensorError, OSError) as error:
        raise WrongWeights(f"The weights {path} are damaged; copy or train them again.") from error
    widths = {len(tensor) for name, tensor in tensors.items() if name.endswith("aspp.branches.0.weight")}
    if card.aspp_channels and widths != {card.aspp_channels}:
        # Seen before anything of the promised width is made.
        raise WrongWeights(f"The tensors in {path} are not those of the network that its card names; choose others.")
    networks = build_networks(card)
    for part, module in networks.parts().items():
        prefix = f"{part}."
        own = {key.removeprefix(prefix): value for key, value in tensors.items() if key.startswith(prefix)}
        if own or part == "generator":
            fill(module, own, f"{path} ({part})")
    return networks


def fill(module: nn.Module, tensors: dict[str, Tensor], where: str) -> None:
    """Put the tensors into a network. Raises WrongWeights if one is missing, foreign, of another shape or not finite.

    `where` names the file in the sentence.
    """
    expected = module.state_dict()
    wrong = sorted(key for key in expected.keys() | tensors.keys() if not fits(expected.get(key), tensors.get(key)))
    if wrong:
        raise WrongWeights(
            f"The weights in {where} do not fit the network; the first tensors that differ: {', '.join(wrong[:3])}; "
            "choose other weights."
        )
    module.load_state_dict({key: tensor.to(expected[key].dtype) for key, tensor in tensors.items()})
    if not is_finite(module):
        raise WrongWeights(f"The weights in {where} hold numbers that are not finite; choose or train others.")


def fits(expected: Tensor | None, found: Tensor | None) -> bool:
    """Tell whether a tensor found in a file can stand for the one that a network expects."""
    if expected is None or found is None:
        return False
    return expected.shape == found.shape and found.layout is torch.strided and not found.is_complex()


def _halved(tensor: Tensor) -> Tensor:
    """Return a floating tensor in half precision, or as it is if a number is too large for that (65,504)."""
    half = tensor.half() if tensor.is_floating_point() else tensor
    return half if bool(torch.isfinite(half).all()) else tensor


def count_parameters(module: nn.Module) -> int:
    """Return how many trainable numbers a network has."""
    return sum(parameter.numel() for parameter in module.parameters())


def is_finite(module: nn.Module) -> bool:
    """Tell whether every number of a network is finite; a diverged run is not worth saving."""
    return all(bool(torch.isfinite(tensor).all()) for tensor in module.state_dict().values())
