"""Addresses of single sign-on."""

from django.urls import URLPattern, path

from cro_platform.portal.sign_on import views


def front() -> list[URLPattern]:
    """Before an organization is known."""
    return [
        path("accounts/sso/", views.ask, name="sign-on-ask"),
        path("accounts/sso/<uuid:pk>/", views.start, name="sign-on-start"),
        path("accounts/sso/<uuid:pk>/callback/", views.answer, name="sign-on-answer"),
        path("accounts/sso/<uuid:pk>/metadata/", views.metadata, name="sign-on-metadata"),
    ]
