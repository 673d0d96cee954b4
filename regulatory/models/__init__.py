"""Regulatory records."""

from regulatory.models.milestones import Milestone
from regulatory.models.plan import MilestoneDependency, PlannedMilestone

__all__ = ["Milestone", "MilestoneDependency", "PlannedMilestone"]
