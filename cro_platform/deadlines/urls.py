"""Addresses of the clocks' own pages, before the entities' generic ones."""

from django.urls import URLPattern, path

from cro_platform.deadlines import feed, rules_pages, views
from cro_platform.deadlines.rules_api import ComputeView


def front() -> list[URLPattern]:
    """For calendar programs: the secret in the address stands for person and organization."""
    return [path("calendar/<str:secret>.ics", feed.feed, name="calendar-feed")]


def inside() -> list[URLPattern]:
    """`/o/<organization>/…`: the board in place of a plain list, and the rules."""
    return [
        path("deadlines/", views.board, name="deadline-board"),
        path("deadline-rules/", rules_pages.catalogue, name="deadline-rules"),
        path("deadline-rules/<slug:rule_id>/", rules_pages.rule_page, name="deadline-rule"),
    ]


def api() -> list[URLPattern]:
    """In the API."""
    return [
        path(
            "deadline-rules/<slug:rule>/compute/",
            ComputeView.as_view(),
            name="api-deadline-rules-compute",
        )
    ]
