"""Monitoring in the portal."""

from monitoring.portal import calendar, plans, quality, reports, sentences, visits

__all__ = ["calendar", "plans", "quality", "reports", "sentences", "visits"]
