"""Pages of proposals to join two copies of one registered study, and the page on which one signs."""

from dataclasses import dataclass
from operator import itemgetter
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from cro_platform.access.principal import Principal
from cro_platform.access.rights import authorize
from cro_platform.esign.panels import Signatures
from cro_platform.esign.signing_views import Signing, led_back, signing_page, signs
from cro_platform.web.components import Column
from cro_platform.web.pages import Pages, record_url
from cro_platform.web.panels import Facts, Trail
from cro_platform.web.portal_views import principal_of
from studies.api import StudyJoinings
from studies.models import StudyJoining
from studies.services.joinings import may_sign_joining, shown_sha256, sign_joining

DIFFERENCES = (
    Column("Fact", itemgetter("field")),
    Column("The copy says", lambda each: each["moved"] or None),
    Column("What stays", lambda each: each["kept"] or None),
)


@dataclass(frozen=True, slots=True)
class Differences:
    """Where the copies differ, which records move, and where one signs."""

    title: str = "What becomes one"
    is_side: bool = False
    template: str = "studies/panels/joining.html"

    def context(self, record: StudyJoining, by: Principal) -> dict[str, Any] | None:
        """The statement both sign."""
        is_allowed, why_not = may_sign_joining(record, by)
        url = reverse("study-joinings-sign", args=[by.organization_slug, record.pk])
        return {
            "statement": record.statement,
            "columns": DIFFERENCES,
            "sign_url": url if is_allowed else "",
            "why_not": why_not,
        }


class JoiningPages(Pages):
    """Proposals to join."""

    resource = StudyJoinings
    section = "Organization"
    icon = "git-merge"
    intro = (
        "Two copies of one registered study are legal: one that the sponsor registered, one that a provider kept. "
        "They become one by a proposal that both sign; until then each stays what it is."
    )
    columns = ("title", "proposed_at", "executed_at", "withdrawn_at")
    facts = ("proposed_at", "executed_at", "withdrawn_at")
    panels = (
        Differences(),
        Facts("Proposal", ("proposed_at", "executed_at", "withdrawn_at"), is_side=True),
        Signatures(),
        Trail(),
    )


@signs
def sign_joining_page(request: HttpRequest, slug: str, pk: UUID) -> HttpResponse:
    """Sign for one's organization: the records move with the last signature."""
    by = principal_of(request)
    proposed: Any = StudyJoinings.find(by, pk)
    authorize(by, "joinings.sign", proposed)
    back = record_url(slug, proposed)
    is_allowed, why_not = may_sign_joining(proposed, by)
    if not is_allowed:
        return led_back(request, back, why_not)
    context = {
        "joining": proposed,
        "statement": proposed.statement,
        "columns": DIFFERENCES,
        "is_last": by.organization_id == proposed.author_organization_id,
    }
    signing = Signing(
        record=proposed,
        shown=shown_sha256(proposed),
        sign=sign_joining,
        template="studies/sign_joining.html",
        back=back,
        meaning="I sign this agreement for my organization",
        follows="The records move at once."
        if context["is_last"]
        else "The other side signs next; its signature, the last, moves the records.",
        context=context,
    )
    return signing_page(request, signing)
