"""How figures are taken, printed and kept."""

from __future__ import annotations

import json
import statistics
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

OUT = Path("build") / "bench"


def percentile(values: Sequence[float], share: float) -> float:
    """Return the value below which that share (0..1) of the values lies."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


def print_table(rows: Mapping[str, Sequence[float]], unit: str, floor: str | None = None) -> None:
    """Print count, median and 95th percentile of each row, and its median as a multiple of the floor's."""
    base = statistics.median(rows[floor]) if floor else None
    print(f"| | n | median {unit} | p95 {unit} |" + (f" x {floor} |" if floor else ""))
    print("|---|---|---|---|" + ("---|" if floor else ""))
    for name, values in rows.items():
        median = statistics.median(values)
        ratio = f" {median / base:.2f} |" if base else ""
        print(f"| {name} | {len(values)} | {median:.2f} | {percentile(values, 0.95):.2f} |{ratio}")


def print_rows(rows: Sequence[Mapping[str, Any]]) -> None:
    """Print rows that have the same columns; figures with two decimals."""
    columns = list(rows[0])
    print("| " + " | ".join(columns) + " |")
    print("|" + "---|" * len(columns))
    for row in rows:
        cells = [f"{value:.2f}" if isinstance(value, float) else str(value) for value in row.values()]
        print("| " + " | ".join(cells) + " |")


def keep(name: str, figures: Any) -> None:
    """Write the figures as JSON below build/bench and say where."""
    OUT.mkdir(parents=True, exist_ok=True)
    path = OUT / f"{name}.json"
    path.write_text(json.dumps(figures, indent=1), encoding="utf-8")
    print(f"\n{path}")
