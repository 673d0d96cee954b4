"""Addresses of verification."""

from django.urls import URLPattern, path

from cro_platform.esign import views


def api() -> list[URLPattern]:
    """In the API."""
    return [
        path(
            "signatures/<uuid:pk>/verify/",
            views.VerifyView.as_view(),
            name="api-signatures-verify",
        )
    ]
