from __future__ import annotations

import numpy as np
import pytest

from mman_core.mask.history import Accept, GoTo, History, Step
from mman_core.mask.patch import Patch
from mman_core.types import Mask
from tests.core.making import striped_mask


def states_and_steps(count: int, seed: int = 0) -> tuple[list[Mask], list[Step]]:
    """Masks of 150 x 200 that differ by one rectangle each, and the steps between them."""
    rng = np.random.default_rng(seed)
    states = [striped_mask(150, 200)]
    steps: list[Step] = []
    while len(steps) < count:
        mask = states[-1].copy()
        top, left = rng.integers(0, 140), rng.integers(0, 190)
        mask[top : top + 30, left : left + 40] = rng.integers(0, 20)
        patch = Patch.between(states[-1], mask)
        if patch is not None:
            states.append(mask)
            steps.append(Step(f"Step {len(steps)}", float(len(steps)), patch))
    return states, steps


@pytest.mark.parametrize("seed", range(5))
def test_any_walk_through_the_steps_gives_the_mask_of_that_place(seed: int) -> None:
    states, steps = states_and_steps(12, seed)
    history = History()
    for step in steps:
        history.add(step)
    mask = states[-1].copy()
    for position in [*np.random.default_rng(seed).integers(0, 13, 30).tolist(), 0, 12]:
        box = history.go_to(position, mask)
        assert np.array_equal(mask, states[position])
        assert box.top <= box.bottom


def test_a_new_step_forgets_the_undone_ones() -> None:
    states, steps = states_and_steps(5)
    history = History()
    for step in steps[:4]:
        history.add(step)
    mask = states[4].copy()
    history.go_to(1, mask)
    assert history.redo_title == "Step 1"
    history.add(steps[4])
    assert [step.title for step in history.steps] == ["Step 0", "Step 4"]
    assert (history.position, history.last, history.redo_title, history.undo_title) == (2, 2, "", "Step 4")
    assert history.byte_size == sum(step.patch.byte_size for step in history.steps)


def test_beyond_the_budget_the_oldest_steps_go_first_and_the_newest_stays() -> None:
    states, steps = states_and_steps(10)
    history = History(starts_untouched=True, budget=sum(step.patch.byte_size for step in steps[6:]))
    for step in steps:
        history.add(step)
    assert history.first == 10 - len(history.steps)
    assert history.first >= 6
    assert not history.starts_untouched
    mask = states[10].copy()
    history.go_to(history.first, mask)
    assert np.array_equal(mask, states[history.first])
    assert not history.can_undo and not history.is_untouched
    tiny = History(budget=1)
    tiny.add(steps[0])
    assert tiny.can_undo


def test_a_place_that_does_not_exist_is_refused_and_nothing_changes() -> None:
    states, steps = states_and_steps(3)
    history = History()
    for step in steps:
        history.follow(step)
    mask = states[3].copy()
    for position in (-1, 4):
        with pytest.raises(ValueError, match="positions go from 0 to 3"):
            history.go_to(position, mask)
        with pytest.raises(ValueError, match="positions go from 0 to 3"):
            history.follow(GoTo(position))
    assert np.array_equal(mask, states[3])
    assert history.position == 3


def test_all_taken_back_is_untouched_unless_the_draft_was_accepted() -> None:
    states, steps = states_and_steps(1)
    history = History(starts_untouched=True)
    found = [history.is_untouched]
    mask = states[0].copy()
    for deed, state in ((steps[0], 1), (GoTo(0), 0), (Accept(), 0)):
        history.follow(deed, mask)
        assert np.array_equal(mask, states[state])
        found.append(history.is_untouched)
    assert found == [True, False, True, False]
