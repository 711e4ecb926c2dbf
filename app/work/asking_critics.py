"""What the critics say of one mask, as it is in memory: asked of the engine, through files beside the project."""

from __future__ import annotations

import tempfile
from pathlib import Path

from app.work.engine_client import EngineClient
from mman_core.errors import UnreadableImage
from mman_core.images.heat import logits_of
from mman_core.images.index_png import write_mask
from mman_core.images.margin import Margin, read_margin
from mman_core.jobs import AskCriticsJob, CriticsSaid, PhotoFailed
from mman_core.mask.best_of import Judged
from mman_core.project.checking import critics_path
from mman_core.project.store import Project
from mman_core.types import Mask


def draw_heat_map(client: EngineClient, project: Project, name: str, mask: Mask) -> Margin:
    """Return the critic's map of that mask (see `mman_core.images.heat`). Raises MmanError.

    Nothing is written into the project.
    """
    return _ask(client, project, name, mask)[0]


def judge(client: EngineClient, project: Project, name: str, mask: Mask) -> Judged:
    """Return that mask with what both critics say of it. Raises MmanError."""
    heat, said = _ask(client, project, name, mask)
    return Judged(mask, logits_of(heat.values), said.macro)


def ask_critics(client: EngineClient, project: Project, name: str, mask: Mask) -> CriticsSaid:
    """Return what both critics say of that mask as a whole. Raises MmanError."""
    return _ask(client, project, name, mask)[1]


def _ask(client: EngineClient, project: Project, name: str, mask: Mask) -> tuple[Margin, CriticsSaid]:
    with tempfile.TemporaryDirectory() as folder:
        shown, out = Path(folder) / "mask.png", Path(folder) / "heat.png"
        write_mask(shown, mask, project.label_set.palette())
        looks = ((str(project.photo_path(name)), str(shown), str(out)),)
        job = AskCriticsJob(looks, str(critics_path(project.folder)))
        # To the end: a client whose job is left in the middle ends the child.
        (said,) = client.run_job(job, lambda: False)
        if isinstance(said, PhotoFailed):
            raise UnreadableImage(said.reason)
        assert isinstance(said, CriticsSaid)
        return read_margin(out), said
