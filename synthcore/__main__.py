"""`synthcore <command>` and `python -m synthcore`."""

import sys


def main() -> None:
    from synthcore.cli.app import main as run

    sys.exit(run(sys.argv[1:]))


if __name__ == "__main__":
    main()
