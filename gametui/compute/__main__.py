"""python -m gametui.compute: the compute process. The app starts it; there is nothing in it for a person to type."""

from gametui.compute.server import main

if __name__ == "__main__":
    main()
