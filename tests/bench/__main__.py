"""`make bench`: medians, and ratios against a floor measured in the same run; nothing here is asserted.

python -m tests.bench [start] [paint] [regions] [predict] [project] [switch] [history] [compare] [lateness]
"""

from __future__ import annotations

import os
import sys

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from tests.bench import compare, history, lateness, paint, predict, project, regions, start, switch

BENCHES = {
    "start": start.bench,
    "paint": paint.bench,
    "regions": regions.bench,
    "predict": predict.bench,
    "project": project.bench,
    "switch": switch.bench,
    "history": history.bench,
    "compare": compare.bench,
    "lateness": lateness.bench,
}


def main(names: list[str]) -> int:
    """Run the benches of those names, or all."""
    unknown = set(names) - BENCHES.keys()
    if unknown:
        print(f"There is no bench {', '.join(sorted(unknown))}; there are: {', '.join(BENCHES)}.", file=sys.stderr)
        return 2
    for name, bench in BENCHES.items():
        if not names or name in names:
            print(f"\n## {name}\n")
            bench()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
