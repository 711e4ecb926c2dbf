"""A critic's logits survive as a grey map."""

from __future__ import annotations

import numpy as np

from mman_core.images.heat import SUREST, heat_map, wrongness


def test_wrongness_is_what_the_logits_say() -> None:
    logits = np.array([[-2.0, 0.0, 1.0], [3.0, 40.0, -40.0]], np.float32)
    found = wrongness(heat_map(logits).values)
    assert np.allclose(found, 1 / (1 + np.exp(-np.clip(logits, -SUREST, SUREST))), atol=0.01)
    assert heat_map(logits).values[0].tolist() == sorted(heat_map(logits).values[0].tolist(), reverse=True)
