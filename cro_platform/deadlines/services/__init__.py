"""Writes of deadlines: start, meet and stop a clock, acknowledge its alerts, keep its reminders coming."""

from cro_platform.deadlines.clock import Clock
from cro_platform.deadlines.services.clocks import acknowledge, meet, start, stop

__all__ = ["Clock", "acknowledge", "meet", "start", "stop"]
