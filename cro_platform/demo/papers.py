"""Reports that went out and CIOMS I forms that were made, signed and overtaken, by the people whose duty it is."""

from datetime import timedelta
from uuid import UUID

from django.http import HttpRequest
from django.test import RequestFactory

from cro_platform.access.principal import Principal, acting
from cro_platform.demo.companies import COMPANIES, PASSWORD, person
from cro_platform.demo.portfolio import Portfolio
from cro_platform.documents.making import make, stamp
from cro_platform.documents.models import DocumentVersion
from cro_platform.documents.services import open_version, shown_sha256, sign_version
from cro_platform.outbox.delivery import deliver
from cro_platform.outbox.models import OutboxMessage
from cro_platform.tenancy.models import Organization
from cro_platform.tenancy.scope import Actor, login_scope, organization_scope
from pharmacovigilance.documents import supersession
from pharmacovigilance.documents.kinds import request_cioms
from pharmacovigilance.enums import ReportStatus
from pharmacovigilance.models import SafetyCase, SafetyReport
from pharmacovigilance.services.submission import submit


def build_papers(portfolio: Portfolio, cases: dict[str, UUID]) -> None:
    """The answered case is reported and its form signed; another form is ready to be signed, a third was overtaken."""
    _overtake()
    specialist, physician = (
        person("safety-specialist", "helix"),
        person("safety-physician", "northwind"),
    )
    for by in (specialist, physician):
        _report(portfolio, cases["answered"], by)
    signed = _form(cases["answered"], specialist)
    _sign(signed, physician)
    _form(cases["overdue"], specialist)
    _form(cases["followed"], specialist)
    _form(cases["followed"], specialist)


def _overtake() -> None:
    """What the cases have overtaken so far is marked before the forms are made, as in a world that has run all along."""
    for company in COMPANIES:
        with login_scope():
            owner = Organization.objects.get(slug=company.slug).pk
        with organization_scope(owner, Actor.system("installation")):
            due = OutboxMessage.objects.filter(
                done_at=None, handler__startswith=supersession.__name__
            )
            found = list(due.order_by("due_at").values_list("pk", flat=True))
        for message in found:
            deliver(message, owner, by="installation")


def _report(portfolio: Portfolio, case_id: UUID, by: Principal) -> None:
    """Each company sends what it holds: in time six days after awareness."""
    with acting(by):
        case = SafetyCase.objects.get(pk=case_id)
        for report in SafetyReport.objects.filter(case=case, status=ReportStatus.REQUIRED).order_by(
            "id"
        ):
            if _holds(report, by):
                sent = case.received_at + timedelta(days=6)
                submit(
                    report, by=by, at=min(sent, portfolio.noon(0)), evidence=f"Gateway message {report.authority}-{report.pk.hex[-6:]}",
                    acknowledgement="",
                )  # fmt: skip
                case.refresh_from_db()


def _holds(report: SafetyReport, by: Principal) -> bool:
    is_us = report.target.cell == "US" or report.target.country == "US"
    return is_us == by.is_sponsor


def _form(case_id: UUID, by: Principal) -> UUID:
    """Ask for the form, and make it as the worker would."""
    with acting(by):
        version = request_cioms(SafetyCase.objects.get(pk=case_id), by=by)
    with organization_scope(by.organization_id, Actor.system("installation")):
        make(DocumentVersion.objects.select_related("document").get(pk=version.pk))
    return version.pk


def _sign(version_id: UUID, by: Principal) -> None:
    """Open it, then sign it with the demonstration's password."""
    with acting(by):
        version = DocumentVersion.objects.select_related("document").get(pk=version_id)
        open_version(version, by=by)
        sign_version(
            version, by=by, meaning="approval", request=_request(), password=PASSWORD, code="",
            shown=shown_sha256(version),
        )  # fmt: skip
        author = version.organization_id
    with organization_scope(author, Actor.system("installation")):
        stamp(DocumentVersion.objects.select_related("document").get(pk=version_id))


def _request() -> HttpRequest:
    return RequestFactory().post("/", REMOTE_ADDR="127.0.0.1")
