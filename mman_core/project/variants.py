"""The trained models that a project can choose from."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from mman_core.errors import WrongLabelSet, WrongWeights
from mman_core.images.folder import natural_key
from mman_core.labels.label_set import LabelSet, load_label_set
from mman_core.labels.translation import draft_table
from mman_core.model.card import read_card
from mman_core.paths import STARTER_WEIGHTS
from mman_core.project.runs import list_runs

STARTER = "starter"


@dataclass(frozen=True)
class Variant:
    """A trained model: `key` names its drafts' folder, `title` is for people.

    `label_set`: the key of the classes that it was trained for; empty if the weights do not say.
    """

    key: str
    title: str
    weights: Path
    label_set: str = ""

    def can_draft(self, ours: LabelSet) -> bool:
        """Tell whether what it says can be put into the classes of that label set."""
        if self.label_set in ("", ours.key):
            return True
        try:
            draft_table(load_label_set(self.label_set), ours)
        except WrongLabelSet:
            return False
        return True

    def can_learn(self, ours: LabelSet) -> bool:
        """Tell whether it can be trained further on masks of that label set."""
        return self.label_set in ("", ours.key)


def list_variants(project_folder: Path) -> list[Variant]:
    """Return the starter, the imported weights and the runs that have weights, of a project's `.mman` folder."""
    variants = [_variant(STARTER, "Starter", STARTER_WEIGHTS)] if STARTER_WEIGHTS.exists() else []
    imported = sorted((project_folder / "weights").glob("*.safetensors"), key=lambda path: natural_key(path.stem))
    variants += [_variant(f"import-{path.stem}", path.stem, path) for path in imported]
    variants += [_variant(run.key, run.title, run.weights) for run in list_runs(project_folder) if run.weights]
    return variants


def _variant(key: str, title: str, weights: Path) -> Variant:
    try:
        return Variant(key, title, weights, read_card(weights).label_set)
    except WrongWeights:
        # Whoever uses them is told what is wrong with them.
        return Variant(key, title, weights)
