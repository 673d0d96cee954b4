"""Whether people are trained for what they are to do (21 CFR 11.10(i); ICH E6(R3) 3.4)."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db import connection
from django.db.models import Q, QuerySet

from cro_platform.access.principal import Principal
from cro_platform.access.rights import may
from studies.enums import TrainingKind
from studies.models import TrainingRecord

CLAUSE = "21 CFR 11.10(i); ICH E6(R3) 3.4"


@dataclass(frozen=True, slots=True)
class Gap:
    """A kind of training that has lapsed (`lapsed_on`: the last day it counted), or is required and not recorded."""

    kind: TrainingKind
    lapsed_on: date | None

    @property
    def phrase(self) -> str:
        """“GCP certificate lapsed on 12 May 2026”, “protocol training is required and not recorded”."""
        if self.lapsed_on is None:
            return f"{self.kind.label} is required and not recorded"
        return f"{self.kind.label} lapsed, it counted until {self.lapsed_on:%-d %B %Y}"


def gaps_of(user_id: UUID, study_id: UUID | None) -> list[Gap]:
    """What a member of the organization in scope lacks at this instant, for a study or, with None, anywhere."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT kind, lapsed_on FROM app.training_gaps(%s, %s)", [user_id, study_id])
        return [Gap(TrainingKind(kind), lapsed_on) for kind, lapsed_on in cursor.fetchall()]


def training_seen_by(by: Principal) -> QuerySet[TrainingRecord]:
    """One's own evidence; for those who lead, administer or audit, everybody's in the organization."""
    if may(by, "training.view-any"):
        return TrainingRecord.objects.all()
    return TrainingRecord.objects.filter(user_id=by.user_id)


def is_renewed(record: TrainingRecord) -> bool:
    """Another record of the same training lasts longer."""
    later = TrainingRecord.objects.filter(
        user=record.user_id, kind=record.kind, study_id=record.study_id, withdrawn_at=None
    ).exclude(pk=record.pk)
    return later.filter(Q(expires_on=None) | Q(expires_on__gt=record.expires_on)).exists()
