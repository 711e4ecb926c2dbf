"""What can be asked of the engine, and what it answers: plain frozen dataclasses, JSON both ways, no torch.

The window builds a job, the child process (`python -m mman_core.engine`) runs it and answers with events, one JSON
object a line. The command line drains the same generators without a child process.
"""

from __future__ import annotations

import dataclasses
import json
from dataclasses import dataclass, field
from typing import Any, Literal, TypeAlias, get_args

Objective = Literal["baseline", "macro", "micro", "mman", "single", "double", "multiple", "asn", "ssl"]
OBJECTIVES: dict[Objective, str] = {
    "baseline": "Baseline",
    "macro": "+ Macro D",
    "micro": "+ Micro D",
    "mman": "MMAN",
}
"""The four rows of the paper's Tables 1, 2 and 4 that the window trains, in the paper's order, with their titles."""


Adversarial = Literal["bce", "lsgan"]


@dataclass(frozen=True)
class FinetuneConfig:
    """Settings of one fine-tuning run; saved as config.json in the run's folder.

    Defaults: lambda 25/1/100 and weight decay from section 4.2 of the paper; the learning rates are lower than the
    paper's 2e-4 because a trained generator is only nudged.
    """

    objective: Objective = "mman"
    steps: int = 200
    crop: int = 256
    batch_size: int = 2
    generator_lr: float = 5e-5
    encoder_lr_ratio: float = 0.1
    discriminator_lr: float = 2e-4
    weight_decay: float = 1e-4
    low_ce_weight: float = 25.0
    micro_weight: float = 1.0
    high_ce_weight: float = 100.0
    macro_weight: float = 1.0
    adversarial: Adversarial = "bce"
    """Equation 3's logarithms, or the squared error of the authors' code."""
    sharpness: float = 1.0
    """Discriminators see softmax(sharpness * logits); the authors' code has 5."""
    macro_reaches_generator: bool = True
    """False: G learns nothing from Macro D, whose input the authors' code detaches."""
    discriminator_chance: float = 1.0
    """Share of the steps in which a discriminator is updated; in the authors' code one in ten."""
    beta1: float = 0.9
    """Adam's; section 4.2."""
    decoupled_decay: bool = True
    """Weight decay apart from the gradients (AdamW), or added to them, as Adam was in 2018."""
    ema: float = 0.99
    replay: float = 0.5
    """Share of the crops of a fine-tuning that are rehearsed, in equal parts older corrections, drawn figures (of LIP's
    classes) and a folder, as far as there are any; the rest shows the newest corrections.

    Without rehearsal a naive fine-tuning of a toy lost 8.6 points on the old kind of photos, with half of it 2.2.
    """
    frozen_encoder_below: int = 20
    """With fewer corrected images the encoder is not trained at all: its many weights would learn them by heart.

    A convention; with more it learns at `encoder_lr_ratio` of the rate, a tenth as in the authors' code.
    """
    frozen_first_block: bool = True
    """A discriminator that was trained before keeps its first convolution in a fine-tuning (FreezeD, Mo et al. 2020,
    arXiv 2002.10964: its lower layers are general, and on few images it would overfit)."""
    real_target: float = 0.9
    """What a discriminator is to say of true maps in a fine-tuning: one-sided label smoothing (Salimans et al. 2016,
    arXiv 1606.03498), so that it does not grow sure on few images. From scratch it is 1, as in equation 3."""
    seed: int = 0
    device: str = "auto"
    threads: int = 0


@dataclass(frozen=True)
class PrelabelJob:
    """Predict a mask for each photo: `pairs` holds (photo path, mask path to write).

    `protocol`: how often each photo is seen, see `mman_core.predict.protocols`. `crf`: whether a fully connected CRF
    makes the predictions follow the photos, see `mman_core.predict.crf`. `label_set`: the key, or the TOML file, of the
    classes that the masks are to have; empty: those of the weights. `margins`: for each pair the path of a map of the
    model's doubts to write beside the mask (see `mman_core.images.margin`), or nothing at all. `scores`: a file that
    gets a line of `mman_core.metrics.score_file` for each draft, beside the folder of its name that holds the masks, as
    drafts/starter.jsonl and drafts/starter/; or nothing. `mirror`: score by the mirrored photo too, in twice the time.
    """

    pairs: tuple[tuple[str, str], ...]
    weights: str
    device: str = "auto"
    protocol: str = "single"
    crf: bool = False
    label_set: str = ""
    margins: tuple[str, ...] = ()
    scores: str = ""
    mirror: bool = False


@dataclass(frozen=True)
class FinetuneJob:
    """Fine-tune `weights` on `pairs` of (photo path, corrected mask path) into the run folder `out`.

    `pairs` are the newest corrections; `older`, and the photos in `replay_folder` (images/ and labels/, the same
    classes), are rehearsed beside them, see `FinetuneConfig.replay`.

    `resume`: go on with the run in `out` that was interrupted; all else is then read from the run.
    `label_set`: the key of the masks' classes; empty: those of the weights.
    """

    pairs: tuple[tuple[str, str], ...]
    weights: str
    out: str
    config: FinetuneConfig = field(default_factory=FinetuneConfig)
    label_set: str = ""
    resume: bool = False
    older: tuple[tuple[str, str], ...] = ()
    replay_folder: str = ""


@dataclass(frozen=True)
class ChallengeJob:
    """Compare the weights in the folder `run` with those of the champion, whose key is `champion`.

    `held_out`: (photo path, mask path) that neither has learned from. `guard_folder`: photos of the old kind (images/
    and labels/, the same classes) on which nothing may be forgotten, beside drawn figures; or nothing.
    """

    run: str
    champion: str
    champion_weights: str
    held_out: tuple[tuple[str, str], ...]
    guard_folder: str = ""
    device: str = "auto"


@dataclass(frozen=True)
class CriticsJob:
    """Train the critics on accepted masks and let them, and the champion, look at every finished one.

    `accepted`: (name, photo path, mask path, draft path or "") to learn from and to be looked at. `weights` and
    `champion`: the champion's path and key, whose discriminators the critics begin as. `out`: the file of the critics;
    if it is there and `steps`, of each critic, is 0 they are not trained again. `scores`: the file that gets a line for
    each mask, see `mman_core.metrics.score_file`.
    """

    accepted: tuple[tuple[str, str, str, str], ...]
    weights: str
    champion: str
    out: str
    scores: str
    steps: int = 400
    device: str = "auto"


@dataclass(frozen=True)
class AskCriticsJob:
    """Let both critics in the file `critics` look at masks: `looks` holds (photo path, mask path, heat map path).

    Where Micro finds a mask wrong is written to its heat map, see `mman_core.images.heat`, or to none if that is "".
    """

    looks: tuple[tuple[str, str, str], ...]
    critics: str


@dataclass(frozen=True)
class ImportWeightsJob:
    """Check a foreign weights file, trained for the classes of `label_set`, and write it as safetensors to `out`."""

    source: str
    out: str
    label_set: str = "lip"


@dataclass(frozen=True)
class WeightsLoaded:
    """The model is ready: which weights, on which device ("cuda:0 NVIDIA ..." or "cpu")."""

    title: str
    device: str


@dataclass(frozen=True)
class Prelabelled:
    """One photo got its mask at `out`. `seconds` is the time this photo took."""

    photo: str
    out: str
    done: int
    total: int
    seconds: float


@dataclass(frozen=True)
class PhotoFailed:
    """One photo was left out, with the reason in one sentence; the job goes on."""

    photo: str
    reason: str
    done: int
    total: int


@dataclass(frozen=True)
class StepDone:
    """One adversarial step; a line of log.jsonl. What has no discriminator in the objective is None.

    `ce_*`: cross-entropies in nats. `*_real`, `*_fake`: mean D probability in 0..1 of true and of predicted maps.
    `*_real_loss`, `*_fake_loss`, `*_generator_loss`: LossD(real), LossD(fake) and LossG, the curves of Figure 2, at
    least 0 and not weighted: nats with "bce" (0.69 where D only guesses, D's two near 0 where it wins), squared errors
    with "lsgan" (0.25 where D only guesses; 0, 0 and 1 where it wins, which are the limits that Figure 2 names).
    """

    step: int
    total: int
    ce_high: float
    ce_low: float
    macro_real: float | None
    macro_fake: float | None
    micro_real: float | None
    micro_fake: float | None
    seconds: float
    macro_real_loss: float | None = None
    macro_fake_loss: float | None = None
    macro_generator_loss: float | None = None
    micro_real_loss: float | None = None
    micro_fake_loss: float | None = None
    micro_generator_loss: float | None = None


@dataclass(frozen=True)
class PoorConvergence:
    """At `step` the discriminator `which` ("macro" or "micro") has won: it teaches the generator no more (Figure 2)."""

    step: int
    which: str

    @property
    def sentence(self) -> str:
        """What it means and what may help, for a person."""
        return (
            f"Poor convergence: {self.which.capitalize()} D tells every draft from the truth and teaches nothing more; "
            "an objective without it, or a lower discriminator_lr, may help."
        )


@dataclass(frozen=True)
class PixelsLost:
    """Masks of `source` hold classes that ours have nothing like: so many of their `total` pixels train nothing.

    `lost`: (name of the class, pixels).
    """

    source: str
    lost: tuple[tuple[str, int], ...]
    total: int


@dataclass(frozen=True)
class RunSaved:
    """Weights were written to `folder`/weights.safetensors after `steps` steps; `stopped` if a person ended it."""

    folder: str
    steps: int
    stopped: bool


@dataclass(frozen=True)
class PhotoCompared:
    """Both models have predicted one more image."""

    done: int
    total: int


@dataclass(frozen=True)
class Challenged:
    """The run was compared with the champion `against`; whether it won, and why, in one sentence.

    All figures stand in the run's metrics.json. Nothing is promoted yet: see `mman_core.project.champion`.
    """

    run: str
    against: str
    promoted: bool
    reason: str


@dataclass(frozen=True)
class CriticsTrained:
    """One more step of one of the critics: its mean cross-entropy in nats (0.69 is guessing), None of the other's."""

    step: int
    total: int
    macro: float | None
    micro: float | None


@dataclass(frozen=True)
class MaskJudged:
    """The critics have looked at the finished mask of image `name`."""

    name: str
    done: int
    total: int


@dataclass(frozen=True)
class CriticsSaid:
    """What the critics say of the mask in that file: the scores of `mman_core.metrics.score_file.MaskScores`."""

    mask: str
    macro: float
    micro: float


@dataclass(frozen=True)
class WeightsImported:
    """Foreign weights were checked and written to `out`."""

    out: str
    title: str


@dataclass(frozen=True)
class JobFailed:
    """The job ended with an error; `sentence` is for a person.

    `is_spent`: the process ran out of memory and may not find its feet again; the next job is for another one.
    """

    sentence: str
    is_spent: bool = False


@dataclass(frozen=True)
class JobEnded:
    """The job is over; the engine is ready for the next one."""


Job: TypeAlias = PrelabelJob | FinetuneJob | ChallengeJob | CriticsJob | AskCriticsJob | ImportWeightsJob
Event: TypeAlias = (
    WeightsLoaded
    | Prelabelled
    | PhotoFailed
    | PixelsLost
    | StepDone
    | PoorConvergence
    | RunSaved
    | PhotoCompared
    | Challenged
    | CriticsTrained
    | MaskJudged
    | CriticsSaid
    | WeightsImported
    | JobFailed
    | JobEnded
)

_KINDS: dict[str, type[Any]] = {kind.__name__: kind for kind in (*get_args(Job), *get_args(Event))}


def to_line(message: Job | Event) -> str:
    """Return the message as one line of JSON, without the line end."""
    return json.dumps({"kind": type(message).__name__, **dataclasses.asdict(message)})


def from_line(line: str) -> Job | Event:
    """Read one line of JSON back. Raises ValueError if it is no message of ours."""
    data = json.loads(line)
    try:
        kind = _KINDS[data.pop("kind")]
        for pairs in ("pairs", "older", "held_out"):
            if pairs in data:
                data[pairs] = tuple((photo, mask) for photo, mask in data[pairs])
        if "lost" in data:
            data["lost"] = tuple((name, pixels) for name, pixels in data["lost"])
        for rows in ("accepted", "looks"):
            if rows in data:
                data[rows] = tuple(tuple(each) for each in data[rows])
        if "margins" in data:
            data["margins"] = tuple(data["margins"])
        if "config" in data:
            data["config"] = FinetuneConfig(**data["config"])
        message: Job | Event = kind(**data)
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        raise ValueError(f"not a message of the engine: {line[:80]!r}") from error
    return message
