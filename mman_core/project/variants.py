"""The trained models that a project can choose from."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from mman_core.images.folder import natural_key
from mman_core.paths import STARTER_WEIGHTS
from mman_core.project.runs import list_runs

STARTER = "starter"


@dataclass(frozen=True)
class Variant:
    """A trained model: `key` names its drafts' folder, `title` is for people."""

    key: str
    title: str
    weights: Path


def list_variants(project_folder: Path) -> list[Variant]:
    """Return the starter, the imported weights and the runs that have weights, of a project's `.mman` folder."""
    variants = [Variant(STARTER, "Starter", STARTER_WEIGHTS)] if STARTER_WEIGHTS.exists() else []
    imported = sorted((project_folder / "weights").glob("*.safetensors"), key=lambda path: natural_key(path.stem))
    variants += [Variant(f"import-{path.stem}", path.stem, path) for path in imported]
    variants += [Variant(run.key, run.title, run.weights) for run in list_runs(project_folder) if run.weights]
    return variants
