"""`python -m layergen`."""

from layergen.cli import main

if __name__ == "__main__":
    main()
