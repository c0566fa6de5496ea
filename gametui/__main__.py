"""python -m gametui."""

from gametui.cli import main

if __name__ == "__main__":
    main()
