"""Regulatory records in the portal."""

from regulatory.portal.milestones import MilestonePages, periodic_notes

__all__ = ["MilestonePages", "periodic_notes"]
