"""Addresses of the clocks' own pages, before the entities' generic ones."""

from django.urls import URLPattern, path

from cro_platform.deadlines import feed, views


def front() -> list[URLPattern]:
    """For calendar programs: the secret in the address stands for person and organization."""
    return [path("calendar/<str:secret>.ics", feed.feed, name="calendar-feed")]


def inside() -> list[URLPattern]:
    """`/o/<organization>/deadlines/`: the board in place of a plain list."""
    return [path("deadlines/", views.board, name="deadline-board")]
