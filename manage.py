#!/usr/bin/env python3
"""Every command of the platform. Without DATABASE_URL it uses (and starts) the embedded instance under DATA."""

import os
import sys

from cro_platform.embedded import OWNER_COMMANDS, attach


def main() -> None:
    """Choose the database this command may use, then hand over to Django."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cro_platform.config.settings")
    if "DATABASE_URL" not in os.environ:
        attach(sys.argv)
    if len(sys.argv) > 1 and sys.argv[1] in OWNER_COMMANDS:
        os.environ["DATABASE_URL"] = os.environ["MIGRATION_DATABASE_URL"]
    from django.core.management import execute_from_command_line  # noqa: PLC0415 -- after the environment is set

    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
