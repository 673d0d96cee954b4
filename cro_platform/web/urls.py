"""Addresses that the bases serve: the API and every entity's pages."""

from csp.decorators import csp_update
from django.urls import URLPattern, URLResolver, path
from django.views.i18n import set_language
from drf_spectacular.views import (
    SpectacularAPIView,
    SpectacularRedocView,
    SpectacularSwaggerSplitView,
)

from cro_platform.web import form_views, health, record_views, trail_views
from cro_platform.web.explanations import why_page
from cro_platform.web.find import find
from cro_platform.web.form_drafts import drafts
from cro_platform.web.glossary import help_page
from cro_platform.web.lists.bulk import bulk
from cro_platform.web.lists.export import export
from cro_platform.web.lists.views import list_page
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
        path("find/", find, name="find"),
        path("help/", help_page, name="help"),
        path("drafts/", drafts, name="form-drafts"),
        path("trail/<slug:table>/<uuid:pk>/", trail_views.trail_page, name="portal-trail"),
        path("why/<slug:name>/<uuid:pk>/", why_page, name="portal-why"),
        path("<slug:name>/", list_page, name="portal-list"),
        path("<slug:name>/export.<slug:form>", export, name="portal-export"),
        path("<slug:name>/together/", bulk, name="portal-bulk"),
        path("<slug:name>/new/", form_views.create_page, name="portal-create"),
        path("<slug:name>/<uuid:pk>/", record_views.record_page, name="portal-record"),
        path("<slug:name>/<uuid:pk>/<slug:verb>/", form_views.action_page, name="portal-action"),
    ]


def healthz() -> list[URLPattern]:
    """`/healthz/…`"""
    return [
        path("live", health.live, name="healthz-live"),
        path("ready", health.ready, name="healthz-ready"),
        path("safety", health.safety, name="healthz-safety"),
    ]


def front() -> list[URLPattern]:
    """Before an organization is known."""
    return [path("language/", set_language, name="language")]
