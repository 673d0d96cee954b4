"""What the Makefile and the instance start: `python -m cro_platform.embedded COMMAND`."""

import argparse
import sys
from pathlib import Path

from cro_platform.embedded.checks import run_checks, run_under_test_instance
from cro_platform.embedded.cleaning import clean
from cro_platform.embedded.keeper import Keeper
from cro_platform.embedded.layout import ROOT, Layout
from cro_platform.embedded.profiles import PROFILES
from cro_platform.embedded.supervisor import run


def main() -> int:
    """Run one command of the embedded runtime; the result is the exit code."""
    options, rest = _parser().parse_known_args()
    match options.command:
        case "run":
            return run(options.data, options.port)
        case "keep":
            return Keeper(Layout(options.data.absolute()), PROFILES[options.profile]).run()
        case "clean":
            return clean(options.data)
        case _:
            return run_under_test_instance(rest) if rest else run_checks()


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m cro_platform.embedded", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    run_command = commands.add_parser("run", help="the whole platform until Ctrl-C")
    run_command.add_argument("--port", type=int, default=8000)
    keep = commands.add_parser("keep", help="the servers, for as long as a command uses them")
    keep.add_argument("--profile", choices=sorted(PROFILES), default="embedded")
    clean_command = commands.add_parser("clean", help="remove the data and everything installed")
    for command in (run_command, keep, clean_command):
        command.add_argument("--data", type=Path, default=ROOT / "var")
    commands.add_parser("test", help="every check, or `test -m MODULE …` beside a test instance")
    return parser


if __name__ == "__main__":
    sys.exit(main())
