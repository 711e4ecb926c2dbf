"""`mman predict PHOTO --raw OUT.npz`: the numbers behind a mask, to check any model against any other."""

from __future__ import annotations

import argparse
import io
from pathlib import Path

import numpy as np

from mman_core.cli.prelabel import CRF_HELP, PROTOCOL_HELP
from mman_core.cli.progress import say
from mman_core.errors import NothingToDo
from mman_core.images.atomic import write_atomically
from mman_core.images.photo import read_photo
from mman_core.paths import STARTER_WEIGHTS
from mman_core.types import StopFlag

HELP = "write what the generator says of one photo, in float32, as arrays of numbers"
_LARGEST = 4096


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("photo", type=Path, metavar="PHOTO")
    parser.add_argument(
        "--raw", required=True, type=Path, metavar="OUT.npz", help="high_logits, low_logits, scores, refined"
    )
    parser.add_argument("--weights", type=Path, default=STARTER_WEIGHTS, help="default: the starter weights")
    parser.add_argument("--size", type=int, help="the photo's long side for the generator (default: the weights')")
    parser.add_argument("--protocol", default="single", metavar="NAME", help="of scores: " + PROTOCOL_HELP)
    parser.add_argument("--crf", action="store_true", help="add refined: " + CRF_HELP)
    parser.add_argument("--device", default="auto", help="auto (default), cpu, cuda, cuda:1 ...")


def run(chosen: argparse.Namespace, should_stop: StopFlag) -> int:
    """Write an .npz: high_logits (1, C, H, W) and low_logits (1, C, H/16, W/16), both float32.

    H and W are the photo's size with its long side at --size, padded to multiples of 16; "authors" squeezes the photo
    into a square of that side. A protocol of several passes
    adds scores (1, C, h, w): their joined scores at the size without padding; --crf adds them too, and refined
    (1, C, h, w): the probabilities that a CRF makes of them.
    """
    from mman_core.predict.crf import DEEPLAB
    from mman_core.predict.predictor import Predictor, crf_scores
    from mman_core.predict.protocols import protocol_named, protocol_scores, shown_photo

    if chosen.size is not None and not 32 <= chosen.size <= _LARGEST:
        raise NothingToDo(f"The size {chosen.size} does not fit the generator: choose 32 to {_LARGEST} pixels.")
    protocol = protocol_named(chosen.protocol)
    photo = read_photo(chosen.photo)
    predictor = Predictor(chosen.weights, chosen.device, test_side=chosen.size, exact=True)
    high, low = predictor.both_maps(shown_photo(predictor, photo, protocol))
    arrays = {"high_logits": high.numpy(), "low_logits": low.numpy()}
    if protocol.passes > 1 or chosen.crf:
        scores = protocol_scores(predictor, photo, protocol)
        arrays["scores"] = scores[None].numpy()
        if chosen.crf:
            arrays["refined"] = crf_scores(photo, scores, protocol, DEEPLAB)[None].numpy()
    buffer = io.BytesIO()
    np.savez(buffer, **arrays)  # type: ignore[arg-type]
    write_atomically(chosen.raw, buffer.getvalue())
    say(f"{predictor.card.title} on {predictor.title}: {chosen.raw}")
    return 0
