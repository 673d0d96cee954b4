"""The zero-install runtime: PostgreSQL and Redis from wheels, for `make run`, tests and commands.

This package needs the standard library only: it runs before the dependencies are installed.
"""

from cro_platform.embedded.attach import attach
from cro_platform.embedded.environment import OWNER_COMMANDS, RELAY_COMMANDS, environment

__all__ = ["OWNER_COMMANDS", "RELAY_COMMANDS", "attach", "environment"]
