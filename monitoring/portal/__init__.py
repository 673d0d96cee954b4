"""Monitoring in the portal."""

from monitoring.portal import calendar, plans, quality, reports, visits

__all__ = ["calendar", "plans", "quality", "reports", "visits"]
