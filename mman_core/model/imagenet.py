"""The ImageNet initialisation of the encoder (sections 3.2 and 4.2), fetched by torchvision when it is asked for."""

from __future__ import annotations

import http.client
import pickle
import urllib.error

from torch import Tensor

from mman_core.errors import WrongWeights
from mman_core.model.backbone import Encoder
from mman_core.model.card import Backbone
from mman_core.model.weights import fill

_CLASSIFIER = ("fc.weight", "fc.bias")


def fetch_imagenet(backbone: Backbone) -> dict[str, Tensor]:
    """Return torchvision's ImageNet weights (IMAGENET1K_V1), as the authors' code used them.

    The first time they are downloaded, with progress on standard error, and kept where torch keeps such files
    (TORCH_HOME). Raises WrongWeights if they cannot be fetched.
    """
    import torchvision.models as models  # slow to import, and only networks need it

    weights = models.get_model_weights(backbone).IMAGENET1K_V1
    try:
        state: dict[str, Tensor] = weights.get_state_dict(progress=True, check_hash=True, weights_only=True)
    except (urllib.error.URLError, http.client.HTTPException, OSError, RuntimeError, pickle.UnpicklingError) as error:
        raise WrongWeights(
            f"The ImageNet weights of {backbone} cannot be fetched from {weights.url} ({error}); try again, or train "
            "without them."
        ) from error
    return state


def fill_from_imagenet(encoder: Encoder, state: dict[str, Tensor], where: str) -> None:
    """Put a torchvision ResNet's state dict into the encoder, its classifier left out.

    The released graph takes the same numbers, though it lacks the ReLUs that they were trained with: so does the
    authors' code. Raises WrongWeights with the first tensors that do not fit; `where` names them in the sentence.
    """
    fill(encoder, {key: tensor for key, tensor in state.items() if key not in _CLASSIFIER}, where)
