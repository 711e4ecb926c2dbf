"""What a project knows of its models: champions, who judges them, verdicts, scores; each seed is one of these files."""

from __future__ import annotations

import dataclasses
import json
from pathlib import Path

from mman_core.metrics.score_file import (
    DraftScores,
    MaskScores,
    draft_scores_path,
    mask_scores_path,
    read_scores,
    unpack_features,
)
from mman_core.project.champion import Reign, crown_unsettled, read_history
from mman_core.project.checking import suspicion
from mman_core.project.held_out import decided, read_record
from mman_core.project.standings import standings
from mman_core.project.variants import list_variants
from tests.fuzz.target import Target

_FILES = ("champion.json", "held_out.json", "runs/0001/metrics.json", "drafts/starter.jsonl", "critics/scores.jsonl")


def _seeds() -> list[bytes]:
    values = (
        [dataclasses.asdict(Reign("starter", "Chosen by hand.", True, "2026-01-31 12:00:00"))],
        {"00" * 32: {"look": "0123456789abcdef", "held_out": True}},
        {"steps": 9, "verdict": {"promoted": True, "against": "starter", "reason": "", "images": 2, "better": 0.99}},
        dataclasses.asdict(DraftScores("a.png", "0f", 0.5, 0.25, 0.125, "AAAA")),
        dataclasses.asdict(MaskScores("a.png", "0f", "1", "starter", 0.5, 0, -1.5)),
    )
    return [bytes([number]) + json.dumps(value).encode() for number, value in enumerate(values)]


def _read(path: Path) -> None:
    data = path.read_bytes() or b"\0"
    inside = path.parent / ".mman"
    for name in _FILES:
        (inside / name).parent.mkdir(parents=True, exist_ok=True)
        (inside / name).unlink(missing_ok=True)
    (inside / _FILES[data[0] % len(_FILES)]).write_bytes(data[1:])
    standings(inside, list_variants(inside), read_history(inside))
    assert crown_unsettled(inside) is None, "there are no weights"
    for scores in read_scores(draft_scores_path(inside, "starter"), DraftScores).values():
        unpack_features(scores.features)
        assert isinstance(scores.doubt, float)
    suspicion(read_scores(mask_scores_path(inside), MaskScores))
    decided(read_record(inside), [("ff" * 32, lambda: 2**64 - 1)])


TARGET = Target("file", _seeds, _read)
