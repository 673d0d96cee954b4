"""What the catalogue cannot know: models that declare no wall."""

from pathlib import Path

from django.apps import apps
from django.conf import settings

from cro_platform.tenancy.constraints import Wall
from cro_platform.tenancy.lint.rule import Finding

RULE = "model-without-wall"
WHY = "a model that declares no wall has no grant, and is one hand-written grant away from being everybody's"


def undeclared() -> list[Finding]:
    """Our own models whose Meta names no Wall; other packages' tables are classed in a registry and found by the catalogue."""
    root = Path(settings.BASE_DIR)
    return [
        Finding(RULE, model._meta.label, WHY)
        for config in apps.get_app_configs()
        if Path(config.path).is_relative_to(root) and ".venv" not in Path(config.path).parts
        for model in config.get_models(include_auto_created=True)
        if model._meta.managed and not any(isinstance(c, Wall) for c in model._meta.constraints)
    ]
