"""The job behind the comparison: what several variants say about one image, from the disk or from the engine."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from app.work.engine_client import EngineClient
from app.work.task import TaskJob
from mman_core.errors import MmanError, UnreadableImage
from mman_core.images.index_png import read_mask
from mman_core.jobs import PhotoFailed, PrelabelJob
from mman_core.project.store import Project
from mman_core.project.variants import Variant
from mman_core.types import Mask, StopFlag


@dataclass(frozen=True)
class Predicted:
    """A variant's mask of the image, None if it could not be made."""

    variant_key: str
    name: str
    mask: Mask | None


def predict_variants(
    client: EngineClient, project: Project, name: str, shape: tuple[int, int], variants: Sequence[Variant]
) -> TaskJob:
    """Return a job that reports Predicted for each variant; one that fails does not hold back the others."""

    def job(should_stop: StopFlag) -> Iterator[object]:
        errors: list[MmanError] = []
        for variant in variants:
            mask = None
            try:
                mask = project.read_draft(name, variant.key, shape)
                if mask is None and variant.weights is not None:
                    mask = _predict(client, project, name, shape, variant, should_stop)
            except MmanError as error:
                errors.append(error)
            yield Predicted(variant.key, name, mask)
        if errors:
            raise errors[0]

    return job


def _predict(
    client: EngineClient,
    project: Project,
    name: str,
    shape: tuple[int, int],
    variant: Variant,
    should_stop: StopFlag,
) -> Mask | None:
    if project.is_read_only:
        with tempfile.TemporaryDirectory() as folder:
            out = Path(folder) / "draft.png"
            _run(client, project, name, variant, (out, out.with_name("margin.png")), should_stop)
            return read_mask(out, shape=shape, class_count=project.label_set.size) if out.exists() else None
    out = project.draft_path(variant.key, name)
    _run(client, project, name, variant, (out, project.margin_path(variant.key, name)), should_stop)
    return project.read_draft(name, variant.key, shape)


def _run(
    client: EngineClient,
    project: Project,
    name: str,
    variant: Variant,
    draft_and_margin: tuple[Path, Path],
    should_stop: StopFlag,
) -> None:
    draft, margin = draft_and_margin
    pair, margins = (str(project.photo_path(name)), str(draft)), (str(margin),)
    job = PrelabelJob((pair,), str(variant.weights), label_set=project.label_set_source, margins=margins)
    for event in client.run_job(job, should_stop):
        if isinstance(event, PhotoFailed):
            raise UnreadableImage(event.reason)
