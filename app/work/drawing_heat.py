"""The job behind the critic's heat map: the mask of one image, as it is in memory, is shown to the Micro critic."""

from __future__ import annotations

import tempfile
from pathlib import Path

from app.work.engine_client import EngineClient
from mman_core.images.index_png import write_mask
from mman_core.images.margin import Margin, read_margin
from mman_core.jobs import HeatJob
from mman_core.project.checking import critics_path
from mman_core.project.store import Project
from mman_core.types import Mask, StopFlag


def draw_heat_map(
    client: EngineClient, project: Project, name: str, mask: Mask, should_stop: StopFlag = lambda: False
) -> Margin | None:
    """Return the critic's map of that mask (see `mman_core.images.heat`), None if it was stopped. Raises MmanError.

    Nothing is written into the project.
    """
    with tempfile.TemporaryDirectory() as folder:
        shown, out = Path(folder) / "mask.png", Path(folder) / "heat.png"
        write_mask(shown, mask, project.label_set.palette())
        job = HeatJob(str(project.photo_path(name)), str(shown), str(critics_path(project.folder)), str(out))
        for _ in client.run_job(job, should_stop):
            pass
        return read_margin(out) if out.exists() else None
