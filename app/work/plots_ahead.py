"""Imports pyqtgraph before the first curves are drawn: in the window's own thread that would hold it up.

A quarter of a second of that thread's CPU, and over a second on a busy machine, just when a training starts.
"""

from __future__ import annotations

from importlib import import_module

from app.work.task import TaskJob, one_result

PLOTS = "pyqtgraph"


def import_plots() -> TaskJob:
    """Return a job that imports what draws plots, or does nothing if that is there."""
    return one_result(lambda: import_module(PLOTS))
