"""What a tour leaves behind: numbered pictures, and facts in tour.json."""

from __future__ import annotations

import json
import re
from pathlib import Path

from PySide6.QtWidgets import QWidget

from mman_core.errors import CannotWrite
from mman_core.images.atomic import write_atomically


class Album:
    """Pictures `NN-title.png` of widgets in the order in which they were taken."""

    def __init__(self, out: Path) -> None:
        self.out = out
        self.facts: dict[str, object] = {}
        self._count = 0

    def picture(self, widget: QWidget, title: str) -> Path:
        """Save what the widget shows now. Raises CannotWrite."""
        self._count += 1
        path = self.out / f"{self._count:02d}-{re.sub('[^a-z0-9]+', '-', title.lower()).strip('-')}.png"
        path.parent.mkdir(parents=True, exist_ok=True)
        if not widget.grab().save(str(path)):
            raise CannotWrite(f"The picture {path} cannot be written: is the disk full or the folder read-only?")
        return path

    def close(self) -> None:
        """Write the facts."""
        write_atomically(self.out / "tour.json", json.dumps(self.facts, indent=1).encode())
