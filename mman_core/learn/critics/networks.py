"""The two critics: heads of the discriminators' architecture that tell a right mask from a wrong one.

The discriminators as they were trained against the generator are near chance on finished masks: they learned soft maps
against one-hot ones, and the nearest pixel at 1/16 loses thin limbs. So the critics start from them, see the share that
each class has of each cell (area pooling) and learn from masks with mistakes (`corruptions`).
"""

from __future__ import annotations

import copy
import hashlib
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
import torch
from safetensors import SafetensorError
from safetensors.torch import load_file, save
from torch import Tensor, nn
from torch.nn import functional

from mman_core.errors import WrongWeights
from mman_core.images.atomic import write_atomically
from mman_core.model.card import METADATA_KEY, Graph, WeightsCard, read_card
from mman_core.model.discriminators import MACRO_SIDE, macro_discriminator, micro_discriminator
from mman_core.model.normalise import normalised
from mman_core.model.weights import Networks, fill
from mman_core.project.checking import VERSION_DIGITS
from mman_core.types import IGNORE, Box, Mask, Rgb

SIDE = 256
"""Pixels of the square in which both critics see an image: the paper's input, 16 x 16 cells for Macro."""

PARTS = ("macro", "micro")


@dataclass
class Critics:
    """Both critics; their answers are logits of "right". `version` names their weights, "" until they are saved."""

    card: WeightsCard
    macro: nn.Module
    micro: nn.Module
    version: str = ""

    def parts(self) -> dict[str, nn.Module]:
        return {"macro": self.macro, "micro": self.micro}


@dataclass(frozen=True)
class Seen:
    """An image as the critics see it: photo (H, W, 3) and mask (H, W), the whole of it within the square."""

    photo: Rgb
    mask: Mask

    @property
    def box(self) -> Box:
        """Where in the square the image lies: in its middle."""
        height, width = self.mask.shape
        top, left = (SIDE - height) // 2, (SIDE - width) // 2
        return Box(top, left, top + height, left + width)


def begun_critics(networks: Networks) -> Critics:
    """Return critics that are copies of the discriminators of trained weights."""
    return Critics(networks.card, copy.deepcopy(networks.macro).float(), copy.deepcopy(networks.micro).float())


def save_critics(path: Path, critics: Critics) -> Critics:
    """Write both critics, atomically, and return them with their version. Raises CannotWrite."""
    tensors = {
        f"{part}.{name}": tensor.detach().cpu().contiguous()
        for part, module in critics.parts().items()
        for name, tensor in module.state_dict().items()
    }
    data = save(tensors, {METADATA_KEY: critics.card.to_json()})
    write_atomically(path, data)
    return Critics(critics.card, critics.macro, critics.micro, _version(data))


def load_critics(path: Path) -> Critics:
    """Read what `save_critics` wrote. Raises WrongWeights."""
    card = read_card(path)
    try:
        tensors, data = load_file(path), path.read_bytes()
    except (SafetensorError, OSError) as error:
        raise WrongWeights(f"The critics {path} are damaged; delete them, and they are trained again.") from error
    macro, micro = macro_discriminator(card.graph, card.class_count), micro_discriminator(card.graph, card.class_count)
    critics = Critics(card, macro, micro, _version(data))
    for part, module in critics.parts().items():
        prefix = f"{part}."
        own = {key.removeprefix(prefix): value for key, value in tensors.items() if key.startswith(prefix)}
        fill(module, own, f"{path} ({part})")
    return critics


def seen(photo: Rgb, mask: Mask) -> Seen:
    """Return photo (H, W, 3) and mask (H, W) at the size that just fits into the square."""
    height, width = mask.shape
    scale = SIDE / max(height, width)
    size = (max(1, round(width * scale)), max(1, round(height * scale)))
    how = cv2.INTER_AREA if scale < 1 else cv2.INTER_LINEAR
    small = cv2.resize(mask, size, interpolation=cv2.INTER_NEAREST_EXACT)
    return Seen(np.asarray(cv2.resize(photo, size, interpolation=how), np.uint8), np.asarray(small, np.uint8))


def critic_input(image: Seen, class_count: int) -> Tensor:
    """Return photo and one-hot mask of the square, (3 + C, 256, 256) float32; outside of the image all is 0."""
    found = torch.zeros(3 + class_count, SIDE, SIDE)
    ids = torch.from_numpy(image.mask.astype(np.int64))
    known = ids != IGNORE
    one_hot = functional.one_hot(torch.where(known, ids, 0), class_count) * known[..., None]
    rows, columns = image.box.slices
    found[:3, rows, columns] = normalised(image.photo)
    found[3:, rows, columns] = one_hot.permute(2, 0, 1).float()
    return found


def macro_logits(critics: Critics, inputs: Tensor) -> Tensor:
    """Return (N,) the logits of "right" for whole masks; `inputs` (N, 3 + C, 256, 256) as `critic_input` makes them.

    Macro sees 16 x 16 cells, each with its mean colour and the share of every class.
    """
    answers: Tensor = critics.macro(macro_cells(inputs))
    return answers.mean((1, 2, 3))


def macro_cells(inputs: Tensor) -> Tensor:
    """Return what Macro sees of (N, 3 + C, 256, 256): the mean of each 16 x 16 pixels, (N, 3 + C, 16, 16)."""
    return functional.adaptive_avg_pool2d(inputs, MACRO_SIDE)


def micro_logits(critics: Critics, inputs: Tensor) -> Tensor:
    """Return (N, h, w) the logits of "right" for patches; `inputs` as for `macro_logits`."""
    answers: Tensor = critics.micro(inputs)
    return answers[:, 0]


def first_center(graph: Graph) -> float:
    """Return the row (and column) of the pixel centre that Micro's first answer looks at; the next is 4 further on.

    Both graphs have two convolutions 4x4 of stride 2 (centres 4k + 1.5). The paper's third is padded by (1, 2), which
    puts its answer k at the middle of the inner cells k and k+1; the released code's third and fourth each do so.
    """
    return 3.5 if graph == "paper" else 5.5


def upsampled(logits: Tensor, graph: Graph) -> Tensor:
    """Return Micro's logits (N, h, w) at every pixel of the square, (N, 256, 256), bilinearly, edges repeated."""
    full = functional.interpolate(logits[:, None], scale_factor=4, mode="bilinear", align_corners=False)
    lead = int(first_center(graph) - 1.5)
    tail = max(0, SIDE - lead - full.shape[2])
    return functional.pad(full, (lead, tail, lead, tail), mode="replicate")[:, 0, :SIDE, :SIDE]


def _version(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()[:VERSION_DIGITS]
