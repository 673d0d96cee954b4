"""Choosing a provider in the API: profiles, requests, invitations, bids, scores, audits, selections."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Model, QuerySet
from rest_framework import serializers

from cro_platform.access.principal import Principal
from cro_platform.web.actions import Action
from cro_platform.web.filters import Filter
from cro_platform.web.forms import NoInput, OwnReasonForm, ToldReasonForm
from cro_platform.web.resources import Resource
from studies.enums import BidStatus, RequestStatus
from studies.forms.selection import (
    BidForm,
    ChooseForm,
    InviteForm,
    NewBidForm,
    PlanAuditForm,
    ProfileForm,
    RecordAuditForm,
    RequestForm,
    ScoreForm,
)
from studies.models import (
    Bid,
    Bidder,
    BidScore,
    ProposalInvitation,
    ProposalRequest,
    ProviderProfile,
    ProviderSelection,
    QualificationAudit,
)
from studies.rules.selection import total
from studies.services.bidding import (
    change_bid,
    decline,
    draft_bid,
    keep_profile,
    submit_bid,
    unlist_profile,
    withdraw_bid,
)
from studies.services.choosing import (
    begin_request,
    choose,
    draft_work_order,
    invite,
    plan_audit,
    record_audit,
    score_bid,
    send_request,
    withdraw_request,
)


@dataclass(frozen=True, slots=True)
class While(Action):
    """Possible while a column of the record has one of these values."""

    column: str = "status"
    values: tuple[Any, ...] = ()

    def is_possible(self, record: Model) -> bool:
        """It has."""
        return getattr(record, self.column) in self.values


OPEN_REQUEST = (RequestStatus.DRAFT, RequestStatus.SENT)


class ProviderProfiles(Resource):
    """What CROs say of themselves; a CRO is found only while it lists itself."""

    name = "provider-profiles"
    title = "Providers"
    singular = "provider's profile"
    model = ProviderProfile
    view = "profiles.view"
    fields = (
        ("provider", "organization_id"), "name", "summary", "therapeutic_areas", "phases", "countries", "certificates",
        "capacity", "available_from", "is_listed", "created_at", "rev",
    )  # fmt: skip
    filters = ("name",)
    create = Action(
        "create", "Keep the profile", keep_profile, "profiles.keep", ProfileForm,
        summary="What stands here takes the place of the profile before it.",
    )  # fmt: skip
    actions = (
        While("unlist", "Take off the list", unlist_profile, "profiles.keep", NoInput,
              column="is_listed", values=(True,)),
    )  # fmt: skip

    @classmethod
    def records(cls, by: Principal) -> QuerySet[Any]:
        """The one that stands of each."""
        return ProviderProfile.objects.filter(replaced_at=None)


class ProposalRequests(Resource):
    """What a sponsor asks providers for; its own alone."""

    name = "proposal-requests"
    title = "Requests for proposal"
    singular = "request for proposal"
    model = ProposalRequest
    view = "proposals.view"
    fields = (
        "number", "title", ("study", "study_id"), "scope", "template", "therapeutic_area", "phase", "countries", "currency",
        "criteria", "questions", "due_at", "status", "sent_at", "created_at", "rev",
    )  # fmt: skip
    filters = ("status", "number")
    create = Action("create", "New request", begin_request, "proposals.keep", RequestForm)
    actions = (
        While("invite", "Invite", invite, "proposals.keep", InviteForm, values=OPEN_REQUEST),
        While("send", "Send", send_request, "proposals.keep", values=(RequestStatus.DRAFT,),
              summary="Each invited provider reads its own invitation, and nothing of the others."),
        While("withdraw", "Withdraw", withdraw_request, "proposals.keep", OwnReasonForm, values=OPEN_REQUEST, tone="danger"),
    )  # fmt: skip


class Bidders(Resource):
    """Whom the sponsor asked, and its scores; its own alone."""

    name = "bidders"
    title = "Bidders"
    singular = "bidder"
    model = Bidder
    view = "proposals.view"
    fields = (
        ("request", "request_id"), ("invitation", "invitation_id"), ("provider", "provider_id"), "provider_name",
        ("declined_at", "invitation__declined_at"), ("decline_reason", "invitation__decline_reason"), "created_at", "rev",
    )  # fmt: skip
    filters = (Filter("request", "request_id", "Request", "uuid"),)
    actions = (
        Action("score", "Score", score_bid, "proposals.score", ScoreForm),
        Action("choose", "Choose", choose, "proposals.select", ChooseForm,
               summary="Nobody is told before the choice is signed."),
    )  # fmt: skip


class BidScores(Resource):
    """What people of the sponsor gave each bid."""

    name = "bid-scores"
    title = "Scores"
    singular = "score"
    model = BidScore
    view = "proposals.view"
    fields = (
        ("bidder", "bidder_id"),
        "criterion",
        "points",
        "comment",
        "scored_by_name",
        "created_at",
    )
    filters = (Filter("bidder", "bidder_id", "Bidder", "uuid"),)


class ProposalInvitations(Resource):
    """One sponsor asks one provider for a bid; neither reads those of others."""

    name = "proposal-invitations"
    title = "Invitations to bid"
    singular = "invitation to bid"
    model = ProposalInvitation
    view = "bids.view"
    fields = (
        "sponsor_name", "number", "title", "scope", "therapeutic_area", "phase", "countries", "currency", "criteria",
        "questions", "due_at", "declined_at", "decline_reason", "outcome", "outcome_at", "message", "rev",
    )  # fmt: skip
    filters = ("outcome",)
    actions = (
        While("decline", "Decline", decline, "bids.submit", ToldReasonForm, column="outcome", values=("open",)),
        While("bid", "Draft a bid", draft_bid, "bids.draft", BidForm, column="outcome", values=("open",)),
    )  # fmt: skip


class Bids(Resource):
    """Answers to invitations; a draft is its author's alone."""

    name = "bids"
    title = "Bids"
    singular = "bid"
    model = Bid
    view = "bids.view"
    fields = (
        ("invitation", "invitation_id"), ("request_number", "invitation__number"), ("title", "invitation__title"),
        ("currency", "invitation__currency"), "number", "summary", "lines", "answers", "status", "submitted_at",
        "submitted_by_name", "withdrawn_at", "created_at", "rev",
    )  # fmt: skip
    computed = {"total": serializers.CharField(read_only=True)}
    filters = ("status", Filter("invitation", "invitation_id", "Invitation", "uuid"))
    create = Action("create", "Draft a bid", draft_bid, "bids.draft", NewBidForm)
    actions = (
        While("change", "Change", change_bid, "bids.draft", BidForm, values=(BidStatus.DRAFT,)),
        While("submit", "Submit", submit_bid, "bids.submit", values=(BidStatus.DRAFT,),
              summary="The sponsor reads it from now on. It never changes again."),
        While("withdraw", "Withdraw", withdraw_bid, "bids.submit", OwnReasonForm,
              values=(BidStatus.DRAFT, BidStatus.SUBMITTED), tone="danger"),
    )  # fmt: skip

    @classmethod
    def decorate(cls, rows: list[dict[str, Any]], by: Principal) -> None:
        """What it costs in all."""
        for row in rows:
            row["total"] = str(total(row["lines"]))


class QualificationAudits(Resource):
    """The sponsor's audits of providers; no provider reads them here."""

    name = "qualification-audits"
    title = "Qualification audits"
    singular = "qualification audit"
    model = QualificationAudit
    view = "proposals.view"
    fields = (
        ("provider", "provider_id"), "provider_name", "planned_on", "scope", "performed_on", "findings", "outcome",
        "valid_until", "recorded_by_name", "rev",
    )  # fmt: skip
    filters = ("outcome", Filter("provider", "provider_id", "Provider", "uuid"))
    create = Action("create", "Plan an audit", plan_audit, "proposals.audit", PlanAuditForm)
    actions = (
        While("record", "Record", record_audit, "proposals.audit", RecordAuditForm, column="performed_on", values=(None,)),
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class WorkOrderAction(Action):
    """From a signed selection comes one work order."""

    def is_possible(self, record: Model) -> bool:
        """It is signed, and nothing came of it yet."""
        found: Any = record
        return found.final_at is not None and found.contract_id is None


class ProviderSelections(Resource):
    """Which provider was chosen and why; final with a signature, which a person gives in the portal."""

    name = "provider-selections"
    title = "Selections"
    singular = "selection"
    model = ProviderSelection
    view = "proposals.view"
    fields = (
        ("request", "request_id"), ("request_number", "request__number"), ("bidder", "bidder_id"),
        ("provider_name", "bidder__provider_name"), ("bid", "bid_id"), "rationale", "chosen_by_name", ("audit", "audit_id"),
        "final_at", "dropped_at", ("contract", "contract_id"), "rev",
    )  # fmt: skip
    filters = (Filter("request", "request_id", "Request", "uuid"),)
    actions = (
        WorkOrderAction("draft-work-order", "Draft the work order", draft_work_order, "contracts.draft",
                        summary="Study, transfers and budget are taken over; you change and share the draft."),
    )  # fmt: skip


__all__ = [
    "BidScores",
    "Bidders",
    "Bids",
    "ProposalInvitations",
    "ProposalRequests",
    "ProviderProfiles",
    "ProviderSelections",
    "QualificationAudits",
]
