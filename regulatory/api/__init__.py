"""Regulatory records in the API."""

from regulatory.api.milestones import Milestones, PeriodicReports

__all__ = ["Milestones", "PeriodicReports"]
