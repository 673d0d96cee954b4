"""Regulatory records."""

from regulatory.models.milestones import Milestone

__all__ = ["Milestone"]
