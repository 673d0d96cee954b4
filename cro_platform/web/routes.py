"""Addresses of the API: made from the registered resources, never by hand."""

from django.urls import URLPattern, path

from cro_platform.web.resources import RESOURCES, Resource
from cro_platform.web.views import ActionView, CollectionView, DetailView, ResourceView


def api_routes() -> list[URLPattern]:
    """Collection, detail and one address per action of each registered resource."""
    return [route for name in sorted(RESOURCES) for route in _routes(RESOURCES[name])]


def _routes(resource: type[Resource]) -> list[URLPattern]:
    name = resource.name
    collection = _view(resource, CollectionView)
    if resource.create is None:
        collection.http_method_names = ["get", "head", "options"]
    detail = _view(resource, DetailView)
    return [
        path(f"{name}/", collection.as_view(), name=f"api-{name}"),
        path(f"{name}/<uuid:pk>/", detail.as_view(), name=f"api-{name}-detail"),
        *(_action_route(resource, action.verb) for action in resource.actions),
    ]


def _action_route(resource: type[Resource], verb: str) -> URLPattern:
    view = _view(resource, ActionView, verb=verb)
    address = f"{resource.name}/<uuid:pk>/{verb}/"
    return path(address, view.as_view(), name=f"api-{resource.name}-{verb}")


def _view(resource: type[Resource], base: type[ResourceView], **more: str) -> type[ResourceView]:
    made: type[ResourceView] = type(
        f"{resource.__name__}{base.__name__}", (base,), {"resource": resource, **more}
    )
    return made
