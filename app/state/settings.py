"""What the program remembers between two starts: recent folders, where the window was, how things are shown.

One JSON file in the person's configuration folder, or in the folder named by the environment variable MMAN_SETTINGS.
A broken file is set aside as settings.broken.json and never stops the program.
"""

from __future__ import annotations

import dataclasses
import json
import os
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import platformdirs

from mman_core.errors import CannotWrite
from mman_core.images.atomic import write_atomically

FOLDER_VARIABLE = "MMAN_SETTINGS"
MOST_RECENT = 8
THEMES = ("system", "light", "dark")


def settings_folder() -> Path:
    """Return the folder of the settings file; MMAN_SETTINGS overrides the usual place."""
    named = os.environ.get(FOLDER_VARIABLE)
    return Path(named) if named else Path(platformdirs.user_config_path("mman"))


def data_folder() -> Path:
    """Return the folder for the person's copy of the example project; MMAN_SETTINGS overrides the usual place."""
    named = os.environ.get(FOLDER_VARIABLE)
    return Path(named) if named else Path(platformdirs.user_data_path("mman"))


@dataclass
class Settings:
    """The remembered values; `geometry` and `docks` are Qt's own bytes in base64."""

    recent_folders: list[str] = field(default_factory=list)
    geometry: str = ""
    docks: str = ""
    theme: str = "system"
    """"system", "light" or "dark"."""
    safe_colors: bool = False
    """Whether classes are shown in colours that color-blind eyes tell apart."""
    keys: dict[str, list[str]] = field(default_factory=dict)
    """The keys that a person chose instead of the usual ones, by the name of their action."""
    opacity: float = 0.55
    radius: float = 10.0
    brush_shape: str = "round"
    uses_pressure: bool = False
    tolerance: int = 24
    fills_holes: bool = False
    patch_side: int = 16
    reach: int = 2
    island_size: int = 100
    contour_width: int = 2
    shows_overview: bool = True
    shows_thumbnails: bool = False
    keeps_statistics: bool = True
    """Whether it is written down, beside the masks, what the work on each image cost."""
    tables_folder: str = ""
    """Where a table was saved last."""
    train_every: int = 8
    """A training begins by itself after so many newly accepted images; 0: never."""
    mirrors_drafts: bool = False
    """Whether a draft is also judged by the mirrored photo, in twice the time."""
    history_megabytes: int = 256
    """How much of what was done to an image is kept for undo, for each image."""

    def remember_folder(self, folder: Path) -> None:
        """Put the folder first among the recent ones."""
        others = [recent for recent in self.recent_folders if recent != str(folder)]
        self.recent_folders = [str(folder), *others][:MOST_RECENT]


def load_settings() -> Settings:
    """Return the remembered settings; the usual ones where there is no file, or none that can be read."""
    path = settings_folder() / "settings.json"
    try:
        return _parse(json.loads(path.read_text(encoding="utf-8")))
    except FileNotFoundError:
        return Settings()
    except (OSError, ValueError, RecursionError):
        with suppress(OSError):
            path.replace(path.with_name("settings.broken.json"))
        return Settings()


def save_settings(settings: Settings) -> None:
    """Write the settings; a folder that cannot be written costs the memory, not the work."""
    text = json.dumps(dataclasses.asdict(settings), indent=2)
    with suppress(CannotWrite):
        write_atomically(settings_folder() / "settings.json", text.encode("utf-8"))


def _parse(data: Any) -> Settings:
    if not isinstance(data, dict):
        raise ValueError("settings.json holds no object")
    settings = Settings()
    for known in dataclasses.fields(Settings):
        value = data.get(known.name, getattr(settings, known.name))
        usual = getattr(settings, known.name)
        if isinstance(usual, float) and isinstance(value, int) and not isinstance(value, bool):
            value = float(value)
        if type(value) is not type(usual):
            raise ValueError(f"settings.json: {known.name} is {value!r}")
        setattr(settings, known.name, value)
    if settings.history_megabytes < 1:
        raise ValueError(f"settings.json: history_megabytes is {settings.history_megabytes}")
    if settings.theme not in THEMES:
        raise ValueError(f"settings.json: theme is {settings.theme!r}")
    for keys in settings.keys.values():
        if not isinstance(keys, list) or not all(isinstance(key, str) for key in keys):
            raise ValueError(f"settings.json: {keys!r} are no keys")
    settings.recent_folders = [folder for folder in settings.recent_folders if isinstance(folder, str)]
    return settings
