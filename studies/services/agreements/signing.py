"""Sign the very paper that was shown: the provider first, the sponsor last, and the last signature puts it into force."""

from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext

from cro_platform.access.errors import NotPermitted, RuleBroken, Stale, TransitionRefused
from cro_platform.access.principal import Principal
from cro_platform.access.rights import authorize
from cro_platform.audit.intent import intent
from cro_platform.audit.models import AuditEvent
from cro_platform.audit.services import record_act
from cro_platform.documents import blobs
from cro_platform.documents.making import signed_copy
from cro_platform.documents.pictures import SHOWN, page_count, picture
from cro_platform.esign.credentials import Credentials
from cro_platform.esign.enums import Meaning
from cro_platform.esign.models import Signature
from cro_platform.esign.selectors import content_sha256, signatures_of
from cro_platform.esign.services import sign
from cro_platform.tenancy.expressions import TransactionNow
from cro_platform.workflow.machine import claim
from studies.enums import ContractStatus, PaperKind
from studies.models import AgreementPaper, ContractVersion
from studies.rules.agreements.life_cycle import AGREEMENT
from studies.selectors.agreement_text import content_hash
from studies.selectors.agreements import signed_by
from studies.services.acceptance import carry_acceptance
from studies.services.agreements.papers import request_paper
from studies.services.execution import REFUSALS, execute_version
from studies.services.term import arm_expiry

OPENED = "studies.agreement-paper.open"
PREVIEWED = "studies.agreement-paper.preview"
CLAUSE = "21 CFR 11.50(a); 21 CFR 11.70"
CHANGED = "The content has changed since this paper was made. Agree to it again."


def open_paper(paper: AgreementPaper, *, by: Principal) -> bytes:
    """The PDF with the signatures it bears; each opening is recorded. TransitionRefused while there is no file."""
    content = _readable(paper, by)
    record_act(OPENED, paper, sha256=paper.content_sha256)
    return content


def preview_paper(paper: AgreementPaper, page: int, *, by: Principal) -> bytes:
    """One page as a picture; recorded, and never an opening. LookupError for a page that is not there."""
    drawn = picture(_readable(paper, by), page)
    record_act(PREVIEWED, paper, sha256=paper.content_sha256, page=page)
    return drawn


def pages_shown(paper: AgreementPaper, by: Principal) -> range:
    """The pages that are shown as pictures; none while there is no file."""
    try:
        return range(1, min(page_count(_readable(paper, by)), SHOWN) + 1)
    except TransitionRefused:
        return range(0)


def _readable(paper: AgreementPaper, by: Principal) -> bytes:
    authorize(by, "contracts.view", paper)
    if not paper.is_ready:
        raise TransitionRefused(
            gettext("There is no file: %(status)s.")
            % {"status": gettext(paper.get_status_display()).lower()}
        )
    try:
        return _copy(paper)
    except blobs.BytesLost as lost:
        raise TransitionRefused(
            "The stored file is not the one that was made. Nothing is shown; tell your administrator."
        ) from lost


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
        raise TransitionRefused(
            "Only the current paper of an agreed version is signed, once it is made."
        )
    if paper.follows_id != version.contract.current_id:
        raise TransitionRefused(REFUSALS["P0C08"])
    step = "sign-last" if by.organization_id == version.contract.sponsor_id else "sign-first"
    if step == "sign-last" and version.status == ContractStatus.AGREED:
        raise TransitionRefused("The provider signs first, the sponsor last.")
    AGREEMENT.check(version, step)
    return step


def sign_paper(
    paper: AgreementPaper,
    *,
    by: Principal,
    request: HttpRequest,
    password: str,
    code: str,
    shown: str,
    passkey: str = "",
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
            credentials=Credentials(request, password, code, passkey),
        )
        _after(paper.version, step, by)
    return signature


def _check_content(paper: AgreementPaper) -> None:
    version = paper.version
    if not (paper.agreed_sha256 == version.content_sha256 == content_hash(version)):
        raise Stale(CHANGED)


def _after(version: ContractVersion, step: str, by: Principal) -> None:
    signed: dict[str, Any] = {} if version.is_recorded_later else {_column(step): TransactionNow()}
    if step == "sign-first":
        AGREEMENT.take(version, step, **signed)
        if not version.clauses.exists():
            arm_expiry(version)
        return
    AGREEMENT.check(version, step)
    claim(version, **signed)
    before = version.contract.current
    execute_version(version)
    carry_acceptance(version, before=before, by=by)
    for kind in (PaperKind.TRANSFER_LIST, PaperKind.SUMMARY):
        request_paper(version, kind)


def _column(step: str) -> str:
    return "provider_signed_at" if step == "sign-first" else "sponsor_signed_at"


def may_sign(paper: AgreementPaper, by: Principal) -> tuple[bool, str]:
    """Whether this person may sign now, and why not."""
    if by.organization_id in signed_by(paper):
        return False, "Your organization has signed."
    try:
        step_for(paper, by)
    except (NotPermitted, TransitionRefused) as refusal:
        return False, str(refusal)
    return True, ""
