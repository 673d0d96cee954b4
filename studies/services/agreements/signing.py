"""Sign the very paper that was shown: the provider first, the sponsor last, and the last signature puts it into force."""

import json
from typing import Any

from django.db import Error as DatabaseError
from django.db import connection
from django.http import HttpRequest

from cro_platform.access.errors import NotPermitted, Refused, RuleBroken, Stale, TransitionRefused
from cro_platform.access.obligations import cells_for, obligation
from cro_platform.access.principal import Principal
from cro_platform.access.rights import authorize
from cro_platform.audit.intent import intent
from cro_platform.audit.models import AuditEvent
from cro_platform.audit.services import record_act
from cro_platform.documents import blobs
from cro_platform.documents.making import signed_copy
from cro_platform.esign.credentials import Credentials
from cro_platform.esign.enums import Meaning
from cro_platform.esign.models import Signature
from cro_platform.esign.selectors import content_sha256, signatures_of
from cro_platform.esign.services import sign
from cro_platform.tenancy.expressions import TransactionNow
from cro_platform.workflow.machine import claim
from studies.enums import ContractStatus, PaperKind
from studies.models import AgreementPaper, ContractVersion, StudyCountry
from studies.rules.agreements.life_cycle import AGREEMENT
from studies.rules.agreements.redlines import EVERY_COUNTRY
from studies.selectors.agreement_text import content_hash
from studies.selectors.agreements import signed_by
from studies.selectors.conflicts import conflict_sentences
from studies.services.agreements.negotiating import request_paper

OPENED = "studies.agreement-paper.open"
CLAUSE = "21 CFR 11.50(a); 21 CFR 11.70"
CHANGED = "The content has changed since this paper was made. Agree to it again."


def open_paper(paper: AgreementPaper, *, by: Principal) -> bytes:
    """The PDF with the signatures it bears; each opening is recorded. TransitionRefused while there is no file."""
    authorize(by, "contracts.view", paper)
    if not paper.is_ready:
        raise TransitionRefused(f"There is no file: {paper.get_status_display().lower()}.")
    try:
        content = _copy(paper)
    except blobs.BytesLost as lost:
        raise TransitionRefused(
            "The stored file is not the one that was made. Nothing is shown; tell your administrator."
        ) from lost
    record_act(OPENED, paper, sha256=paper.content_sha256)
    return content


def _copy(paper: AgreementPaper) -> bytes:
    signatures = signatures_of(paper)
    if not signatures:
        return blobs.get(paper.organization_id, paper.pdf)
    return signed_copy(paper, signatures)


def shown_sha256(paper: AgreementPaper) -> str:
    """What the signing page carries: what is on screen is what is signed."""
    return content_sha256(paper)


def has_opened(paper: AgreementPaper, by: Principal) -> bool:
    """The trail shows that this person opened this paper."""
    return AuditEvent.objects.filter(
        tbl=paper._meta.db_table, pk_text=str(paper.pk), intent=OPENED, actor=by.actor.reference
    ).exists()


def step_for(paper: AgreementPaper, by: Principal) -> str:
    """The step this person's organization would take; raises NotPermitted or TransitionRefused with the reason."""
    authorize(by, "contracts.sign", paper)
    version = paper.version
    if paper.kind != PaperKind.CONTRACT or paper.superseded_at is not None or not paper.is_ready:
        raise TransitionRefused("Only the current paper of an agreed version is signed, once it is made.")
    step = "sign-last" if by.organization_id == version.contract.sponsor_id else "sign-first"
    if step == "sign-last" and version.status == ContractStatus.AGREED:
        raise TransitionRefused("The provider signs first, the sponsor last.")
    AGREEMENT.check(version, step)
    return step


def sign_paper(
    paper: AgreementPaper, *, by: Principal, request: HttpRequest, password: str, code: str, shown: str
) -> Signature:
    """Sign for one's organization; the sponsor's signature executes the version in the same transaction.

    NotPermitted without the right, for a machine, and for whoever signed for the other party; TransitionRefused out of
    turn; Stale when the content is no longer what both agreed to; RuleBroken when the paper was not opened or another
    contract holds a cell, which only the sponsor is told.
    """
    step = step_for(paper, by)
    _check_content(paper)
    if not has_opened(paper, by):
        raise RuleBroken.of("password", "Open the document before you sign it.", CLAUSE)
    with intent("studies.agreement.sign"):
        signature = sign(
            paper,
            shown_sha256=shown,
            meaning=Meaning.AGREEMENT,
            by=by,
            credentials=Credentials(request, password, code),
        )
        _after(paper.version, step)
    return signature


def _check_content(paper: AgreementPaper) -> None:
    version = paper.version
    if not (paper.agreed_sha256 == version.content_sha256 == content_hash(version)):
        raise Stale(CHANGED)


def _after(version: ContractVersion, step: str) -> None:
    signed = {} if version.is_recorded_later else {_column(step): TransactionNow()}
    if step == "sign-first":
        AGREEMENT.take(version, step, **signed)
        return
    AGREEMENT.check(version, step)
    claim(version, **signed)
    execute(version)
    version.refresh_from_db()
    for kind in (PaperKind.TRANSFER_LIST, PaperKind.SUMMARY):
        request_paper(version, kind)


def _column(step: str) -> str:
    return "provider_signed_at" if step == "sign-first" else "sponsor_signed_at"


def execute(version: ContractVersion) -> None:
    """Write the rights; RuleBroken with what stands against it, told to the sponsor in whose scope this runs."""
    written_out = json.dumps(_written_out(version))
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT app.lock_version(%s)", [version.pk])
            conflicts = conflict_sentences(version, written_out)
            if conflicts:
                raise RuleBroken.of("password", " ".join(conflicts), "21 CFR 312.52(a); ICH E6(R3) 3.6")
            cursor.execute("SELECT app.execute_version(%s, %s)", [version.pk, written_out])
    except DatabaseError as error:
        raise _refusal(error) from error


def _written_out(version: ContractVersion) -> list[dict[str, Any]]:
    """Rows for every country, cell by cell, for the countries the study has at this moment."""
    rows = version.clauses.filter(cell=EVERY_COUNTRY).values_list("study_id", "obligation")
    countries: dict[Any, list[str]] = {}
    for study, code in StudyCountry.objects.filter(study__in=[s for s, _ in rows]).values_list("study_id", "country"):
        countries.setdefault(study, []).append(code)
    return [
        {"study": str(study), "obligation": code, "cell": cell}
        for study, code in rows
        for cell in cells_for(obligation(code), countries.get(study, []))
    ]


def _refusal(error: DatabaseError) -> Exception:
    refusals: dict[str, Refused] = {
        "P0C01": TransitionRefused("The version is not ready to take effect: both sign, the sponsor last, before it ends."),
        "P0C02": TransitionRefused("The contract is over: what continues needs a new one."),
        "P0C03": TransitionRefused("A version cannot rewrite the past: it begins now or later."),
        "P0C04": Stale("Another contract took a cell of this one at this moment. Look at the checks again."),
    }
    return refusals.get(getattr(error.__cause__, "pgcode", ""), error)


def may_sign(paper: AgreementPaper, by: Principal) -> tuple[bool, str]:
    """Whether this person may sign now, and why not."""
    try:
        step_for(paper, by)
    except (NotPermitted, TransitionRefused) as refusal:
        return False, str(refusal)
    if by.organization_id in signed_by(paper):
        return False, "Your organization has signed."
    return True, ""
