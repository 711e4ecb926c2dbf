"""The layout of the authors' published checkpoints: `<epoch>_net_G.pth`, `_net_D.pth` (Micro), `_net_D2.pth` (Macro).

Plain state dicts of torch 0.3.1, of one nested U-net: `model.U4` holds the first convolution, then `U3`, which holds
the first stage, then `U2`, and so on down to `U_2`, the ASPP. Batch counters do not exist in that version, and its
instance normalisations store statistics that nothing ever reads.
"""

from __future__ import annotations

import re

from torch import Tensor, nn

from mman_core.errors import WrongWeights
from mman_core.model.weights import fill, fits

_U4 = "model.U4"
_U3 = f"{_U4}.2.U3"
_U2 = f"{_U3}.4.U2"
_U1 = f"{_U2}.4.U1"
_U0 = f"{_U1}.23.U0"
_ASPP = f"{_U0}.3.U_1.0.U_2.0"

_GENERATOR_PARTS = {
    "encoder.conv1": f"{_U4}.0",
    "encoder.bn1": f"{_U4}.1",
    "aspp.branches": f"{_ASPP}.conv2d_list",
    "aspp.join": f"{_ASPP}.conv1_1",
    "adapters.0": f"{_U1}.23.con0",
    "adapters.1": f"{_U2}.4.con1",
    "adapters.2": f"{_U3}.4.con2",
    "adapters.3": f"{_U4}.2.con3",
    "up0": f"{_U0}.5",
    "up1": f"{_U1}.25",
    "up2": f"{_U2}.6",
    "up3": f"{_U3}.6",
    "up4": f"{_U4}.4",
}
_STAGES = {"1": (_U3, 1), "2": (_U2, 0), "3": (_U1, 0), "4": (_U0, 0)}
"""Where each stage of the ResNet lies, and the number of its first block there."""

_STATISTICS = ("running_mean", "running_var")
_STRAY = frozenset(
    f"{part}.{name}"
    for part in (f"{_U0}.6", f"{_U1}.26", f"{_U2}.7", f"{_U3}.7", "model.3", "model.6")
    for name in _STATISTICS
)
_BLOCK = re.compile(r"encoder\.layer(\d)\.(\d+)\.(conv|bn|downsample\.)(\d)\.(\w+)")
_HEAD = f"{_U4}.4.bias"


def is_authors_generator(tensors: dict[str, Tensor]) -> bool:
    """Tell whether a state dict has the names of the authors' generator, whole or not."""
    return any(key.startswith(f"{_U4}.") for key in tensors)


def class_count_of(tensors: dict[str, Tensor]) -> int | None:
    """Return for how many classes an authors' generator was trained, or None if that part is missing."""
    head = tensors.get(_HEAD)
    return None if head is None else head.numel()


def authors_key(ours: str) -> str:
    """Return the authors' name of a tensor of our released generator or discriminator."""
    block = _BLOCK.fullmatch(ours)
    if block is not None:
        stage, index, kind, number, name = block.groups()
        prefix, first = _STAGES[stage]
        place = {
            "conv": f"model_cx.{2 * int(number) - 2}",
            "bn": f"model_cx.{2 * int(number) - 1}",
            "downsample.": f"model_x.{number}",
        }[kind]
        return f"{prefix}.{first + int(index)}.{place}.{name}"
    for part, theirs in _GENERATOR_PARTS.items():
        if ours.startswith(f"{part}."):
            return theirs + ours.removeprefix(part)
    return f"model.{ours.removeprefix('body.')}"


def fill_from_authors(module: nn.Module, tensors: dict[str, Tensor], where: str) -> None:
    """Put a state dict of the authors' into our network of the graph "released".

    Raises WrongWeights with the first keys, in the authors' names, that are missing, foreign or of another shape;
    `where` names the file in the sentence.
    """
    expected = module.state_dict()
    names = {authors_key(ours): ours for ours in expected}
    found = {key: tensor for key, tensor in tensors.items() if key not in _STRAY}
    for theirs, ours in names.items():
        if theirs.endswith("num_batches_tracked"):
            found[theirs] = expected[ours]
    wrong = [
        key
        for key in dict.fromkeys([*names, *found])
        if key not in names or not fits(expected[names[key]], found.get(key))
    ]
    if wrong:
        raise WrongWeights(
            f"{where} looks like a checkpoint of the authors' code, but {len(wrong)} of its tensors are missing, "
            f"foreign or of another shape, first {', '.join(wrong[:3])}; download it again or choose another."
        )
    fill(module, {names[key]: tensor for key, tensor in found.items()}, where)
