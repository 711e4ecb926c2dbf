"""Open the annotation window, or run its tour: see `python main.py --help`."""

from __future__ import annotations

import sys

from app.run import main

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
