"""`make bench`: the figures of one run against floors and stock peers, with equal results asserted before timing."""

import argparse
import os
import sys
from pathlib import Path

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cro_platform.config.settings")
os.environ.setdefault("TEST_DB_PREFIX", "bench")

OUT = Path(__file__).with_name("out.json")


def main() -> int:
    """0 where every goal is met."""
    parser = argparse.ArgumentParser(prog="make bench")
    parser.add_argument(
        "--scale", choices=("20k", "200k", "2M"), default=os.environ.get("SCALE", "20k")
    )
    parser.add_argument("--only", default="", help="goals, as P1,P4")
    parser.add_argument(
        "--keep", action="store_true", help="leave the loaded databases, and use them again"
    )
    options = parser.parse_args()
    _set_up()
    from bench import run  # noqa: PLC0415 -- after the set-up

    only = {each for each in options.only.upper().split(",") if each}
    return run.run(options.scale, only=only, keep=options.keep, out=OUT)


def _set_up() -> None:
    """The platform, with one more alias: the owner, whom no policy narrows, for floors and peers."""
    from django.conf import settings  # noqa: PLC0415 -- the environment is complete now

    from cro_platform.config import env  # noqa: PLC0415 -- as above

    settings.DATABASES["owner"] = env.database(env.required("MIGRATION_DATABASE_URL"))
    settings.LOGGING_CONFIG = None
    settings.DATABASE_ROUTERS = ["bench.peers.routing.WhileStock"]
    settings.ALLOWED_HOSTS = ["testserver"]
    django.setup()


if __name__ == "__main__":
    sys.exit(main())
