"""OpenAPI 3.1 from the same declarations that serve the requests."""

from __future__ import annotations

from functools import cache
from typing import Any

from django import forms
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from drf_spectacular.openapi import AutoSchema
from drf_spectacular.utils import OpenApiParameter
from rest_framework import serializers

from cro_platform.web.forms import ActionForm
from cro_platform.web.idempotency import HEADER
from cro_platform.web.views import ActionView, CollectionView, DetailView, ResourceView

_FIELDS: tuple[tuple[type[forms.Field], Any], ...] = (
    (forms.EmailField, serializers.EmailField),
    (forms.DateTimeField, serializers.DateTimeField),
    (forms.DateField, serializers.DateField),
    (forms.DecimalField, serializers.DecimalField),
    (forms.FloatField, serializers.FloatField),
    (forms.IntegerField, serializers.IntegerField),
    (forms.UUIDField, serializers.UUIDField),
    (forms.ModelChoiceField, serializers.UUIDField),
    (forms.NullBooleanField, serializers.BooleanField),
    (forms.BooleanField, serializers.BooleanField),
    (forms.JSONField, serializers.JSONField),
)


class ProblemSchema(serializers.Serializer[Any]):
    """RFC 9457."""

    type = serializers.CharField()
    title = serializers.CharField()
    status = serializers.IntegerField()
    detail = serializers.CharField()
    instance = serializers.CharField()
    errors = serializers.ListField(  # type: ignore[assignment]  # RFC 9457's own word
        child=serializers.DictField(child=serializers.CharField()), required=False
    )


@cache
def input_schema(form: type[ActionForm]) -> type[serializers.Serializer[Any]]:
    """What a form takes, as a serializer for the schema only."""
    fields = {name: _input_field(field) for name, field in form.base_fields.items()}
    # Two apps may name a form alike; in the description their bodies need names of their own.
    app = form.__module__.partition(".")[0].replace("_", " ").title().replace(" ", "")
    name = f"{app}{form.__name__.removesuffix('Form')}Input"
    return type(name, (serializers.Serializer,), fields)


def _input_field(field: forms.Field) -> serializers.Field[Any, Any, Any, Any]:
    optional: dict[str, Any] = {
        "required": field.required,
        "help_text": str(field.help_text or field.label or ""),
    }
    if isinstance(field, forms.MultipleChoiceField):
        return serializers.ListField(child=serializers.CharField(), **optional)
    if isinstance(field, forms.ChoiceField) and not isinstance(field, forms.ModelChoiceField):
        given: Any = field.choices
        choices: Any = [choice for choice in given if choice[0] != ""]
        if choices:
            return serializers.ChoiceField(choices=choices, **optional)
    for form_field, made in _FIELDS:  # a choice that depends on who asks is described as any text
        if isinstance(field, form_field):
            extra = (
                {"max_digits": 20, "decimal_places": 6} if made is serializers.DecimalField else {}
            )
            described: serializers.Field[Any, Any, Any, Any] = made(**optional, **extra)
            return described
    return serializers.CharField(max_length=getattr(field, "max_length", None), **optional)


class ResourceSchema(AutoSchema):
    """Describes resource views from their declarations, and every other view by its own annotations."""

    def get_operation_id(self) -> str:
        """`safety_cases_list`, `safety_cases_retrieve`, `safety_cases_<verb>`."""
        view = self.view
        if not isinstance(view, ResourceView):
            named = getattr(view, "resource_name", "")
            return f"{named.replace('-', '_')}_file" if named else super().get_operation_id()
        stem = view.resource.name.replace("-", "_")
        if isinstance(view, ActionView):
            return f"{stem}_{view.verb.replace('-', '_')}"
        if isinstance(view, DetailView):
            return f"{stem}_retrieve"
        return f"{stem}_{'list' if self.method == 'GET' else 'create'}"

    def get_summary(self) -> str | None:
        """The action's label."""
        view = self.view
        if isinstance(view, ActionView):
            action = view.resource.action(view.verb)
            return action.summary or action.label
        return view.resource.title if isinstance(view, ResourceView) else super().get_summary()

    def get_tags(self) -> list[str]:
        """One group per resource."""
        return (
            [self.view.resource.name] if isinstance(self.view, ResourceView) else super().get_tags()
        )

    def get_request_serializer(self) -> Any:
        """What the action's form takes."""
        view = self.view
        if isinstance(view, ActionView):
            return input_schema(view.resource.action(view.verb).form)
        if isinstance(view, CollectionView) and view.resource.create is not None:
            return input_schema(view.resource.create.form)
        return None if isinstance(view, ResourceView) else super().get_request_serializer()

    def get_response_serializers(self) -> Any:
        """The row or page, and the refusals."""
        view = self.view
        if not isinstance(view, ResourceView):
            return super().get_response_serializers()
        row = view.resource.schema()
        if isinstance(view, CollectionView) and self.method == "GET":
            page = {"results": row(many=True), "next": serializers.URLField(allow_null=True)}
            return {
                200: type(f"{row.__name__}Page", (serializers.Serializer,), page)
            } | self._refusals()
        return {201 if isinstance(view, CollectionView) else 200: row} | self._refusals()

    def _refusals(self) -> dict[tuple[int, str], Any]:
        codes = [400, 401, 403, 404, 422]
        if isinstance(self.view, ActionView):
            codes += [409, 412, 428]
        return {(code, "application/problem+json"): ProblemSchema for code in codes}

    def get_override_parameters(self) -> list[Any]:
        """Filters, cursor and the headers of a change."""
        view = self.view
        if not isinstance(view, ResourceView):
            return super().get_override_parameters()
        if isinstance(view, ActionView):
            return [
                OpenApiParameter("If-Match", str, "header", required=True),
                OpenApiParameter(HEADER, str, "header"),
            ]
        if isinstance(view, CollectionView) and self.method == "POST":
            return [OpenApiParameter(HEADER, str, "header")]
        if isinstance(view, DetailView):
            return []
        filters = [
            OpenApiParameter(f.name, str, "query", enum=[c for c, _ in f.choices] or None)
            for f in view.resource.all_filters()
        ]
        paging = [
            OpenApiParameter("cursor", str, "query"),
            OpenApiParameter("page_size", int, "query"),
        ]
        return [*filters, *paging]


class BearerScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]  # the library leaves its hook untyped
    """How a client authenticates."""

    target_class = "cro_platform.access.authentication.ScopedAuthentication"
    name = "bearer"

    def get_security_definition(self, auto_schema: Any) -> dict[str, str]:
        """A token of `issue_token`."""
        return {"type": "http", "scheme": "bearer"}
