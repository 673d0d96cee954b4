"""What waits for one person: agreements to sign, answer or consent to, and a provider's work to accept."""

from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext as _

from cro_platform.access.principal import Principal
from cro_platform.access.rights import may
from cro_platform.web.pages import record_url
from cro_platform.web.waiting import Waiting, add_waiting
from studies.enums import ContractStatus, PaperKind
from studies.models import AgreementPaper, ContractVersion, SubcontractConsent
from studies.selectors.work import waiting

LONGEST = 20


def agreements_to_sign(by: Principal) -> list[Waiting]:
    """The current paper of an agreed version: the provider signs first, the sponsor last."""
    if not may(by, "contracts.sign"):
        return []
    me = by.organization_id
    mine = Q(version__status=ContractStatus.AGREED, version__contract__provider_id=me) | Q(
        version__status=ContractStatus.PARTLY_SIGNED, version__contract__sponsor_id=me
    )
    papers = AgreementPaper.objects.filter(mine, kind=PaperKind.CONTRACT, superseded_at=None)
    return [
        Waiting(
            _("Sign"),
            paper.title,
            reverse("agreement-papers-sign", args=[by.organization_slug, paper.pk]),
            paper.generated_at,
        )
        for paper in papers.select_related("version__contract")[:LONGEST]
        if paper.is_ready
    ]


def drafts_to_answer(by: Principal) -> list[Waiting]:
    """A text that the other side shared and that neither has agreed to yet."""
    if not may(by, "contracts.draft"):
        return []
    versions = ContractVersion.objects.filter(
        status=ContractStatus.NEGOTIATION, shared_at__isnull=False
    ).exclude(author_organization_id=by.organization_id)
    return [
        Waiting(_("Answer"), str(each), record_url(by.organization_slug, each), each.shared_at)
        for each in versions.select_related("contract").order_by("shared_at")[:LONGEST]
    ]


def consents_to_give(by: Principal) -> list[Waiting]:
    """Work that a provider asks to pass on; only the sponsor consents (ICH E6(R3) 3.6)."""
    if not by.is_sponsor or not may(by, "contracts.consent"):
        return []
    asked = SubcontractConsent.objects.filter(
        given_at=None, refused_at=None, withdrawn_at=None, shared_at__isnull=False
    ).exclude(author_organization_id=by.organization_id)
    return [
        Waiting(
            _("Consent"),
            each.title,
            reverse("subcontract-consents-sign", args=[by.organization_slug, each.pk]),
            each.shared_at,
        )
        for each in asked.order_by(F("shared_at").asc())[:LONGEST]
    ]


def work_to_accept(by: Principal) -> list[Waiting]:
    """A provider's released work; its own page offers both, to accept it and to return it (ICH E6(R3) 3.6)."""
    if not by.is_sponsor or not may(by, "work.decide"):
        return []
    return [
        Waiting(
            _("Accept"),
            piece.title,
            record_url(by.organization_slug, piece.record),
            piece.released_at,
        )
        for piece in waiting(by, limit=LONGEST)
    ]


for _source in (agreements_to_sign, drafts_to_answer, consents_to_give, work_to_accept):
    add_waiting(_source)
