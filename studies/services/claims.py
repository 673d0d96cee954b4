"""A represented sponsor joins: the CRO offers what it kept, both sign, and in that transaction everything passes over."""

from typing import Any
from uuid import UUID

from django.db import IntegrityError, connection, transaction
from django.http import HttpRequest

from cro_platform.access.errors import NotPermitted, RuleBroken, TransitionRefused
from cro_platform.access.models import Representation
from cro_platform.access.principal import Principal
from cro_platform.access.rights import authorize
from cro_platform.audit.intent import intent
from cro_platform.esign.credentials import Credentials
from cro_platform.esign.enums import Meaning
from cro_platform.esign.models import Signature
from cro_platform.esign.selectors import content_sha256, entity_of
from cro_platform.esign.services import sign
from cro_platform.tenancy.expressions import TransactionNow
from cro_platform.workflow.machine import claim as change
from studies.models import Contract, SponsorClaim, Study, StudyCountry
from studies.services.represented import check_standing

OVER = "This offer is over."


def offer_claim(kept: Representation, *, by: Principal, sponsor: UUID) -> SponsorClaim:
    """Offer what one keeps to the real sponsor, known by the number it told; from now on that sponsor reads the offer.

    The statement is what both sign: studies and contracts that pass over. RuleBroken for an unknown number, for a second
    offer at a time, and once the sponsor has been claimed.
    """
    authorize(by, "representation.keep", kept)
    check_standing(kept)
    if sponsor == kept.sponsor_id or not _is_sponsor(sponsor):
        raise RuleBroken.of("sponsor", "There is no sponsor of this number.")
    try:
        with intent("studies.claim.offer"), transaction.atomic():
            made: SponsorClaim = SponsorClaim.objects.create(
                other_organization_id=sponsor,
                representation=kept,
                sponsor_name=kept.sponsor.name,
                statement=_statement(kept),
                shared_at=TransactionNow(),
            )
    except IntegrityError as error:
        raise RuleBroken.of(
            "sponsor", "It is offered already. Withdraw that offer first."
        ) from error
    return made


def withdraw_claim(offered: SponsorClaim, *, by: Principal, reason: str) -> None:
    """Take an offer back that is not executed; signatures on it no longer count."""
    authorize(by, "representation.keep", offered)
    if offered.author_organization_id != by.organization_id or not _is_open(offered):
        raise TransitionRefused(OVER)
    with intent("studies.claim.withdraw", reason=reason):
        change(offered, withdrawn_at=TransactionNow())


def sign_claim(
    offered: SponsorClaim,
    *,
    by: Principal,
    request: HttpRequest,
    password: str,
    code: str,
    shown: str,
    passkey: str = "",
) -> Signature:
    """Sign for one's organization: the CRO first, the sponsor last; the sponsor's signature makes everything pass over.

    Rows keep their ids; each that moves leaves an event both sides read. The CRO keeps what its contracts give it. One of
    two copies of one registered study keeps its number, the other says in its own that it is a copy.
    """
    _check_step(offered, by)
    with intent(
        "studies.claim.sign", reason="A represented sponsor speaks for itself", is_told=True
    ):
        signature = sign(
            offered,
            shown_sha256=shown,
            meaning=Meaning.AGREEMENT,
            by=by,
            credentials=Credentials(request, password, code, passkey),
        )
        if by.organization_id == offered.other_organization_id:
            with connection.cursor() as cursor:
                cursor.execute("SELECT app.execute_claim(%s)", [offered.pk])
            offered.refresh_from_db()
    return signature


def shown_sha256(offered: SponsorClaim) -> str:
    """What the signing page carries: what is on screen is what is signed."""
    return content_sha256(offered)


def may_sign_claim(offered: SponsorClaim, by: Principal) -> tuple[bool, str]:
    """Whether this person may sign now, and why not."""
    try:
        _check_step(offered, by)
    except (NotPermitted, TransitionRefused) as refusal:
        return False, str(refusal)
    return True, ""


def _check_step(offered: SponsorClaim, by: Principal) -> None:
    authorize(by, "claims.sign", offered)
    if not _is_open(offered):
        raise TransitionRefused(OVER)
    signed = set(
        Signature.objects.filter(
            entity=entity_of(offered), record_id=offered.pk, meaning=Meaning.AGREEMENT
        ).values_list("organization_id", flat=True)
    )
    if by.organization_id in signed:
        raise TransitionRefused("Your organization has signed.")
    if by.organization_id != offered.author_organization_id and not signed:
        raise TransitionRefused("The provider signs first, the sponsor last.")


def _is_open(offered: SponsorClaim) -> bool:
    return offered.withdrawn_at is None and offered.executed_at is None


def _is_sponsor(candidate: UUID) -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT app.is_counterparty(%s)", [candidate])
        return bool(cursor.fetchone()[0])


def _statement(kept: Representation) -> dict[str, Any]:
    """Studies and contracts as they stand at the offer; read by both before they sign."""
    studies = list(Study.objects.filter(organization=kept.sponsor_id).order_by("protocol_number"))
    countries: dict[UUID, list[str]] = {}
    for study, code in (
        StudyCountry.objects.filter(study__in=studies).order_by("country").values_list("study_id", "country")
    ):  # fmt: skip
        countries.setdefault(study, []).append(code)
    contracts = Contract.objects.filter(sponsor=kept.sponsor_id).order_by("number")
    return {
        "studies": [
            {
                "id": str(each.pk),
                "protocol_number": each.protocol_number,
                "title": each.title,
                "countries": countries.get(each.pk, []),
            }
            for each in studies
        ],
        "contracts": [{"number": each.number, "title": each.title} for each in contracts],
    }
