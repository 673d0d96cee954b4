"""Parts of a submission's page: where it stands, its cover letter; and of an application's: clocks nothing is planned for."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _

from cro_platform.access.errors import told
from cro_platform.access.holders import holder_of
from cro_platform.access.obligations import obligation
from cro_platform.access.principal import Principal
from cro_platform.access.rights import may
from cro_platform.deadlines.models import Deadline
from cro_platform.documents.models import DocumentVersion
from cro_platform.documents.services import explain_signing
from cro_platform.esign.selectors import signatures_of
from cro_platform.notifications.selectors import transaction_instant
from cro_platform.web.components import Column, RowUrl
from regulatory.enums import SubmissionKind
from regulatory.models import Application, Submission, SubmissionItem
from regulatory.permissions import PREPARE
from regulatory.rules.bodies import body
from regulatory.selectors.rights import explain_duty
from regulatory.selectors.submissions import (
    LETTER,
    SUBJECT,
    clock_of,
    expected_answers,
    open_clocks,
    package_of,
)

UNREAD = "This entry, or a part of it, is from memory or in doubt."


@dataclass(frozen=True, slots=True)
class Standing:
    """Who answers for it and by which clause, its clock, and what the law gives the authority."""

    title: str = "Where it stands"
    is_side: bool = True
    template: str = "regulatory/panels/standing.html"

    def context(self, record: Any, by: Principal) -> dict[str, Any] | None:
        """Holder, clock and windows as the reader may know them."""
        holding = holder_of(record.study_id, record.obligation, record.cell)
        clock = clock_of(record)
        return {
            "duty": _(obligation(record.obligation).name),
            "holder": told(holding.holder_phrase),
            "clause": holding.clause_phrase.lstrip("; ,"),
            "clock": clock,
            "clock_url": reverse(
                "portal-record", args=[by.organization_slug, "deadlines", clock.pk]
            )
            if clock
            else "",
            "now": transaction_instant(),
            "is_stated_later": _states_later(record, clock),
            "expected": expected_answers(record) if isinstance(record, Submission) else [],
            "unread": UNREAD,
        }


def _states_later(record: Any, clock: Deadline | None) -> bool:
    """The request names a later day than the law's window: a stop of the procedure, or a mistake."""
    stated = getattr(record, "stated_due_on", None)
    return bool(stated and clock and clock.due_on and stated > clock.due_on)


@dataclass(frozen=True, slots=True)
class Letter:
    """The newest cover letter: open it, sign it, and what its signature is worth."""

    title: str = "Cover letter"
    is_side: bool = True
    template: str = "regulatory/panels/letter.html"

    def context(self, record: Submission, by: Principal) -> dict[str, Any] | None:
        """Address, state and signatures; nothing for people who may not read documents."""
        if not may(by, "documents.view"):
            return None
        version = (
            DocumentVersion.objects.select_related("document")
            .filter(
                document__subject_type=SUBJECT,
                document__subject_id=record.pk,
                document__kind=LETTER,
            )
            .order_by("-number")
            .first()
        )
        if version is None:
            return {"version": None}
        arguments = [by.organization_slug, version.pk]
        is_signable = version.superseded_at is None and version.is_ready
        return {
            "version": version,
            "url": reverse(
                "portal-record", args=[by.organization_slug, "document-versions", version.pk]
            ),
            "file_url": reverse("document-versions-file", args=arguments)
            if version.is_ready
            else "",
            "sign_url": reverse("document-versions-sign", args=arguments)
            if is_signable and explain_signing(by, version).is_allowed
            else "",
            "signatures": signatures_of(version),
        }


PACKAGE_COLUMNS = (
    Column("No.", "position", is_numeric=True),
    Column("Document", "title"),
    Column("Kind", "get_kind_display"),
    Column("Version", lambda each: each.version_label or None),
    Column("Language", lambda each: each.language or None),
    Column("SHA-256", lambda each: f"{each.sha256[:12]}…", is_unbroken=True),
)


@dataclass(frozen=True, slots=True)
class Package:
    """The documents that are sent, in their order."""

    title: str = "Package"
    is_side: bool = False
    template: str = "regulatory/panels/table.html"

    def context(self, record: Submission, by: Principal) -> dict[str, Any] | None:
        """Each with the hash that the signature binds."""
        return {
            "columns": PACKAGE_COLUMNS,
            "rows": package_of(record),
            "row_url": RowUrl(lambda item: _item_url(by, item)),
            "caption": self.title,
            "empty": _("No document yet. A submission without one cannot be reviewed."),
        }


def _item_url(by: Principal, item: SubmissionItem) -> str:
    return reverse("portal-record", args=[by.organization_slug, "submission-documents", item.pk])


@dataclass(frozen=True, slots=True)
class Body:
    """Who decides: how it is reached, by which source, and how sure we are."""

    title: str = "Authority"
    is_side: bool = True
    template: str = "regulatory/panels/body.html"

    def context(self, record: Application, by: Principal) -> dict[str, Any] | None:
        """The entry of the reference data; an authority it lacks says so."""
        found = body(record.authority)
        return {"body": found, "name": record.authority, "unread": UNREAD}


KIND_OF_DUTY = {
    "trial-notifications": SubmissionKind.NOTIFICATION,
    "periodic-safety-reporting": SubmissionKind.PERIODIC_REPORT,
    "registry-posting": SubmissionKind.POSTING,
    "results-reporting": SubmissionKind.POSTING,
}


@dataclass(frozen=True, slots=True)
class UnplannedClocks:
    """Running clocks of the application's jurisdiction that a submission meets, and none is planned for."""

    title: str = "Clocks without a submission"
    is_side: bool = False
    template: str = "regulatory/panels/clocks.html"

    def context(self, record: Application, by: Principal) -> dict[str, Any] | None:
        """Each with the way to plan its submission; left out where there is none."""
        found = [
            each
            for each in open_clocks(record.study_id)
            if each.jurisdiction in {record.jurisdiction, ""}
        ]
        if not found:
            return None
        may_plan = explain_duty(by, PREPARE, record).is_allowed
        return {
            "now": transaction_instant(),
            "clocks": [
                {"clock": each, "url": _plan_url(by, record, each) if may_plan else ""}
                for each in found
            ],
        }


def _plan_url(by: Principal, application: Application, clock: Any) -> str:
    query = {
        "deadline": str(clock.pk),
        "kind": KIND_OF_DUTY.get(clock.obligation, SubmissionKind.NOTIFICATION).value,
        "title": clock.label[:200],
        "country": clock.cell if clock.cell in application.countries else "",
    }
    address = reverse(
        "portal-action",
        args=[by.organization_slug, "applications", application.pk, "plan-submission"],
    )
    return f"{address}?{urlencode(query)}"
