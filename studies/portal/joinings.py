"""Pages of proposals to join two copies of one registered study, and the page on which one signs."""

from dataclasses import dataclass
from operator import itemgetter
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from cro_platform.access.errors import Refused, TransitionRefused
from cro_platform.access.principal import Principal
from cro_platform.access.rights import authorize
from cro_platform.esign.forms import FactorsForm
from cro_platform.esign.panels import Signatures
from cro_platform.web.components import Column
from cro_platform.web.pages import Pages, record_url
from cro_platform.web.panels import Facts, Trail
from cro_platform.web.portal_views import page, principal_of
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


@sensitive_post_parameters("password", "code", "passkey")
@require_http_methods(["GET", "POST"])
def sign_joining_page(request: HttpRequest, slug: str, pk: UUID) -> HttpResponse:
    """Sign for one's organization: what is on screen is what is signed, with both factors in one step."""
    by = principal_of(request)
    proposed: Any = StudyJoinings.find(by, pk)
    authorize(by, "joinings.sign", proposed)
    is_allowed, why_not = may_sign_joining(proposed, by)
    if not is_allowed:
        messages.error(request, why_not)
        return HttpResponseRedirect(record_url(slug, proposed))
    shown = shown_sha256(proposed)
    form = FactorsForm(request.POST or None, by=by, record=proposed, initial={"shown": shown})
    refusal = ""
    if form.is_valid():
        try:
            sign_joining(proposed, by=by, request=request, **form.values())
        except (Refused, TransitionRefused) as error:
            request.failed = True  # type: ignore[attr-defined]  # the middleware rolls the transaction back
            refusal = str(error)
        else:
            messages.success(request, "Signed.")
            return HttpResponseRedirect(record_url(slug, proposed))
    context = {
        "form": form,
        "joining": proposed,
        "statement": proposed.statement,
        "columns": DIFFERENCES,
        "shown_sha256": shown,
        "is_last": by.organization_id == proposed.author_organization_id,
        "cancel_url": record_url(slug, proposed),
        "refusal": refusal,
    }
    return page(request, "studies/sign_joining.html", context, status=422 if form.is_bound else 200)
