"""Regulatory records in the portal."""

from regulatory.portal.milestones import MilestonePages, periodic_notes
from regulatory.portal.plan import PlannedMilestonePages

__all__ = ["MilestonePages", "PlannedMilestonePages", "periodic_notes"]
