"""python -m gametui.lab FOLDER: train the run in this folder."""

from __future__ import annotations

import sys

if __name__ == "__main__":
    from gametui.lab.process import main

    sys.exit(main(sys.argv[1]))
