"""Deadlines: what must be done until when, by which rule, and what became of it."""

from datetime import datetime

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from cro_platform.access.target import Target
from cro_platform.deadlines.enums import DeadlineStatus
from cro_platform.deadlines.ladder import Timing
from cro_platform.tenancy.constraints import Wall
from cro_platform.tenancy.enums import Audience
from cro_platform.tenancy.expressions import TransactionNow
from cro_platform.tenancy.tables import StudyScoped
from cro_platform.tenancy.triggers import audited

HOLDERS = ("obligation/cell", "record_obligation/record_cell")


class Deadline(StudyScoped):
    """A running, met or stopped clock of a study; it belongs to the sponsor, whoever's work started it.

    `obligation` and `cell` name who has to act, `record_obligation` and `record_cell` who feeds the facts; both see it.
    `version` rises with every recalculation, and alerts of older versions do nothing. Without a rule (`rule_id` empty)
    or without a legal number the row has no date and `outcome` says why: it reaches a person all the same.
    `reckoned_at` is when this version was set. `next_stage` and `next_reminder_at` are the reminder
    that is armed, empty when none is; `last_stage` is the one that was told last.
    """

    audience = models.CharField(
        max_length=8, choices=Audience.choices, default=Audience.HOLDER, editable=False
    )
    study_id = models.UUIDField()
    obligation = models.CharField(max_length=60)
    cell = models.CharField(max_length=2)
    record_obligation = models.CharField(max_length=60)
    record_cell = models.CharField(max_length=2)
    subject_type = models.CharField(max_length=60)
    subject_id = models.UUIDField()
    key = models.CharField(max_length=200)
    version = models.PositiveIntegerField(default=1)
    reckoned_at = models.DateTimeField(db_default=TransactionNow())
    label = models.CharField(max_length=200)
    jurisdiction = models.CharField(max_length=20)
    rule_id = models.CharField(max_length=60, blank=True)
    rule_version = models.CharField(max_length=120, blank=True)
    start_fact = models.CharField(max_length=40, blank=True)
    starts_at = models.DateTimeField(null=True, blank=True)
    starts_on = models.DateField(null=True, blank=True)
    due_on = models.DateField(null=True, blank=True)
    due_at = models.DateTimeField(null=True, blank=True)
    sort_at = models.DateTimeField()
    time_zone = models.CharField(max_length=64)
    is_strict = models.BooleanField(default=True)
    is_internal_target = models.BooleanField(default=False)
    outcome = models.TextField(blank=True)
    facts = models.JSONField(default=dict)
    derivation = ArrayField(models.TextField(), default=list)
    clause = models.TextField(blank=True)
    confidence = models.CharField(max_length=20, blank=True)
    is_unverified = models.BooleanField(default=False)
    status = models.CharField(
        max_length=8, choices=DeadlineStatus.choices, default=DeadlineStatus.RUNNING
    )
    met_at = models.DateTimeField(null=True, blank=True)
    evidence = models.CharField(max_length=500, blank=True)
    late_reason = models.CharField(max_length=500, blank=True)
    stop_reason = models.CharField(max_length=500, blank=True)
    stopped_at = models.DateTimeField(null=True, blank=True)
    closed_by_name = models.CharField(max_length=150, blank=True)
    acknowledged_at = models.DateTimeField(null=True, blank=True)
    acknowledged_by_id = models.UUIDField(null=True, blank=True)
    acknowledged_by_name = models.CharField(max_length=150, blank=True)
    last_stage = models.CharField(max_length=20, blank=True)
    next_stage = models.CharField(max_length=20, blank=True)
    next_reminder_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            Wall(name="deadline_wall", kind="sponsor-owned", holders=HOLDERS),
            models.UniqueConstraint(fields=["study_id", "key"], name="deadline_key"),
            models.UniqueConstraint(fields=["study_id", "id"], name="deadline_study_id"),
            models.CheckConstraint(
                name="deadline_outcome_known",
                condition=Q(status="running")
                | Q(status="met", met_at__isnull=False)
                | Q(status="stopped") & ~Q(stop_reason=""),
            ),
            models.CheckConstraint(
                name="deadline_dated_or_told", condition=Q(due_on__isnull=False) | ~Q(outcome="")
            ),
        ]
        indexes = [
            models.Index(fields=["study_id", "status", "sort_at", "id"], name="deadline_board"),
            models.Index(fields=["study_id", "sort_at", "id"], name="deadline_nearest"),
            models.Index(fields=["study_id", "subject_id"], name="deadline_subject"),
            models.Index(
                fields=["next_reminder_at", "organization"],
                name="deadline_armed",
                condition=Q(status="running", next_reminder_at__isnull=False),
            ),
        ]
        triggers = audited(holders=("@obligation",))

    def __str__(self) -> str:
        return self.label

    @property
    def target(self) -> Target:
        """Rights are asked for the duty that is measured."""
        return Target(study_id=self.study_id, cell=self.cell)

    @property
    def is_unanswered(self) -> bool:
        """No rule matched, or no date could be stated: a person has to decide."""
        return not self.rule_id and not self.is_internal_target

    @property
    def is_late(self) -> bool:
        """It was met after it was due; nothing that happens later makes it timely."""
        return self.met_at is not None and self.due_at is not None and self.met_at > self.due_at

    @property
    def timing(self) -> Timing:
        """What its ladder of reminders needs to know."""
        return Timing(self.reckoned_at, self.starts_on, self.due_at, self.time_zone)

    @property
    def is_silenced(self) -> bool:
        """A person took notice since it became due (or, without a date, since it was set): repeats have ended."""
        seen = self.acknowledged_at
        return seen is not None and (self.due_at is None or seen > self.due_at)

    def is_overdue_at(self, instant: datetime) -> bool:
        """It still runs although the due instant has passed."""
        is_running = self.status == DeadlineStatus.RUNNING
        return is_running and self.due_at is not None and self.due_at < instant
