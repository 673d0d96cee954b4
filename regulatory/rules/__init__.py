"""Regulatory rules as pure functions."""

from regulatory.rules.milestones import (
    EU,
    NOTIFICATIONS,
    PERIODIC,
    Fact,
    Follows,
    Gap,
    Known,
    Owed,
    Periodic,
    gaps,
    is_seen_by_register,
    jurisdiction_name,
    next_anniversary,
    owed,
)

__all__ = [
    "EU",
    "NOTIFICATIONS",
    "PERIODIC",
    "Fact",
    "Follows",
    "Gap",
    "Known",
    "Owed",
    "Periodic",
    "gaps",
    "is_seen_by_register",
    "jurisdiction_name",
    "next_anniversary",
    "owed",
]
