"""Addresses that the bases serve: the API and every entity's pages."""

from django.urls import URLPattern, URLResolver, path
from drf_spectacular.views import SpectacularAPIView, SpectacularRedocView, SpectacularSwaggerView

from cro_platform.web import health, portal_views
from cro_platform.web.routes import api_routes


def api() -> list[URLPattern | URLResolver]:
    """`/api/v1/…`"""
    return [
        path("schema/", SpectacularAPIView.as_view(), name="api-schema"),
        path("docs/", SpectacularRedocView.as_view(url_name="api-schema"), name="api-docs"),
        path("try/", SpectacularSwaggerView.as_view(url_name="api-schema"), name="api-try"),
        *api_routes(),
    ]


def pages() -> list[URLPattern]:
    """`/o/<organization>/…`"""
    return [
        path("trail/<slug:table>/<uuid:pk>/", portal_views.trail_page, name="portal-trail"),
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
