"""Review, share, agree, withdraw: what happens to a version between its draft and its signatures."""

from uuid import UUID

from django.db import Error as DatabaseError

from cro_platform.access.errors import NotPermitted, Problem, RuleBroken, Stale, TransitionRefused
from cro_platform.access.principal import Principal
from cro_platform.access.rights import authorize
from cro_platform.audit.intent import intent
from cro_platform.tenancy import scope
from cro_platform.tenancy.expressions import TransactionNow
from cro_platform.workflow.machine import claim
from studies.enums import ContractStatus, PaperKind, RemarkKind
from studies.models import (
    Contract,
    ContractClause,
    ContractRemark,
    ContractStudy,
    ContractVersion,
    VersionConsent,
)
from studies.rules.agreements.checks import Finding, blocks, expanded, findings_of_the_paper
from studies.rules.agreements.life_cycle import AGREEMENT
from studies.selectors.agreement_text import content_hash, text_of
from studies.selectors.agreements import consents, counterparty, findings
from studies.selectors.conflicts import conflicts
from studies.services.agreements.following import PARTS
from studies.services.agreements.papers import request_paper
from studies.services.agreements.parts import replace_rows, touch
from studies.services.agreements.reminding import watch_for_signatures
from studies.services.execution import OVERLAP, write_out

SHARED_WITH_VERSION = (ContractClause, ContractStudy, *PARTS)


def review(version: ContractVersion, *, by: Principal) -> ContractVersion:
    """Colleagues look at it; the other party still knows nothing of it."""
    return _own_step(version, "review", by)


def rework(version: ContractVersion, *, by: Principal) -> ContractVersion:
    """Back to its author."""
    return _own_step(version, "rework", by)


def reopen(version: ContractVersion, *, by: Principal) -> ContractVersion:
    """What was agreed is negotiated again: both consents and the paper fall."""
    _check_author(version, by)
    AGREEMENT.check(version, "reopen")
    with intent("studies.agreement.reopen"):
        touch(version)
    return version


def withdraw(version: ContractVersion, *, by: Principal, reason: str) -> ContractVersion:
    """The version will not be signed; its text and its history stay (21 CFR 11.10(e))."""
    _check_author(version, by)
    with intent("studies.agreement.withdraw", reason=reason):
        AGREEMENT.take(version, "withdraw")
    return version


def share(version: ContractVersion, *, by: Principal) -> ContractVersion:
    """The other party reads the version from now on; it gets its number now. Remarks stay one's own.

    RuleBroken for a text that the paper's own checks stop; Stale when the other party shared one at the same moment.
    """
    _check_author(version, by)
    AGREEMENT.check(version, "share")
    _check_nothing_signed(version)
    stopped = [
        each
        for each in findings_of_the_paper(text_of(version))
        if each.weight == "blocks" and each.code.startswith("row")
    ]
    if stopped:
        raise RuleBroken.of("transfers", stopped[0].sentence, stopped[0].clause)
    with intent("studies.agreement.share"):
        _show(version)
        watch_for_signatures(version)
    return version


def _show(version: ContractVersion) -> None:
    Contract.objects.filter(pk=version.contract_id, shared_at=None).update(
        shared_at=TransactionNow()
    )
    number = _next_number(version.contract)
    try:
        AGREEMENT.take(version, "share", shared_at=TransactionNow(), number=number)
    except DatabaseError as error:
        raise Stale(
            "The other party shared a version at this moment. Look at it before you share yours."
        ) from error
    for model in SHARED_WITH_VERSION:
        model.objects.filter(version=version).update(shared_at=TransactionNow())
    version.refresh_from_db()


def _next_number(contract: Contract) -> str:
    shared = ContractVersion.objects.filter(contract=contract).exclude(shared_at=None).count()
    return f"{shared + 1}.0"


def agree(version: ContractVersion, *, by: Principal) -> ContractVersion:
    """One party agrees to exactly the content that stands there; with the second consent the paper is made.

    The sponsor agrees only when the checks are clean, those included that look at other contracts; the provider is never
    told what they found. NotPermitted for a machine, RuleBroken with each finding that blocks.
    """
    authorize(by, "contracts.agree", version)
    AGREEMENT.check(version, "settle")
    _check_nothing_signed(version)
    _check_clean(version, by)
    with intent("studies.agreement.agree"):
        _consent(version, by)
        watch_for_signatures(version)
        if len(consents(version)) == len(set_of_parties(version)):
            _settle(version)
    return version


def _consent(version: ContractVersion, by: Principal) -> None:
    VersionConsent.objects.get_or_create(
        version=version,
        author_organization_id=by.organization_id,
        content_sha256=content_hash(version),
        defaults={
            "other_organization_id": counterparty(version, by.organization_id),
            "shared_at": TransactionNow(),
            "person_name": by.name,
            "user_id": by.user_id,
        },
    )
    claim(version)


def _settle(version: ContractVersion) -> None:
    """Both agree. A general statement is written out: rights are rows, one per cell (21 CFR 312.52(a))."""
    if version.is_general_transfer:
        studies = dict(version.studies.values_list("protocol_number", "study_id"))
        rows = expanded(text_of(version))
        replace_rows(version, [(studies[r.study], r.obligation, r.cell, r.clause) for r in rows])
    AGREEMENT.take(version, "settle", content_sha256=content_hash(version))
    request_paper(version, PaperKind.CONTRACT)


def remark(
    version: ContractVersion, *, by: Principal, kind: str, text: str, place: str = ""
) -> ContractRemark:
    """An internal comment or position, never seen by the other party."""
    authorize(by, "contracts.draft", version)
    with intent("studies.agreement.remark"):
        return ContractRemark.objects.create(
            version=version, kind=RemarkKind(kind), text=text, place=place
        )


def set_of_parties(version: ContractVersion) -> set[UUID]:
    """The organizations whose consent the version needs."""
    return {version.contract.sponsor_id, version.contract.provider_id}


def _check_clean(version: ContractVersion, by: Principal) -> None:
    found = [_problem(each) for each in findings(version, by) if blocks([each])]
    if by.organization_id == version.contract.sponsor_id:
        held = conflicts(version.pk, write_out(version))
        found += [Problem("already-held", each.sentence, OVERLAP) for each in held]
    if found:
        raise RuleBroken(*found)


def _problem(finding: Finding) -> Problem:
    return Problem(finding.code, finding.sentence, finding.clause)


def _own_step(version: ContractVersion, verb: str, by: Principal) -> ContractVersion:
    _check_author(version, by)
    with intent(f"studies.agreement.{verb}"):
        AGREEMENT.take(version, verb)
    return version


def _check_author(version: ContractVersion, by: Principal) -> None:
    authorize(by, "contracts.draft", version)
    if version.author_organization_id != by.organization_id:
        raise NotPermitted(
            "This version is the other party's. Answer with a counter-draft of your own."
        )


def _check_nothing_signed(version: ContractVersion) -> None:
    """Of one contract one version at a time goes to signature."""
    others = ContractVersion.objects.filter(
        contract=version.contract_id, status=ContractStatus.PARTLY_SIGNED
    )
    if others.exclude(pk=version.pk).exists():
        raise TransitionRefused(
            "Another version of this contract is being signed. Withdraw it first."
        )


def _organization() -> UUID:
    return scope.organization_id()
