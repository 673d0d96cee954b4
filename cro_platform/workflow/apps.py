"""Life cycles as data."""

from django.apps import AppConfig


class WorkflowConfig(AppConfig):
    """Life cycles."""

    name = "cro_platform.workflow"
    verbose_name = "Life cycles"
