"""The zero-install runtime: real PostgreSQL and Redis from wheels, for `make run`, tests and commands.

Everything in this package needs the standard library only, because it runs before the dependencies are installed.
"""

from cro_platform.embedded.attach import attach
from cro_platform.embedded.environment import OWNER_COMMANDS, RELAY_COMMANDS, environment

__all__ = ["OWNER_COMMANDS", "RELAY_COMMANDS", "attach", "environment"]
