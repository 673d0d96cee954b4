"""The time zones that can be named."""

from functools import cache
from zoneinfo import available_timezones


@cache
def time_zones() -> frozenset[str]:
    """The names of the IANA database, without those that mean whatever this machine is set to.

    Read once for each process: the standard library looks through six hundred files each time it is asked.
    """
    return frozenset(available_timezones() - {"localtime", "Factory"})
