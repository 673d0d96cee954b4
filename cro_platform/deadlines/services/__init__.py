"""Writes of deadlines: start, meet and stop a clock, acknowledge its alerts, keep its reminders coming."""

from cro_platform.deadlines.clock import Clock
from cro_platform.deadlines.services.alerts import (
    answered,
    deliver,
    settled,
    take_back,
    unanswered,
)
from cro_platform.deadlines.services.clocks import antedate, start
from cro_platform.deadlines.services.closing import acknowledge, discharge, meet, reopen, stop
from cro_platform.deadlines.services.entrusted import tell_representative, write_to_contact
from cro_platform.deadlines.services.reminders import rearm, remind, sweep
from cro_platform.deadlines.wording import Explanation, explain

__all__ = [
    "Clock",
    "Explanation",
    "acknowledge",
    "answered",
    "antedate",
    "deliver",
    "discharge",
    "explain",
    "meet",
    "rearm",
    "remind",
    "reopen",
    "settled",
    "start",
    "stop",
    "sweep",
    "take_back",
    "tell_representative",
    "unanswered",
    "write_to_contact",
]
