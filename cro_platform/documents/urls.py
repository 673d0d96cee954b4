"""Addresses of files and of the signing page."""

from django.urls import URLPattern, path

from cro_platform.documents import views


def inside() -> list[URLPattern]:
    """In an organization's portal, for each kind of version."""
    return [
        path(f"{name}/<uuid:pk>/{verb}/", view, {"name": name}, name=f"{name}-{verb}")
        for name in views.PREFIXES
        for verb, view in (("file", views.file_page), ("sign", views.sign_page))
    ] + [
        path(
            f"{name}/<uuid:pk>/pages/<int:page>/",
            views.picture_page,
            {"name": name},
            name=f"{name}-picture",
        )
        for name in views.PREFIXES
    ]


def api() -> list[URLPattern]:
    """In the API."""
    return [
        path(
            f"{name}/<uuid:pk>/file/",
            views.FileView.as_view(resource_name=name),
            name=f"api-{name}-file",
        )
        for name in views.PREFIXES
    ]
