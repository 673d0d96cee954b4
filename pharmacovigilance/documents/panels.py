"""Documents on the page of a safety case, and the action that asks for one."""

from dataclasses import dataclass
from typing import Any

from django import forms
from django.urls import reverse

from cro_platform.access.principal import Principal
from cro_platform.access.rights import may
from cro_platform.documents.enums import Variant
from cro_platform.documents.models import Document
from cro_platform.web.actions import Action
from cro_platform.web.forms import ActionForm
from pharmacovigilance.documents.kinds import SUBJECT, request_cioms, request_medwatch
from pharmacovigilance.documents.permissions import REQUEST, REQUEST_UNBLINDED


class CiomsForm(ActionForm):
    """Which variant: only persons named for unblinded information are offered the one that shows the treatment."""

    variant = forms.ChoiceField(choices=Variant.choices, initial=Variant.BLINDED)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not may(self.by, REQUEST_UNBLINDED, self.record):  # type: ignore[arg-type]  # a case has a target
            blinded = [(Variant.BLINDED.value, Variant.BLINDED.label)]
            self.fields["variant"].choices = blinded  # type: ignore[attr-defined]  # a choice field


REQUEST_CIOMS = Action(
    "request-cioms",
    "Make CIOMS I",
    request_cioms,
    REQUEST,
    CiomsForm,
    summary="A worker makes the form from the case as it stands; versions made before are superseded.",
)
REQUEST_MEDWATCH = Action(
    "request-medwatch",
    "Make FDA 3500A",
    request_medwatch,
    REQUEST,
    CiomsForm,
    summary="A worker makes the report from the case as it stands; versions made before are superseded.",
)


@dataclass(frozen=True, slots=True)
class MadeDocuments:
    """The documents made from a record, with their newest version that the reader may see."""

    subject_types: tuple[str, ...]
    title: str = "Documents"
    is_side: bool = True
    template: str = "pharmacovigilance/panels/documents.html"
    exports: tuple[tuple[str, str], ...] = ()

    def context(self, record: Any, by: Principal) -> dict[str, Any] | None:
        """Title, newest version, and the way to each; nothing for people who may not read documents."""
        if not may(by, "documents.view"):
            return None
        found = Document.objects.filter(subject_type__in=self.subject_types, subject_id=record.pk)
        rows = [_row(document, by) for document in found.order_by("kind", "id")]
        exports = [
            {"label": label, "url": reverse(name, args=[by.organization_slug, record.pk])}
            for label, name in self.exports
        ]
        return {"documents": rows, "exports": exports}


def CaseDocuments() -> MadeDocuments:  # noqa: N802 -- a panel like the others
    """The documents made from a case."""
    return MadeDocuments((SUBJECT,))


def _row(document: Document, by: Principal) -> dict[str, Any]:
    newest = document.documentversions.order_by("-number").first()
    return {
        "title": document.title,
        "url": reverse("portal-record", args=[by.organization_slug, "documents", document.pk]),
        "state": newest.get_status_display() if newest else "",
        "is_superseded": newest is not None and newest.superseded_at is not None,
    }
