"""What a sponsor wants to see before a provider's work counts, and what it said of each piece."""

from datetime import datetime

from django.db import models
from django.db.models import Q

from cro_platform.access.target import Target
from cro_platform.tenancy.constraints import SameStudy, Wall
from cro_platform.tenancy.tables import Bilateral
from cro_platform.tenancy.triggers import audited
from studies.enums import WorkOutcome
from studies.models.contract import Contract, ContractVersion
from studies.models.records import child_key


class AboutOneStudy(Bilateral):
    """Between the sponsor and one provider of a study: no other provider, and inside both only the study's people."""

    study = models.ForeignKey("studies.Study", on_delete=models.PROTECT, related_name="+")
    contract = models.ForeignKey(Contract, on_delete=models.PROTECT, related_name="+")
    obligation = models.CharField(max_length=60)
    cell = models.CharField(max_length=3)

    class Meta:
        abstract = True

    @property
    def target(self) -> Target:
        """Rights are asked for the study."""
        return Target(study_id=self.study_id)


class AcceptanceRequirement(AboutOneStudy):
    """From this instant on, released work of one transferred obligation waits for the sponsor's acceptance.

    It belongs to the contract, not to one version of it: an amendment that keeps the cell keeps the requirement. `version`
    is the executed version on which it was set, `clause` where the contract says so, `set_by_name` who set it. `valid_from`
    is that version's start where the signed text itself asks for it, empty where the sponsor has asked since: then it is
    from `created_at` on. `cell` is
    the clause's own: "ALL" stands for every country. A sponsor retains oversight of what it transfers (ICH E6(R3) 3.6).
    """

    version = models.ForeignKey(ContractVersion, on_delete=models.PROTECT, related_name="+")
    clause = models.CharField(max_length=200)
    set_by_name = models.CharField(max_length=200)
    valid_from = models.DateTimeField(null=True, editable=False)
    lifted_at = models.DateTimeField(null=True, editable=False)
    lifted_by_name = models.CharField(max_length=200, blank=True, default="", editable=False)
    lift_reason = models.CharField(max_length=500, blank=True, default="", editable=False)

    class Meta:
        constraints = [
            Wall(name="acceptance_requirement_wall", kind="bilateral-study"),
            models.UniqueConstraint(
                fields=["contract", "study", "obligation", "cell"],
                condition=Q(lifted_at=None),
                name="acceptance_requirement_once",
            ),
            child_key("acceptance_requirement"),
        ]
        indexes = [models.Index(fields=["study", "obligation"], name="acceptance_required_of")]
        triggers = audited()

    def __str__(self) -> str:
        return f"{self.obligation}/{self.cell}, {self.clause}"

    @property
    def begins_at(self) -> datetime:
        """From when on released work waits."""
        return self.valid_from or self.created_at


class WorkDecision(AboutOneStudy):
    """What the sponsor said of one released record of a provider: accepted with a signature, or returned with a reason.

    `kind` and `record_id` name the record, `record_rev` its revision and `content_sha256` what stood in it: the signature
    binds this row, and so the record as it was shown. `contributors` had a hand in the record and do not accept it. Never
    changed; a corrected record is decided on anew.
    """

    requirement = models.ForeignKey(
        AcceptanceRequirement, on_delete=models.PROTECT, related_name="decisions"
    )
    kind = models.CharField(max_length=40)
    record_id = models.UUIDField()
    record_rev = models.PositiveIntegerField()
    title = models.CharField(max_length=300)
    work_released_at = models.DateTimeField()
    content_sha256 = models.CharField(max_length=64)
    contributors = models.JSONField(default=list)
    outcome = models.CharField(max_length=8, choices=WorkOutcome.choices)
    reason = models.TextField(blank=True, default="")
    decided_by_id = models.UUIDField()
    decided_by_name = models.CharField(max_length=200)
    signature_id = models.UUIDField(null=True, editable=False)

    class Meta:
        constraints = [
            Wall(name="work_decision_wall", kind="bilateral-study"),
            SameStudy(name="work_decision_requirement_study", field="requirement"),
            models.UniqueConstraint(
                fields=["kind", "record_id", "record_rev"], name="work_decision_once"
            ),
            models.CheckConstraint(
                name="work_decision_says_why",
                condition=Q(outcome="accepted") | ~Q(reason=""),
            ),
        ]
        indexes = [
            models.Index(fields=["study", "-id"], name="work_decision_newest"),
            models.Index(fields=["kind", "record_id"], name="work_decision_record"),
        ]
        triggers = audited()

    def __str__(self) -> str:
        return f"{self.title}: {self.get_outcome_display().lower()}"
