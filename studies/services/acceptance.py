"""Require acceptance of a provider's work, accept it with a signature, return it with a reason."""

from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.http import HttpRequest

from cro_platform.access.errors import NotPermitted, RuleBroken, Stale, TransitionRefused
from cro_platform.access.principal import Principal
from cro_platform.access.rights import authorize
from cro_platform.audit.intent import intent
from cro_platform.audit.models import AuditEvent
from cro_platform.esign.credentials import Credentials
from cro_platform.esign.enums import Meaning
from cro_platform.esign.selectors import content_sha256
from cro_platform.esign.services import sign
from cro_platform.notifications.enums import Kind, Severity
from cro_platform.notifications.selectors import people_on
from cro_platform.notifications.services import Alert, notify
from cro_platform.outbox.events import emit
from cro_platform.tenancy.expressions import TransactionNow
from cro_platform.workflow.machine import claim
from studies.enums import ContractStatus, WorkOutcome
from studies.events import WorkDecided
from studies.models import (
    AcceptanceRequirement,
    ContractClause,
    ContractVersion,
    WorkDecision,
)
from studies.selectors.work import Piece, content_of, piece_of

CLAUSE = "ICH E6(R3) 3.6"
NOT_ASKED = "Nobody asks for acceptance of this record: its obligation does not require it, or it is not released."
CHANGED = "The record has changed since it was shown to you. Look at it again before you decide."
TOLD = ("project-manager", "lead-cra", "cra", "safety-specialist", "regulatory-specialist", "data-manager")  # fmt: skip


def require_acceptance(
    clause: ContractClause, *, by: Principal, contract_clause: str
) -> AcceptanceRequirement:
    """Work of this transferred obligation that is released from now on waits for the sponsor's acceptance; the provider reads so.

    `contract_clause` is where the contract says it. TransitionRefused for a version that is not in force, RuleBroken where
    it is required already; NotPermitted for the provider.
    """
    authorize(by, "work.require", clause)
    version = clause.version
    contract = version.contract
    if contract.sponsor_id != by.organization_id:
        raise NotPermitted("Only the sponsor says what waits for its acceptance.", clause=CLAUSE)
    if version.status != ContractStatus.EXECUTED or contract.current_id != version.pk:
        raise TransitionRefused(
            "Acceptance is required from execution on, of the version in force."
        )
    with intent("studies.acceptance.require"):
        return _required(clause, by, contract_clause.strip())


def _required(
    clause: ContractClause, by: Principal, words: str, valid_from: datetime | None = None
) -> AcceptanceRequirement:
    contract = clause.version.contract
    try:
        with transaction.atomic():
            made: AcceptanceRequirement = AcceptanceRequirement.objects.create(
                other_organization_id=contract.provider_id,
                shared_at=TransactionNow(),
                study_id=clause.study_id,
                contract=contract,
                version=clause.version,
                obligation=clause.obligation,
                cell=clause.cell,
                clause=words,
                set_by_name=by.name,
                valid_from=valid_from,
            )
    except IntegrityError as error:
        raise RuleBroken.of("contract_clause", "Acceptance is required here already.") from error
    return made


def carry_acceptance(
    version: ContractVersion, *, before: ContractVersion | None, by: Principal
) -> None:
    """What the signed text says of acceptance holds from the start of the version on; runs with the sponsor's signature.

    What the version before asked for and this one does not ends at that instant. What the sponsor has asked for since, on
    its own, stays until it lifts it.
    """
    begins = version.starts_at
    asked = set(version.accepted_obligations)
    standing = {
        (each.study_id, each.obligation, each.cell): each
        for each in AcceptanceRequirement.objects.filter(
            contract=version.contract_id, lifted_at=None
        )
    }
    named = {
        (each.study_id, each.obligation, each.cell): each
        for each in version.clauses.select_related("version__contract")
        if each.obligation in asked
    }
    with intent("studies.acceptance.carry"):
        for cell, clause in named.items():
            if cell not in standing:
                _required(clause, by, clause.clause, valid_from=begins)
        for cell, requirement in standing.items():
            if before is not None and cell not in named and requirement.valid_from is not None:
                claim(
                    requirement,
                    lifted_at=begins,
                    lifted_by_name=by.name,
                    lift_reason=f"Version {version.number} no longer asks for it.",
                )


def lift_requirement(
    requirement: AcceptanceRequirement, *, by: Principal, reason: str
) -> AcceptanceRequirement:
    """What is released from now on waits no more; what waits already still does."""
    authorize(by, "work.require", requirement)
    if requirement.author_organization_id != by.organization_id:
        raise NotPermitted("Only the sponsor says what waits for its acceptance.", clause=CLAUSE)
    if requirement.lifted_at is not None:
        raise TransitionRefused("It is lifted already.")
    with intent("studies.acceptance.lift", reason=reason, is_told=True):
        claim(requirement, lifted_at=TransactionNow(), lifted_by_name=by.name, lift_reason=reason)
    return requirement


def accept_work(
    record: Any,
    *,
    by: Principal,
    request: HttpRequest,
    password: str,
    code: str,
    shown: str,
    passkey: str = "",
) -> WorkDecision:
    """The sponsor accepts the record as it was shown, with an electronic signature (21 CFR 11.50, 11.70).

    Stale when it has changed since or somebody else decided, TransitionRefused where nothing waits, NotPermitted for
    machines, for the provider, and for whoever contributed to the record; the errors of `sign()` otherwise.
    """
    piece = _waiting(record, by)
    if shown != content_of(piece.work, piece.record.pk):
        raise Stale(CHANGED)
    with intent("studies.work.accept"):
        decision = _decide(piece, by, WorkOutcome.ACCEPTED)
        signature = sign(
            decision,
            shown_sha256=content_sha256(decision),
            meaning=Meaning.APPROVAL,
            by=by,
            credentials=Credentials(request, password, code, passkey),
        )
        claim(decision, signature_id=signature.pk)
        _tell(decision)
    return decision


def return_work(record: Any, *, by: Principal, reason: str) -> WorkDecision:
    """The provider does the work again; it reads why. TransitionRefused where nothing waits, Stale after another decision."""
    piece = _waiting(record, by)
    if not reason.strip():
        raise RuleBroken.of("reason", "Say what is to be done again.", CLAUSE)
    with intent("studies.work.return", reason=reason, is_told=True):
        decision = _decide(piece, by, WorkOutcome.RETURNED, reason.strip())
        _tell(decision)
    return decision


def _waiting(record: Any, by: Principal) -> Piece:
    authorize(by, "work.decide", record)
    piece = piece_of(record, by)
    if piece is None:
        raise TransitionRefused(NOT_ASKED)
    if not piece.waits:
        raise TransitionRefused("This record was decided on, and has not changed since.")
    return piece


def _decide(piece: Piece, by: Principal, outcome: WorkOutcome, reason: str = "") -> WorkDecision:
    asked = piece.requirement
    try:
        with transaction.atomic():
            made: WorkDecision = WorkDecision.objects.create(
                other_organization_id=asked.other_organization_id,
                shared_at=TransactionNow(),
                study_id=asked.study_id,
                contract_id=asked.contract_id,
                requirement=asked,
                obligation=piece.obligation,
                cell=piece.cell,
                kind=piece.work.code,
                record_id=piece.record.pk,
                record_rev=piece.record.rev,
                title=piece.title,
                work_released_at=piece.released_at,
                content_sha256=content_of(piece.work, piece.record.pk),
                contributors=_contributors(piece),
                outcome=outcome,
                reason=reason,
                decided_by_id=by.user_id,
                decided_by_name=by.name,
            )
    except IntegrityError as error:
        raise Stale("Somebody else has decided on this record at this moment.") from error
    return made


def _contributors(piece: Piece) -> list[str]:
    """Who had a hand in the record, as it says itself and as the trail shows: across organizations, by person."""
    named = set(getattr(piece.record, "contributors", None) or [])
    acts = AuditEvent.objects.filter(
        tbl=piece.work.model._meta.db_table, pk_text=str(piece.record.pk), op__in=("I", "U")
    )
    named |= {each for each in acts.values_list("actor", flat=True) if each.startswith("user:")}
    return sorted(named)


def _tell(decision: WorkDecision) -> None:
    event = WorkDecided(study_id=decision.study_id, decision_id=decision.pk)
    emit(event, to=decision.other_organization_id, ref=str(decision.pk))


def tell_decision(event: WorkDecided) -> int:
    """In the provider's name: whoever works on the study there hears that work came back; an acceptance rings for nobody."""
    decision = WorkDecision.objects.filter(pk=event.decision_id).first()
    if decision is None or decision.outcome != WorkOutcome.RETURNED:
        return 0
    alert = Alert(
        kind=Kind.TASK,
        severity=Severity.ACTION,
        subject=f"Returned by the sponsor: {decision.title}",
        body=decision.reason,
        key=f"studies.work-returned:{decision.pk}",
        link_resource="work-decisions",
        link_id=decision.pk,
        study_id=decision.study_id,
    )
    return notify(alert, people_on(decision.study_id, roles=TOLD))
