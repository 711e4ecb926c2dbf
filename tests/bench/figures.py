"""How figures are taken and printed."""

from __future__ import annotations

import statistics
from collections.abc import Mapping, Sequence


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
