"""`python -m waystation` is the command line."""

from waystation.console.program import main

if __name__ == "__main__":
    raise SystemExit(main())
