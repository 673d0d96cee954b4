"""The zero-install runtime: real PostgreSQL and Redis from wheels, for `make run`, tests and commands."""


def attach(argv: list[str]) -> None:
    """Point the environment at the embedded instance under DATA, starting it when it is not running."""
    raise SystemExit("The embedded runtime is not part of this build: set DATABASE_URL.")
