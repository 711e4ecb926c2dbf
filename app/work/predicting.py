"""The job behind the comparison: what several variants say about one image, from the disk or from the engine."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from app.work.engine_client import EngineClient
from app.work.task import TaskJob
from mman_core.errors import MmanError, UnreadableImage
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
                if mask is None:
                    _predict(client, project, name, variant, should_stop)
                    mask = project.read_draft(name, variant.key, shape)
            except MmanError as error:
                errors.append(error)
            yield Predicted(variant.key, name, mask)
        if errors:
            raise errors[0]

    return job


def _predict(client: EngineClient, project: Project, name: str, variant: Variant, should_stop: StopFlag) -> None:
    pair = (str(project.photo_path(name)), str(project.draft_path(variant.key, name)))
    margins = (str(project.margin_path(variant.key, name)),)
    job = PrelabelJob((pair,), str(variant.weights), label_set=project.label_set_source, margins=margins)
    for event in client.run_job(job, should_stop):
        if isinstance(event, PhotoFailed):
            raise UnreadableImage(event.reason)
