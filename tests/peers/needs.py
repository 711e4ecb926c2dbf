"""Print what `make test-peers` installs, a line each: the program's own needs without torch, pytest, and the peers."""

from __future__ import annotations

import tomllib
from pathlib import Path


def main() -> None:
    """Read pyproject.toml."""
    project = tomllib.loads((Path(__file__).parents[2] / "pyproject.toml").read_text("utf-8"))["project"]
    extras = project["optional-dependencies"]
    own = [need for need in project["dependencies"] if not need.startswith("torch")]
    tools = [need for need in extras["dev"] if need.startswith("pytest")]
    print(*own, *tools, *extras["peers"], sep="\n")


if __name__ == "__main__":
    main()
