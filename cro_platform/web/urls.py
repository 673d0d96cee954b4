"""Addresses that the bases serve: the API and every entity's pages."""

from csp.decorators import csp_update
from django.urls import URLPattern, URLResolver, path
from drf_spectacular.views import (
    SpectacularAPIView,
    SpectacularRedocView,
    SpectacularSwaggerSplitView,
)

from cro_platform.web import health, portal_views
from cro_platform.web.explanations import why_page
from cro_platform.web.routes import api_routes

_docs = SpectacularRedocView.as_view(url_name="api-schema")
_try = SpectacularSwaggerSplitView.as_view(url_name="api-schema")
# Both viewers set styles on the elements they make; scripts stay our own, and nothing is loaded from elsewhere.
_STYLED = csp_update({"style-src": ["'unsafe-inline'"]})


def api() -> list[URLPattern | URLResolver]:
    """`/api/v1/…`"""
    return [
        path("schema/", SpectacularAPIView.as_view(), name="api-schema"),
        path("docs/", _STYLED(_docs), name="api-docs"),
        path("try/", _STYLED(_try), name="api-try"),
        *api_routes(),
    ]


def pages() -> list[URLPattern]:
    """`/o/<organization>/…`"""
    return [
        path("trail/<slug:table>/<uuid:pk>/", portal_views.trail_page, name="portal-trail"),
        path("why/<slug:name>/<uuid:pk>/", why_page, name="portal-why"),
        path("<slug:name>/", portal_views.list_page, name="portal-list"),
        path("<slug:name>/new/", portal_views.create_page, name="portal-create"),
        path("<slug:name>/<uuid:pk>/", portal_views.record_page, name="portal-record"),
        path("<slug:name>/<uuid:pk>/<slug:verb>/", portal_views.action_page, name="portal-action"),
    ]


def healthz() -> list[URLPattern]:
    """`/healthz/…`"""
    return [
        path("live", health.live, name="healthz-live"),
        path("ready", health.ready, name="healthz-ready"),
        path("safety", health.safety, name="healthz-safety"),
    ]
