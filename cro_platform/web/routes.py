"""Addresses of the API: made from the registered resources, never by hand."""

from django.urls import URLPattern, path

from cro_platform.web.resources import RESOURCES, Resource
from cro_platform.web.views import ActionView, CollectionView, DetailView


def api_routes() -> list[URLPattern]:
    """Collection, detail and one address per action of each registered resource."""
    return [route for name in sorted(RESOURCES) for route in _routes(RESOURCES[name])]


def _routes(resource: type[Resource]) -> list[URLPattern]:
    name = resource.name
    attributes = {"resource": resource}
    collection = type(f"{resource.__name__}Collection", (CollectionView,), attributes)
    if resource.create is None:
        collection.http_method_names = ["get", "head", "options"]  # type: ignore[attr-defined]  # a view class
    detail = type(f"{resource.__name__}Detail", (DetailView,), attributes)
    routes = [
        path(f"{name}/", collection.as_view(), name=f"api-{name}"),  # type: ignore[attr-defined]  # as above
        path(f"{name}/<uuid:pk>/", detail.as_view(), name=f"api-{name}-detail"),  # type: ignore[attr-defined]  # as above
    ]
    for action in resource.actions:
        view = type(
            f"{resource.__name__}{action.verb}", (ActionView,), attributes | {"verb": action.verb}
        )
        address = path(
            f"{name}/<uuid:pk>/{action.verb}/", view.as_view(), name=f"api-{name}-{action.verb}"
        )  # type: ignore[attr-defined]  # as above
        routes.append(address)
    return routes
