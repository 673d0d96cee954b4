"""Documents in the portal."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _

from cro_platform.access.principal import Principal
from cro_platform.access.rights_of_many import may_each
from cro_platform.documents.api import Documents, DocumentVersions, UnblindedDocumentVersions
from cro_platform.documents.enums import VersionStatus
from cro_platform.documents.kinds import KINDS
from cro_platform.documents.models import DocumentVersion, VersionBase
from cro_platform.documents.progress import progress_of
from cro_platform.documents.services import explain_signing
from cro_platform.esign.panels import Signatures
from cro_platform.web.pages import Pages
from cro_platform.web.panels import Facts, Related, Trail
from cro_platform.web.waiting import Waiting, add_waiting


@dataclass(frozen=True, slots=True)
class File:
    """Open the PDF, and sign it where that is yours to do."""

    resource: str
    title: str = "File"
    is_side: bool = False
    template: str = "documents/panels/file.html"

    def context(self, record: VersionBase, by: Principal) -> dict[str, Any] | None:
        """Addresses; none while the version is being made."""
        if not record.is_ready:
            is_failed = record.status == VersionStatus.FAILED
            state = record.get_status_display()
            shown = {"state": state, "is_failed": is_failed, "error": record.error}
            return shown | self._progress(record, by)
        is_current = record.superseded_at is None
        signing = explain_signing(by, record)
        arguments = [by.organization_slug, record.pk]
        return {
            "file_url": reverse(f"{self.resource}-file", args=arguments),
            "pictures": [reverse(f"{self.resource}-picture", args=[*arguments, 1])],
            "sign_url": reverse(f"{self.resource}-sign", args=arguments)
            if is_current and signing.is_allowed
            else "",
            "why_not": "" if signing.is_allowed or not is_current else signing.sentence,
            "is_superseded": not is_current,
        }

    def _progress(self, record: VersionBase, by: Principal) -> dict[str, Any]:
        """How far the worker has come; the page asks for itself again until the file is there."""
        done, parts = progress_of(record.pk) or (None, 1)
        return {
            "done": done,
            "parts": parts,
            "progress_text": "" if done is None else f"part {done} of {parts}",
            "poll_url": reverse(
                "portal-record", args=[by.organization_slug, self.resource, record.pk]
            ),
        }


class DocumentPages(Pages):
    """Documents."""

    resource = Documents
    section = "Records"
    icon = "file-text"
    columns = ("title", "kind", "author")
    panels = (
        Facts("Document", ("title", "kind", "subject_type", "author")),
        Related("document-versions", "document_id"),
        Related("unblinded-document-versions", "document_id"),
        Trail(),
    )


class VersionPages(Pages, is_abstract=True):
    """What both kinds of version show."""

    columns = ("title", "number", "status", "generated_at", "superseded_at")

    @classmethod
    def parent(cls, record: Any) -> Any:
        """The document."""
        return record.document


FACTS = Facts(
    "Version",
    ("title", "number", "status", "generated_at", "superseded_at", "template_id", "template_version", "size",
     "source_sha256", "content_sha256", "error"),
)  # fmt: skip


class DocumentVersionPages(VersionPages):
    """Blinded versions."""

    resource = DocumentVersions
    panels = (File("document-versions"), FACTS, Signatures(), Trail())


class UnblindedDocumentVersionPages(VersionPages):
    """Unblinded versions."""

    resource = UnblindedDocumentVersions
    panels = (File("unblinded-document-versions"), FACTS, Signatures(), Trail())


LONGEST = 40


def versions_to_sign(by: Principal) -> list[Waiting]:
    """Current documents without a signature that this person may sign and has not contributed to (21 CFR 11.10(d), (g))."""
    waiting = list(
        DocumentVersion.objects.filter(
            status=VersionStatus.RENDERED, superseded_at=None, signature_count=0
        )
        .select_related("document")
        .order_by("-id")[:LONGEST]
    )
    open_ = [each for each in waiting if by.actor.reference not in each.contributors]
    allowed: set[UUID] = set()
    for code in {code for each in open_ for code in KINDS[each.document.kind].sign}:
        asked = [each for each in open_ if code in KINDS[each.document.kind].sign]
        answers = may_each(by, code, [each.target for each in asked])
        allowed |= {each.pk for each, yes in zip(asked, answers, strict=True) if yes}
    return [
        Waiting(
            _("Sign"),
            str(each),
            reverse("document-versions-sign", args=[by.organization_slug, each.pk]),
            each.generated_at,
        )
        for each in open_
        if each.pk in allowed
    ]


add_waiting(versions_to_sign)
