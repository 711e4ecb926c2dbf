"""Try every fault, print what it cost, exit by 1 if it cost anything: `python -m tests.faults [--kills N] [--json]`.

At least N kills are shared out among everything that is written; then come disks that are full or read-only, photos
that change under the window, a clock that is put back, and engines that are killed, hang or have no memory.
"""

from __future__ import annotations

import argparse
import dataclasses
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from xml.etree import ElementTree

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from mman_core.formats.formats import FORMATS
from tests.faults import disks, files, models
from tests.faults.nursery import ROOT, Nursery
from tests.faults.painting import kills_while_painting
from tests.faults.tally import Tally, table
from tests.faults.weights import save_small_weights

PARTS = ("kills", "disks", "window")
Trial = Callable[[Path, int], Tally]


def main(arguments: list[str]) -> int:
    """Print the table."""
    parser = argparse.ArgumentParser(prog="python -m tests.faults", description=__doc__)
    parser.add_argument("--kills", type=int, default=200, metavar="N", help="how many at least (default 200)")
    parser.add_argument("--only", choices=PARTS, action="append", help="leave the other parts out")
    parser.add_argument("--json", action="store_true", help="print JSON")
    chosen = parser.parse_args(arguments)
    parts = chosen.only or PARTS
    tallies: list[Tally] = []
    with tempfile.TemporaryDirectory(prefix="faults-") as name:
        for tally in _tallies(Path(name), parts, chosen.kills):
            print(
                f"{tally.tried:4} x {tally.fault}: {'clean' if tally.is_clean else 'HARM'}", file=sys.stderr, flush=True
            )
            tallies.append(tally)
    print(json.dumps([dataclasses.asdict(tally) for tally in tallies], indent=1) if chosen.json else table(tallies))
    for file in (file for tally in tallies for file in tally.torn):
        print(f"torn: {file}", file=sys.stderr)
    return 0 if all(tally.is_clean for tally in tallies) else 1


def _tallies(folder: Path, parts: tuple[str, ...], kills: int) -> Iterator[Tally]:
    if "kills" in parts:
        with Nursery() as nursery:
            weights = save_small_weights(folder)
            for number, (share, trial) in enumerate(_kills(nursery, weights)):
                place = folder / f"{number}"
                place.mkdir()
                try:
                    yield trial(place, max(2, -(-kills * share // 100)))
                except Exception as error:  # the other trials are worth doing all the same
                    yield Tally(f"Trial {number}", other_harm=[f"could not be finished: {error!r}"])
    if "disks" in parts:
        for title, harm in (("full", disks.full_disk), ("read-only", disks.read_only_disk)):
            (folder / title).mkdir()
            yield from harm(folder / title)
    if "window" in parts:
        yield from _window(folder / "window.xml")


def _kills(nursery: Nursery, weights: Path) -> list[tuple[int, Trial]]:
    """Return each trial with its share of the kills in hundredths."""
    exports: list[tuple[int, Trial]] = [
        (2, lambda folder, kills, key=key: files.kills_while_exporting(nursery, folder, kills, key))  # type: ignore[misc]
        for key in FORMATS
    ]
    return [
        (10, lambda folder, kills: kills_while_painting(folder, max(10, kills), 256 * 2**20)),
        (10, lambda folder, kills: kills_while_painting(folder, max(10, kills), 20_000)),
        (16, lambda folder, kills: files.kills_while_saving(nursery, folder, kills)),
        *exports,
        (10, lambda folder, kills: files.kills_while_importing(nursery, folder, kills)),
        (10, lambda folder, kills: files.kills_while_repairing(nursery, folder, kills)),
        (5, lambda folder, kills: models.kills_while_training(nursery, folder, weights, kills)),
        (5, lambda folder, kills: models.kills_while_drafting(nursery, folder, weights, kills)),
        (5, lambda folder, kills: models.kills_while_importing_weights(nursery, folder, weights, kills)),
    ]


def _window(report: Path) -> Iterator[Tally]:
    """Run the tests of the open window; each is one try, in which anything that is not as it must be is a harm."""
    names = [f"tests/faults/test_{name}.py" for name in ("photos", "clock", "engine")]
    options = ["-q", "-m", "slow or not slow", f"--junitxml={report}"]
    subprocess.run([sys.executable, "-m", "pytest", *names, *options], cwd=ROOT, stdout=subprocess.DEVNULL, check=False)
    for case in ElementTree.parse(report).iter("testcase"):
        if case.find("skipped") is not None:
            continue
        tally = Tally(
            f"{_part(case)}: {case.get('name', '').removeprefix('test_').replace('_', ' ')}", tried=1, at_work=1
        )
        for kind in ("failure", "error"):
            found = case.find(kind)
            if found is not None:
                tally.expect(False, str(found.get("message")).splitlines()[0])
        yield tally


def _part(case: ElementTree.Element) -> str:
    return case.get("classname", "").rpartition("test_")[2].capitalize()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
