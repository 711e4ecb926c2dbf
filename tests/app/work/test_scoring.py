from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from app.work.scoring import ProjectScores, Scored, paired, score_project
from mman_core.errors import NothingToDo
from mman_core.images.index_png import write_mask
from mman_core.labels.label_set import load_label_set
from mman_core.types import Mask

PALETTE = load_label_set("lip").palette()
GO_ON = lambda: False  # noqa: E731


def a_mask(seed: int) -> Mask:
    rng = np.random.default_rng(seed)
    return np.kron(rng.integers(0, 5, (4, 3)), np.ones((9, 8))).astype(np.uint8)


@pytest.fixture
def masks(tmp_path: Path) -> list[tuple[str, Path]]:
    """Forty masks; "twin" said the same, "other" something else of all but the first two, the last one misshaped."""
    found = []
    for number in range(40):
        path = tmp_path / "masks" / f"{number}.png"
        write_mask(path, a_mask(number), PALETTE)
        write_mask(tmp_path / "twin" / f"{number}.png", a_mask(number), PALETTE)
        if number > 1:
            said = a_mask(number + 1)
            write_mask(tmp_path / "other" / f"{number}.png", said if number < 39 else said[:-1], PALETTE)
        found.append((f"{number}.jpg", path))
    return found


def ended(folder: Path, masks: list[tuple[str, Path]]) -> tuple[list[Scored], ProjectScores]:
    drafts = {key: (lambda name, key=key: folder / key / f"{Path(name).stem}.png") for key in ("twin", "other")}
    *steps, last = score_project(folder, 20, masks, drafts)(GO_ON)
    assert isinstance(last, ProjectScores)
    return [step for step in steps if isinstance(step, Scored)], last


def test_every_variant_is_scored_on_every_mask_that_it_has_predicted(
    tmp_path: Path, masks: list[tuple[str, Path]]
) -> None:
    steps, found = ended(tmp_path, masks)
    assert [step.done for step in steps] == [32, 64, 80] and steps[-1].known == 0
    assert {key: len(scores) for key, scores in found.scores.items()} == {"twin": 40, "other": 37}
    assert len(found.left_out) == 3 and "0.jpg has not been predicted by other" in found.left_out[0]
    names, scores = paired(found.scores)
    assert len(names) == 37 and [len(each) for each in scores.values()] == [37, 37]


def test_what_was_scored_before_is_known_until_a_file_changes(tmp_path: Path, masks: list[tuple[str, Path]]) -> None:
    _, first = ended(tmp_path, masks)
    steps, second = ended(tmp_path, masks)
    assert steps[-1].known == 77
    assert (second.scores["other"]["5.jpg"].counts == first.scores["other"]["5.jpg"].counts).all()
    write_mask(masks[5][1], a_mask(90), PALETTE)
    steps, third = ended(tmp_path, masks)
    assert steps[-1].known == 75
    assert (third.scores["twin"]["5.jpg"].counts != first.scores["twin"]["5.jpg"].counts).any()


def test_a_damaged_memory_of_scores_is_made_anew(tmp_path: Path, masks: list[tuple[str, Path]]) -> None:
    (tmp_path / "scores.db").write_bytes(b"no database" * 100)
    steps, _ = ended(tmp_path, masks)
    assert steps[-1].known == 0
    steps, _ = ended(tmp_path, masks)
    assert steps[-1].known == 77


def test_a_stop_keeps_what_is_done(tmp_path: Path, masks: list[tuple[str, Path]]) -> None:
    asked: list[None] = []

    def stop_soon() -> bool:
        asked.append(None)
        return len(asked) > 1

    *_, last = score_project(tmp_path, 20, masks, {"twin": lambda name: tmp_path / "twin" / f"{Path(name).stem}.png"})(
        stop_soon
    )
    assert isinstance(last, ProjectScores) and last.stopped and len(last.scores["twin"]) == 32


def test_without_any_prediction_there_is_nothing_to_do(tmp_path: Path, masks: list[tuple[str, Path]]) -> None:
    with pytest.raises(NothingToDo, match="not been predicted"):
        list(score_project(tmp_path, 20, masks, {"none": lambda _name: None})(GO_ON))


def test_a_variant_with_few_predictions_does_not_take_the_images_from_the_others(
    tmp_path: Path, masks: list[tuple[str, Path]]
) -> None:
    _, found = ended(tmp_path, masks)
    few = dict(list(found.scores["other"].items())[:5])
    names, scores = paired(found.scores | {"few": few, "none": {}})
    assert len(names) == 37 and set(scores) == {"twin", "other"}
