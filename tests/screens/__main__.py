"""`make screens`: every page of the demonstration in light, dark and phone width, to be looked at.

Pages are found by following links as seven people; each kind of page is taken once, by the first who reaches it. The pictures
lie in `var/screens`, one folder per face.
"""

import os
import sys
from pathlib import Path

import django

ROOT = Path(__file__).parents[2]
OUT = ROOT / "var" / "screens"
PEOPLE = (
    "study-lead@northwind", "safety-physician@northwind", "vendor-manager@northwind", "admin@northwind",
    "project-manager@helix", "safety-specialist@helix", "contract-manager@helix",
)  # fmt: skip
FACES = {
    "light": {"viewport": {"width": 1440, "height": 900}, "color_scheme": "light"},
    "dark": {"viewport": {"width": 1440, "height": 900}, "color_scheme": "dark"},
    "phone": {"viewport": {"width": 360, "height": 780}, "color_scheme": "light"},
}


def build() -> str:
    """A database of its own with the demonstration in it; its name."""
    from tests import databases

    name = f"{databases.PREFIX}_screens"
    databases.drop(name)
    databases.execute(databases.maintenance(), f"CREATE DATABASE {name} TEMPLATE template0")
    databases.execute(databases.maintenance(), databases.GRANTS.format(name=name))
    databases.execute(name, databases.SCHEMA)
    databases.command(name, "manage.py", "migrate", "--verbosity", "0")
    databases.command(name, "manage.py", "demo")
    return name


def main() -> int:
    """0 when every page answered; the pages that did not are named."""
    from tests import databases

    variables = ("DATABASE_URL", "MIGRATION_DATABASE_URL", "RELAY_DATABASE_URL")
    name = build()
    os.environ |= {each: databases.url_for(each, name) for each in variables}
    os.environ["DJANGO_SETTINGS_MODULE"] = "cro_platform.config.settings"
    django.setup()
    try:
        from tests.screens.taking import take

        return take(PEOPLE, FACES, OUT)
    finally:
        databases.drop(name)


if __name__ == "__main__":
    sys.exit(main())
