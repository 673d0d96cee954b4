"""Documents and their versions in the API; the bytes have an address of their own."""

from collections import defaultdict
from typing import Any
from uuid import UUID

from rest_framework import serializers

from cro_platform.access.principal import Principal
from cro_platform.documents.models import Document, DocumentVersion, UnblindedDocumentVersion
from cro_platform.esign.models import Signature
from cro_platform.esign.selectors import Manifestation, manifest
from cro_platform.web.columns import Column
from cro_platform.web.filters import Filter
from cro_platform.web.resources import Resource

VERSION_FIELDS = (
    Column("study", "study_id"),
    ("document", "document_id"),
    Column("title", "document__title"),
    "number",
    "status",
    "template_id",
    "template_version",
    "source_sha256",
    "content_sha256",
    "size",
    "generated_at",
    "superseded_at",
    "error",
    "rev",
)
STUDY = Filter("study", "study_id", "Study", "uuid")


class Documents(Resource):
    """Documents."""

    name = "documents"
    title = "Documents"
    singular = "document"
    model = Document
    view = "documents.view"
    fields = (Column("study", "study_id"), "kind", "title", "subject_type", "subject_id", "rev")
    filters = (STUDY, "kind", "subject_type", Filter("subject", "subject_id", "Subject", "uuid"))


class _Versions(Resource):
    """What both kinds of version show."""

    view = "documents.view"
    fields = VERSION_FIELDS
    filters = (STUDY, ("document", "document_id"), "status")
    computed = {"signatures": serializers.ListField(child=serializers.DictField(), read_only=True)}

    @classmethod
    def decorate(cls, rows: list[dict[str, Any]], by: Principal) -> None:
        """The signatures on each version as the reader may know them, in a fixed number of statements."""
        entity = str(cls.model._meta.model_name)
        found = Signature.objects.filter(entity=entity, record_id__in=[row["id"] for row in rows])
        by_record: defaultdict[UUID, list[dict[str, Any]]] = defaultdict(list)
        for each in manifest(found.order_by("signed_at")):
            by_record[each.record_id].append(_told(each))
        for row in rows:
            row["signatures"] = by_record[row["id"]]


def _told(signature: Manifestation) -> dict[str, Any]:
    return {
        "id": signature.id,
        "name": signature.name,
        "meaning": signature.meaning,
        "signed_at": signature.signed_at,
        "verdict": signature.verdict,
    }


class DocumentVersions(_Versions):
    """Versions without treatment information."""

    name = "document-versions"
    title = "Document versions"
    singular = "document version"
    model = DocumentVersion


class UnblindedDocumentVersions(_Versions):
    """Versions that show the treatment, for named persons."""

    name = "unblinded-document-versions"
    title = "Unblinded document versions"
    singular = "unblinded document version"
    model = UnblindedDocumentVersion
