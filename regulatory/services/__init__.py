"""Writes of regulatory records, one intent each."""

from regulatory.services.milestones import (
    correct_milestone,
    note_register_change,
    record_milestone,
    run_clocks,
)

__all__ = ["correct_milestone", "note_register_change", "record_milestone", "run_clocks"]
