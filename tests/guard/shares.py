"""How much the guards ask: `make test` every address of the URLconf as every role, for a record of every owner; `make proof`
(`ISOLATION=whole`) besides every entity as every role, where one address serves them all.
"""

import os

from cro_platform.access.principal import Principal

IS_WHOLE = os.environ.get("ISOLATION") == "whole"


def in_turns(everybody: list[Principal], turn: int, one_in: int) -> list[Principal]:
    """Of those who could ask, one in so many, beginning with ever another: neighbouring addresses are asked by different people."""
    return everybody if IS_WHOLE else everybody[turn % one_in :: one_in]
