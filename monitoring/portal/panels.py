"""Panels of monitoring: the documents made from a record."""

from dataclasses import dataclass
from typing import Any

from django.urls import reverse

from cro_platform.access.principal import Principal
from cro_platform.access.rights import may
from cro_platform.documents.models import Document


@dataclass(frozen=True, slots=True)
class MadeDocuments:
    """The documents made from a record, with their newest version that the reader may see."""

    subject_type: str
    title: str = "Documents"
    is_side: bool = True
    template: str = "monitoring/panels/documents.html"

    def context(self, record: Any, by: Principal) -> dict[str, Any] | None:
        """Title, newest version, and the way to each; nothing for people who may not read documents."""
        if not may(by, "documents.view"):
            return None
        found = Document.objects.filter(subject_type=self.subject_type, subject_id=record.pk)
        return {"documents": [_row(document, by) for document in found.order_by("kind", "id")]}


def _row(document: Document, by: Principal) -> dict[str, Any]:
    newest = document.documentversions.order_by("-number").first()
    return {
        "title": document.title,
        "url": reverse("portal-record", args=[by.organization_slug, "documents", document.pk]),
        "state": newest.get_status_display() if newest else "",
        "is_superseded": newest is not None and newest.superseded_at is not None,
    }
