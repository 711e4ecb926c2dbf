"""The hashes of the open project's files: one memory for the training, its count, and the check of done work."""

from __future__ import annotations

from app.wiring.open_project import OpenProject
from app.work.hashing import Hashing
from mman_core.project.known_hashes import KnownHashes
from mman_core.project.store import Project


class KnownFiles:
    """Begins anew with each project."""

    def __init__(self, projects: OpenProject) -> None:
        self._projects = projects
        self._found: tuple[Project, Hashing] | None = None

    def hashing(self) -> Hashing | None:
        """Return the hashes of the open project; None without one that may be written to."""
        project = self._projects.project
        if project is None or project.is_read_only:
            return None
        if self._found is None or self._found[0] is not project:
            self._found = project, Hashing(KnownHashes(project.folder))
        return self._found[1]
