"""Organizations and the wall between them."""

from django.apps import AppConfig
from django.db.models.signals import post_migrate


class TenancyConfig(AppConfig):
    """Loads the scope's key after each migration, as the owner."""

    name = "cro_platform.tenancy"
    verbose_name = "Organizations"

    def ready(self) -> None:
        """Connect the key loader."""
        from cro_platform.tenancy.keys import load_scope_key  # noqa: PLC0415 -- needs the app registry

        post_migrate.connect(load_scope_key, sender=self)
