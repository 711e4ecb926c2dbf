"""Try all hostile inputs and print what happened to each: `python -m tests.hostile [--json FILE] [--only WORDS]`."""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from collections import Counter
from dataclasses import asdict
from pathlib import Path

from tests.hostile.case import Case, Outcome
from tests.hostile.cases import CASES
from tests.hostile.trial import try_out


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.hostile", description=__doc__)
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the outcomes there instead of printing them")
    parser.add_argument("--only", default="", metavar="WORDS", help="inputs whose reader and description hold this")
    chosen = parser.parse_args()
    outcomes = []
    with tempfile.TemporaryDirectory() as place:
        for number, case in enumerate(CASES):
            if chosen.only in f"{case.reader}: {case.what}":
                folder = Path(place, str(number))
                outcomes.append((number, case, try_out(case, folder)))
    if chosen.json:
        chosen.json.write_text(json.dumps({number: asdict(outcome) for number, _, outcome in outcomes}))
        return 0
    for _, case, outcome in outcomes:
        _show(case, outcome, place)
    counts = Counter(outcome.what for _, _, outcome in outcomes)
    print(f"\n{len(outcomes)} inputs: " + ", ".join(f"{count} {what}" for what, count in counts.items()))
    print(f"most memory {max(outcome.megabytes for _, _, outcome in outcomes):.0f} MB, ", end="")
    print(f"longest {max(outcome.seconds for _, _, outcome in outcomes):.1f} s")
    return 0 if counts.keys() <= {"taken", "refused"} else 1


def _show(case: Case, outcome: Outcome, place: str) -> None:
    cost = f"{outcome.seconds:5.2f} s {outcome.megabytes:5.0f} MB"
    spoilt = f"  SPOILT {outcome.spoilt}" if outcome.spoilt else ""
    sentence = outcome.sentence.replace(place, "")
    print(f"{outcome.what:8}{cost}  {case.reader}: {case.what}{spoilt}\n{'':10}{sentence[:300]}")


if __name__ == "__main__":
    sys.exit(main())
