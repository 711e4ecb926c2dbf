"""Where the files that ship with the program lie."""

from __future__ import annotations

from pathlib import Path

RESOURCES = Path(__file__).resolve().parent.parent / "resources"
STARTER_WEIGHTS = RESOURCES / "weights" / "starter.safetensors"
EXAMPLE_FOLDER = RESOURCES / "example"
