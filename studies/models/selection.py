"""Choosing a provider: what CROs say of themselves, what a sponsor asks, what each answers, and how one is chosen.

What the sponsor keeps for itself (request, who was asked, scores, audits, selection) is private to it. What passes between
the two is one bilateral row for each CRO that says everything by itself: nothing in it leads to the request or to another bid.
"""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from cro_platform.access.target import Target
from cro_platform.tenancy.constraints import Wall
from cro_platform.tenancy.tables import Bilateral, OrganizationPrivate
from cro_platform.tenancy.triggers import audited
from studies.enums import (
    AuditOutcome,
    BidStatus,
    InvitationOutcome,
    Phase,
    RequestStatus,
)
from studies.models.contract import Contract


class NoStudysOwn:
    """Rights are asked for the organization: no study's record."""

    @property
    def target(self) -> Target:
        """No study."""
        return Target()


class ProviderProfile(NoStudysOwn, OrganizationPrivate):
    """What a CRO says of itself. Sponsors find it only while the CRO has it listed; other CROs never do.

    `certificates` are a list of title, issuer and last valid day; `capacity` is in full-time equivalents that are free.
    """

    name = models.CharField(max_length=200)
    summary = models.TextField(blank=True, default="")
    therapeutic_areas = ArrayField(models.CharField(max_length=120), default=list, blank=True)
    phases = ArrayField(
        models.CharField(max_length=20, choices=Phase.choices), default=list, blank=True
    )
    countries = ArrayField(models.CharField(max_length=2), default=list, blank=True)
    certificates = models.JSONField(default=list, blank=True)
    capacity = models.DecimalField(max_digits=7, decimal_places=1, null=True, blank=True)
    available_from = models.DateField(null=True, blank=True)
    is_listed = models.BooleanField(default=False)
    replaced_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        constraints = [
            Wall(name="provider_profile_wall", kind="listed"),
            models.UniqueConstraint(
                fields=["organization"],
                condition=Q(replaced_at=None),
                name="provider_profile_once",
            ),
        ]
        triggers = audited(study="")

    def __str__(self) -> str:
        return self.name


class ProposalRequest(NoStudysOwn, OrganizationPrivate):
    """What a sponsor wants to have done, by which criteria it will choose, until when it takes bids; its own alone.

    `criteria` are a list of name and weight, `questions` a list of texts. `study` is the sponsor's own study, if one is
    named: what CROs read of it stands in `scope`.
    """

    study = models.ForeignKey(
        "studies.Study", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    number = models.CharField(max_length=80)
    title = models.CharField(max_length=300)
    scope = models.TextField()
    template = models.CharField(max_length=40, blank=True, default="")
    therapeutic_area = models.CharField(max_length=120, blank=True, default="")
    phase = models.CharField(max_length=20, choices=Phase.choices, blank=True, default="")
    countries = ArrayField(models.CharField(max_length=2), default=list, blank=True)
    currency = models.CharField(max_length=3, default="EUR")
    criteria = models.JSONField(default=list)
    questions = models.JSONField(default=list)
    due_at = models.DateTimeField()
    status = models.CharField(
        max_length=10, choices=RequestStatus.choices, default=RequestStatus.DRAFT
    )
    sent_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        constraints = [
            Wall(name="proposal_request_wall", kind="organization"),
            models.UniqueConstraint(
                fields=["organization", "number"], name="proposal_request_number_once"
            ),
        ]
        triggers = audited()

    def __str__(self) -> str:
        return f"{self.number}: {self.title}"


class ProposalInvitation(NoStudysOwn, Bilateral):
    """One sponsor asks one CRO for a bid. It says everything by itself and names no request, no study, no other CRO.

    `outcome` is set by the sponsor; a regret never says who was chosen. `declined_at` is the CRO's answer.
    """

    sponsor_name = models.CharField(max_length=200)
    number = models.CharField(max_length=80)
    title = models.CharField(max_length=300)
    scope = models.TextField()
    therapeutic_area = models.CharField(max_length=120, blank=True, default="")
    phase = models.CharField(max_length=20, choices=Phase.choices, blank=True, default="")
    countries = ArrayField(models.CharField(max_length=2), default=list, blank=True)
    currency = models.CharField(max_length=3)
    criteria = models.JSONField(default=list)
    questions = models.JSONField(default=list)
    due_at = models.DateTimeField()
    declined_at = models.DateTimeField(null=True, editable=False)
    decline_reason = models.CharField(max_length=500, blank=True, default="", editable=False)
    outcome = models.CharField(
        max_length=10, choices=InvitationOutcome.choices, default=InvitationOutcome.OPEN
    )
    outcome_at = models.DateTimeField(null=True, editable=False)
    message = models.TextField(blank=True, default="", editable=False)

    class Meta:
        constraints = [Wall(name="proposal_invitation_wall", kind="bilateral")]
        triggers = audited(study="")

    def __str__(self) -> str:
        return f"{self.number}: {self.title}"


class Bid(NoStudysOwn, Bilateral):
    """A CRO's answer to one invitation: its own draft until it is submitted, and unchangeable from then on.

    `lines` are a list of item, unit, quantity and unit price, `answers` one text for each question, in order.
    """

    invitation = models.ForeignKey(
        ProposalInvitation, on_delete=models.PROTECT, related_name="bids"
    )
    number = models.PositiveSmallIntegerField(default=1)
    summary = models.TextField()
    lines = models.JSONField(default=list)
    answers = models.JSONField(default=list)
    status = models.CharField(max_length=10, choices=BidStatus.choices, default=BidStatus.DRAFT)
    submitted_at = models.DateTimeField(null=True, editable=False)
    submitted_by_name = models.CharField(max_length=200, blank=True, default="", editable=False)
    withdrawn_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        constraints = [
            Wall(name="bid_wall", kind="bilateral"),
            models.UniqueConstraint(fields=["invitation", "number"], name="bid_number_once"),
        ]
        triggers = audited(study="")

    def __str__(self) -> str:
        return f"Bid on {self.invitation.number}"


class Bidder(NoStudysOwn, OrganizationPrivate):
    """Whom the sponsor asked: the one place where a request meets its invitations, the sponsor's own."""

    request = models.ForeignKey(ProposalRequest, on_delete=models.PROTECT, related_name="bidders")
    invitation = models.ForeignKey(ProposalInvitation, on_delete=models.PROTECT, related_name="+")
    provider = models.ForeignKey("tenancy.Organization", on_delete=models.PROTECT, related_name="+")
    provider_name = models.CharField(max_length=200)

    class Meta:
        constraints = [
            Wall(name="bidder_wall", kind="organization"),
            models.UniqueConstraint(fields=["invitation"], name="bidder_invitation_once"),
        ]
        triggers = audited(study="")

    def __str__(self) -> str:
        return self.provider_name


class BidScore(NoStudysOwn, OrganizationPrivate):
    """What one person of the sponsor gives one bid on one criterion, from 0 to 10; a later score of the same person counts."""

    bidder = models.ForeignKey(Bidder, on_delete=models.PROTECT, related_name="scores")
    criterion = models.CharField(max_length=200)
    points = models.DecimalField(max_digits=4, decimal_places=1)
    comment = models.TextField(blank=True, default="")
    scored_by_id = models.UUIDField()
    scored_by_name = models.CharField(max_length=200)

    class Meta:
        constraints = [Wall(name="bid_score_wall", kind="organization")]
        indexes = [models.Index(fields=["bidder", "-id"], name="bid_score_newest")]
        triggers = audited(study="")

    def __str__(self) -> str:
        return f"{self.criterion}: {self.points}"


class QualificationAudit(NoStudysOwn, OrganizationPrivate):
    """The sponsor looks at a provider before it relies on it: plan, findings, outcome, until when it counts (ICH E6(R3) 3.6).

    `findings` are a list of text and grade. Its own alone: neither the provider nor another sponsor reads it here.
    """

    provider = models.ForeignKey("tenancy.Organization", on_delete=models.PROTECT, related_name="+")
    provider_name = models.CharField(max_length=200)
    planned_on = models.DateField()
    scope = models.TextField()
    performed_on = models.DateField(null=True, blank=True)
    findings = models.JSONField(default=list)
    outcome = models.CharField(
        max_length=12, choices=AuditOutcome.choices, blank=True, default=AuditOutcome.PLANNED
    )
    valid_until = models.DateField(null=True, blank=True)
    recorded_by_name = models.CharField(max_length=200, blank=True, default="")

    class Meta:
        constraints = [Wall(name="qualification_audit_wall", kind="organization")]
        triggers = audited(study="")

    def __str__(self) -> str:
        return f"Audit of {self.provider_name}"


class ProviderSelection(NoStudysOwn, OrganizationPrivate):
    """Which bidder was chosen and why; final with a signature, which needs a qualification audit that still counts.

    `contract` is the draft work order that was made of it.
    """

    request = models.ForeignKey(ProposalRequest, on_delete=models.PROTECT, related_name="+")
    bidder = models.ForeignKey(Bidder, on_delete=models.PROTECT, related_name="+")
    bid = models.ForeignKey(Bid, on_delete=models.PROTECT, related_name="+")
    rationale = models.TextField()
    chosen_by_name = models.CharField(max_length=200)
    audit = models.ForeignKey(
        QualificationAudit, on_delete=models.PROTECT, null=True, related_name="+"
    )
    signature_id = models.UUIDField(null=True, editable=False)
    final_at = models.DateTimeField(null=True, editable=False)
    dropped_at = models.DateTimeField(null=True, editable=False)
    contract = models.ForeignKey(Contract, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [
            Wall(name="provider_selection_wall", kind="organization"),
            models.UniqueConstraint(
                fields=["request"], condition=Q(dropped_at=None), name="provider_selection_once"
            ),
        ]
        triggers = audited(study="")

    def __str__(self) -> str:
        return f"Selection for {self.request.number}"
