"""`python -m runcairn`: the same as the program `runcairn`."""

from runcairn.cli import main

if __name__ == "__main__":
    main()
