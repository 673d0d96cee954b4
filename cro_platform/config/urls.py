"""The addresses of the whole platform."""

import sys

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, URLResolver, include, path
from django.views import defaults

from cro_platform.audit import urls as audit
from cro_platform.deadlines import urls as deadlines
from cro_platform.documents import urls as documents
from cro_platform.esign import urls as esign
from cro_platform.portal import urls as portal
from cro_platform.web import absences
from cro_platform.web import urls as web
from cro_platform.web.gallery import gallery
from cro_platform.web.problems import problem_response
from monitoring import urls as monitoring
from pharmacovigilance import urls as safety
from regulatory import urls as regulatory
from sites import urls as sites
from studies import urls as studies

ROOMS = (
    *portal.inside(),
    *audit.inside(),
    *deadlines.inside(),
    *documents.inside(),
    *studies.inside(),
    *sites.inside(),
    *monitoring.inside(),
    *safety.inside(),
    *regulatory.inside(),
    *web.pages(),
)

urlpatterns: list[URLPattern | URLResolver] = [
    path("healthz/", include(web.healthz())),
    path(
        "api/v1/",
        include(
            [
                *deadlines.api(),
                *documents.api(),
                *esign.api(),
                *regulatory.api(),
                *safety.api(),
                *studies.api(),
                *web.api(),
            ]
        ),
    ),
    *portal.account_pages(),
    path("accounts/", include("allauth.urls")),
    path("o/<slug:slug>/", include(list(ROOMS))),
    *deadlines.front(),
    *portal.front(),
    *web.front(),
]

if settings.MODE != "production":
    urlpatterns.append(path("ui/gallery/", gallery, name="gallery"))


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Unknown and forbidden addresses answer alike; the API in its own shape."""
    if request.path.startswith("/api/"):
        told = "There is nothing here that you may see."
        if not request.path.endswith("/"):
            told += f" Addresses of the API end with a slash: {request.path}/"
        return problem_response(request, 404, told)
    return defaults.page_not_found(request, exception)


def server_error(request: HttpRequest) -> HttpResponse:
    """A crash tells nothing but that it happened; it runs no query. Only what is away is named."""
    if what := absences.what_is_away(sys.exception()):
        return absences.away(request, what)
    if request.path.startswith("/api/"):
        return problem_response(request, 500, "Something went wrong here; nothing was written.")
    return defaults.server_error(request)


handler404 = not_found
handler429 = absences.too_many
handler500 = server_error
