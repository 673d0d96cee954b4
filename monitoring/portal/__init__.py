"""Monitoring in the portal."""

from monitoring.portal import calendar, plans, visits

__all__ = ["calendar", "plans", "visits"]
