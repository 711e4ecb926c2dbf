"""What a study has to do: which trainings, on which photos it scores them, and where everything lies."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from mman_core.images.labelled_pair import LabelledPair
from mman_core.predict.protocols import SINGLE, Protocol
from mman_core.study.paper import PaperTable, Row
from mman_core.train.config import TrainConfig
from mman_core.train.run_folder import WEIGHTS


@dataclass(frozen=True)
class Training:
    """One training, in the folder `runs/<key>`; a warm start has no `variant`, since no row shows it."""

    key: str
    variant: str
    seed: int
    config: TrainConfig

    @property
    def pixels(self) -> float:
        """How much there is to do, in pixels that the network sees."""
        return float(sum(stage.height * stage.width * stage.batch_size * stage.steps for stage in self.config.stages))


@dataclass(frozen=True)
class HeldOut:
    """Photos with true masks that no training saw."""

    key: str
    title: str
    label_set: str
    pairs: tuple[LabelledPair, ...]

    def fingerprint(self) -> str:
        """Return a text that changes when a photo or mask is added, taken away, renamed or gets another size."""
        digest = hashlib.sha256(self.label_set.encode())
        for pair in self.pairs:
            for path in (pair.photo, pair.mask):
                digest.update(f"{path.name} {path.stat().st_size if path.exists() else 0}\n".encode())
        return digest.hexdigest()


@dataclass(frozen=True)
class Subject:
    """Weights that are scored: those of a run of this study, or given ones. Scores are kept in `folder`."""

    key: str
    weights: Path
    folder: Path
    is_given: bool

    @property
    def is_ready(self) -> bool:
        """Whether its training came to its end; nothing is measured before."""
        return self.weights.is_file() and (self.is_given or (self.folder / "done").is_file())


@dataclass(frozen=True)
class Plan:
    """Some rows of a table, the trainings that they need, in order, and the photos that score them.

    `given`: for a variant, weights that take the place of its trainings.
    """

    table: PaperTable
    rows: tuple[Row, ...]
    out: Path
    trainings: tuple[Training, ...]
    held_out: tuple[HeldOut, ...]
    given: Mapping[str, tuple[Path, ...]] = field(default_factory=dict)
    protocol: Protocol = SINGLE
    device: str = "auto"

    def subjects(self, variant: str) -> Iterator[Subject]:
        """Yield the weights of a variant: the given ones, else one for each seed, whether they exist yet or not."""
        for number, path in enumerate(self.given.get(variant, ())):
            yield Subject(f"{variant}-given{number}", path, self.out / "given" / f"{variant}-{number}", True)
        for training in self.trainings:
            if variant and training.variant == variant and variant not in self.given:
                yield self.subject(training)

    def subject(self, training: Training) -> Subject:
        """Return the weights that a training makes."""
        folder = self.out / "runs" / training.key
        return Subject(training.key, folder / WEIGHTS, folder, False)
