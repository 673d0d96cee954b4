"""Addresses of the clocks' own pages, before the entities' generic ones."""

from django.urls import URLPattern, path

from cro_platform.deadlines import views


def inside() -> list[URLPattern]:
    """`/o/<organization>/deadlines/`: the board in place of a plain list."""
    return [path("deadlines/", views.board, name="deadline-board")]
