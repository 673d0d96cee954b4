"""From a bare checkout to a Python with every locked dependency.

`python3 -m cro_platform.embedded.bootstrap KIND [ARGUMENTS]`, where KIND is `base` (to run) or
`dev` (to test). With further arguments the checkout's own Python continues with them.
"""

import os
import signal
import sys
from types import FrameType

from cro_platform.embedded import system_packages
from cro_platform.embedded.installation import VENV_PYTHON, install
from cro_platform.embedded.processes import become

SUPPORTED = (3, 11)


def main(argv: list[str]) -> None:
    """Install, then become the checkout's own Python with the remaining arguments."""
    if sys.version_info[:2] != SUPPORTED:
        raise SystemExit(
            f"Python 3.11 is needed; {sys.executable} is {sys.version.split()[0]}. "
            "Name another: make run PYTHON=/path/to/python3.11"
        )
    kind, rest = argv[0], argv[1:]
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, _stop)
    install(kind)
    if rest:
        become(VENV_PYTHON, rest, os.environ | system_packages.private_environment())


def _stop(_number: int, _frame: FrameType | None) -> None:
    raise SystemExit("Stopped while installing; the next start goes on from here.")


if __name__ == "__main__":
    main(sys.argv[1:])
