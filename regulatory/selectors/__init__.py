"""Reads of regulatory records, beginning from who asks."""

from regulatory.selectors.milestones import (
    PREFIX,
    PeriodicState,
    clock_key,
    effective,
    known_of,
    periodic_states,
)

__all__ = ["PREFIX", "PeriodicState", "clock_key", "effective", "known_of", "periodic_states"]
