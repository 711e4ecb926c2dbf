"""The window of the end-to-end tests, for faults that strike while it is open."""

from __future__ import annotations

from tests.e2e.conftest import photos, start, weights

__all__ = ["photos", "start", "weights"]
