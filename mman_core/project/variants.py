"""The trained models that a project can choose from, and drafts of others that were imported."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from mman_core.errors import WrongLabelSet, WrongWeights
from mman_core.images.folder import natural_key
from mman_core.labels.label_set import LabelSet, load_label_set
from mman_core.labels.translation import draft_table
from mman_core.model.card import read_card
from mman_core.paths import STARTER_WEIGHTS
from mman_core.project.files import subfolders
from mman_core.project.runs import list_runs

STARTER = "starter"
IMPORTED = "import-"
"""How the keys of what was imported begin."""


@dataclass(frozen=True)
class Variant:
    """A trained model: `key` names its drafts' folder, `title` is for people.

    `weights`: None if there are only its drafts, which were imported; it can draft nothing more. `label_set`: the key
    of the classes that it was trained for; empty if the weights do not say.
    """

    key: str
    title: str
    weights: Path | None
    label_set: str = ""

    def can_draft(self, ours: LabelSet) -> bool:
        """Tell whether what it says, or has said, can be put into the classes of that label set."""
        if self.label_set in ("", ours.key):
            return True
        try:
            draft_table(load_label_set(self.label_set), ours)
        except WrongLabelSet:
            return False
        return True

    def can_learn(self, ours: LabelSet) -> bool:
        """Tell whether it can be trained further on masks of that label set."""
        return self.weights is not None and self.label_set in ("", ours.key)


def list_variants(project_folder: Path) -> list[Variant]:
    """Return what a project's `.mman` folder has: the starter, imported drafts and weights, runs that have weights."""
    variants = [_variant(STARTER, "Starter", STARTER_WEIGHTS)] if STARTER_WEIGHTS.exists() else []
    imported = sorted((project_folder / "weights").glob("*.safetensors"), key=lambda path: natural_key(path.stem))
    variants += [_variant(f"{IMPORTED}{path.stem}", path.stem, path) for path in imported]
    variants += _drafts_alone(project_folder / "drafts", {variant.key for variant in variants})
    variants += [_variant(run.key, run.title, run.weights) for run in list_runs(project_folder) if run.weights]
    return variants


def _drafts_alone(drafts: Path, known: set[str]) -> list[Variant]:
    keys = {path.name for path in subfolders(drafts) if path.name.startswith(IMPORTED)} - known
    return [Variant(key, f"{key.removeprefix(IMPORTED)} (drafts)", None) for key in sorted(keys, key=natural_key)]


def _variant(key: str, title: str, weights: Path) -> Variant:
    try:
        return Variant(key, title, weights, read_card(weights).label_set)
    except WrongWeights:
        # Whoever uses them is told what is wrong with them.
        return Variant(key, title, weights)
