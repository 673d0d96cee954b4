"""An inspector of an authority, let in by an organization of the cast; and documents signed before and after."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from cro_platform.access.models import Inspection
from cro_platform.access.principal import Principal, acting, find_principal
from cro_platform.access.services import add_member
from cro_platform.audit.intent import intent
from cro_platform.documents import blobs
from cro_platform.documents.models import DocumentVersion
from cro_platform.portal.administration.inspections import Allowed, admit
from cro_platform.tenancy.scope import Actor, organization_scope
from cro_platform.workflow.machine import claim
from tests.documents.papers import written
from tests.world import Company

EMAIL = "iris@authority.example"
NAME = "Iris Inspector"
PDF = b"%PDF-1.7\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj 2 0 obj<</Type/Pages/Kids[]/Count 0>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"


def now() -> datetime:
    """By the clock of the wall, as the trail is stamped."""
    return datetime.now(UTC)


def allowed(*studies: UUID, **changes: Any) -> Allowed:
    """A grant for these studies as of now."""
    given = {
        "email": EMAIL, "name": NAME, "authority": "EMA", "studies": studies, "as_of": now(),
        "valid_from": now() - timedelta(days=2), "valid_until": now() + timedelta(days=7),
    }  # fmt: skip
    return Allowed(**(given | changes))


def guest(company: Company) -> Principal:
    """The person, with the way in that accepting the invitation gives."""
    with organization_scope(company.id, Actor.system("test")):
        add_member(EMAIL, NAME, "inspector")
    found = find_principal(EMAIL, company.slug)
    assert found is not None
    return found


def let_in(company: Company, *studies: UUID, **changes: Any) -> tuple[Principal, Inspection]:
    """The inspector and their grant, made by the organization's quality assurance."""
    person, qa = guest(company), company["qa"]
    with acting(qa):
        return person, admit(by=qa, allowed=allowed(*studies, **changes))


def changed(inspection: Inspection, by: Principal, **values: Any) -> None:
    """The grant, as if it had been made differently."""
    with acting(by), intent("test.inspection.change", reason="test"):
        claim(Inspection.objects.get(pk=inspection.pk), **values)


def signed(by: Principal, study: UUID, *, content: bytes = PDF) -> DocumentVersion:
    """A document with its signed copy."""
    return countersigned(written(by, study), by, content=content)


def countersigned(version: DocumentVersion, by: Principal, *, content: bytes) -> DocumentVersion:
    """One signature more, and the copy that bears it."""
    with acting(by), intent("test.document.sign"):
        kept = blobs.put(by.organization_id, content)
        found = DocumentVersion.objects.get(pk=version.pk)
        claim(
            found,
            signature_count=found.signature_count + 1,
            signed_blob_key=kept.key,
            signed_sha256=kept.sha256,
        )
    return version
