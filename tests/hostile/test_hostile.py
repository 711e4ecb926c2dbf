"""Every hostile input is refused in one clear sentence that names it, or taken without harm.

`python -m tests.hostile` prints what happens to each.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

from tests.hostile.case import Outcome
from tests.hostile.cases import CASES

MOST_MEGABYTES = 900
"""What a photo of 80 megapixels may take while it is decoded; a bomb must not take more."""


@pytest.fixture(scope="module")
def outcomes(tmp_path_factory: pytest.TempPathFactory) -> dict[int, Outcome]:
    """What happened to each input, in the order of CASES; tried in one process that forks for each."""
    if sys.platform == "win32":
        pytest.skip("this system cannot fork")
    told = tmp_path_factory.mktemp("hostile") / "outcomes.json"
    command = [sys.executable, "-m", "tests.hostile", "--json", str(told)]
    done = subprocess.run(command, cwd=Path(__file__).parents[2], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return {int(number): Outcome(**fields) for number, fields in json.loads(told.read_text()).items()}


@pytest.mark.parametrize("number", range(len(CASES)), ids=[f"{case.reader}: {case.what}" for case in CASES])
def test_it_is_refused_in_one_sentence_or_taken_without_harm(outcomes: dict[int, Outcome], number: int) -> None:
    case, outcome = CASES[number], outcomes[number]
    assert outcome.spoilt == ""
    assert outcome.what == ("taken" if case.is_harmless else "refused"), outcome.sentence
    assert outcome.megabytes < MOST_MEGABYTES
    if not case.is_harmless:
        assert outcome.sentence.endswith("."), outcome.sentence
        assert len(outcome.sentence) < 900
        assert (case.named or outcome.file) in outcome.sentence, outcome.sentence
        assert "Errno" not in outcome.sentence


def test_no_two_inputs_are_told_alike() -> None:
    told = Counter((case.reader, case.what) for case in CASES)
    assert [name for name, count in told.items() if count > 1] == []
