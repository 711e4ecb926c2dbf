"""Imports pyqtgraph before the first curves are drawn: in the window's own thread that would hold it up.

A quarter of a second of that thread's CPU, and over a second on a busy machine, just when a training starts.
"""

from __future__ import annotations

import sys
import threading
from importlib import import_module

PLOTS = "pyqtgraph"


def import_plots_ahead() -> None:
    """Begin to import in a thread of its own, unless it was done; whoever needs it meanwhile waits for it."""
    if PLOTS not in sys.modules:
        threading.Thread(target=import_module, args=(PLOTS,), name="plots ahead").start()
