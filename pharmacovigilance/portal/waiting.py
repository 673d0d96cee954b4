"""Safety decisions that wait for one person's signature."""

from django.urls import reverse
from django.utils.translation import gettext as _

from cro_platform.access.principal import Principal
from cro_platform.access.rights_of_many import may_each
from cro_platform.access.target import Target
from cro_platform.web.waiting import Waiting, add_waiting
from pharmacovigilance.enums import Reportability
from pharmacovigilance.models import ReportabilityDecision

LONGEST = 20
SIGN = "safety.decide-reportability"


def decisions_to_sign(by: Principal) -> list[Waiting]:
    """Each “no” that stands only with a physician's signature and still rests on the facts as they are (21 CFR 312.32(b))."""
    drafts = list(
        ReportabilityDecision.objects.filter(
            decided_by_id__isnull=False,
            signature_id__isnull=True,
            is_current=False,
            reportable=Reportability.NO,
        )
        .select_related("case")
        .order_by("-decided_at")[:LONGEST]
    )
    if not drafts:
        return []
    rows = ReportabilityDecision.objects.filter(
        case_id__in={each.case_id for each in drafts}, is_current=True
    )
    current = {(row.case_id, row.authority): row.inputs.get("fingerprint") for row in rows}
    targets = [Target(study_id=each.study_id, cell=each.jurisdiction) for each in drafts]
    return [
        Waiting(
            _("Sign"),
            _("Not reportable to %(authority)s: %(case)s")
            % {"authority": each.authority, "case": each.case},
            reverse("safety-decision-sign", args=[by.organization_slug, each.pk]),
            each.decided_at,
        )
        for each, is_mine in zip(drafts, may_each(by, SIGN, targets), strict=True)
        if is_mine and current.get((each.case_id, each.authority)) == each.inputs.get("fingerprint")
    ]


add_waiting(decisions_to_sign)
