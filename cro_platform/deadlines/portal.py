"""Deadlines in the portal."""

from cro_platform.deadlines.api import Deadlines
from cro_platform.web.pages import Pages
from cro_platform.web.panels import Trail


class DeadlinePages(Pages):
    """Clocks, nearest first."""

    resource = Deadlines
    section = "Safety"
    icon = "timer"
    columns = ("label", "jurisdiction", "due_at", "responsible_organization", "status")
    panels = (Trail(),)
    tones = {"running": "info", "met": "success", "stopped": "neutral"}
