"""Feed broken files to a parser: `python -m tests.fuzz PARSER --seconds N`; the extra "fuzz" guides it by coverage."""

from __future__ import annotations

import argparse
import contextlib
import importlib
import importlib.util
import sys
import tempfile
from pathlib import Path

_OTHERS = ("__init__", "__main__", "loop", "target", "test_fuzz")
PARSERS = sorted(path.stem for path in Path(__file__).parent.glob("*.py") if path.stem not in _OTHERS)


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz", description=__doc__)
    parser.add_argument("parser", choices=PARSERS, metavar="PARSER", help=", ".join(PARSERS))
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--plain", action="store_true", help="mutate the seeds, also if atheris is there")
    parser.add_argument("--replay", type=Path, metavar="FILE", help="only this input, and let its error through")
    chosen = parser.parse_args()
    is_guided = importlib.util.find_spec("atheris") is not None and not chosen.plain
    with _instrumented(is_guided):
        from tests.fuzz.loop import Fuzzing, follow_coverage, mutate_seeds

        target = importlib.import_module(f"tests.fuzz.{chosen.parser}").TARGET
    folder = Path(tempfile.mkdtemp(prefix=f"fuzz-{chosen.parser}-"))
    if chosen.replay:
        path = folder / target.name
        path.write_bytes(chosen.replay.read_bytes())
        target.read(path)
        return 0
    fuzzing = Fuzzing(target, folder, chosen.seconds, lambda line: print(f"FOUND {line}", flush=True))
    if is_guided:
        follow_coverage(fuzzing, target, folder)
    mutate_seeds(fuzzing, target, chosen.seed)
    print(fuzzing.summary("plain mutations"))
    return 1 if fuzzing.findings else 0


def _instrumented(is_guided: bool) -> contextlib.AbstractContextManager[object]:
    if not is_guided:
        return contextlib.nullcontext()
    import atheris

    include = ["mman_core", "PIL", "zipfile", "json", "tomllib"]
    instrumented: contextlib.AbstractContextManager[object] = atheris.instrument_imports(include=include)
    return instrumented


if __name__ == "__main__":
    sys.exit(main())
