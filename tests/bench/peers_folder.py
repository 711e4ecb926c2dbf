"""Other programs that open the same folder, if there are Pythons that have them.

MMAN_BENCH_LABELME_PYTHON and MMAN_BENCH_ISAT_PYTHON name their interpreters; those need nothing of ours. Without a
screen they are drawn offscreen, as our window is.
"""

from __future__ import annotations

import json
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from tests.bench.figures import print_rows

PEERS = {"labelme": "MMAN_BENCH_LABELME_PYTHON", "ISAT": "MMAN_BENCH_ISAT_PYTHON"}
SCRIPT = Path(__file__).with_name("peer_folder.py")
PATIENCE = 600


def measure(root: Path, environment: Mapping[str, str]) -> list[dict[str, Any]]:
    """Return and print the rows of those that can be measured here, with a line for each that cannot."""
    rows: list[dict[str, Any]] = []
    print()
    for peer, variable in PEERS.items():
        python = environment.get(variable, "")
        if not python:
            print(f"{peer} is left out: {variable} names no Python that has it.")
            continue
        command = [python, str(SCRIPT), peer, str(root)]
        found = subprocess.run(command, env=dict(environment), capture_output=True, text=True, timeout=PATIENCE)
        if found.returncode:
            print(f"{peer} is left out: it ended with {found.returncode}: {found.stderr.strip()[-300:]}")
            continue
        rows.append(json.loads(found.stdout.strip().splitlines()[-1]))
    if rows:
        print_rows(rows)
    return rows
