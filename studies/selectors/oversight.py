"""How a provider performs, computed from what happened: no figure is stored, so none can be stale."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from statistics import median
from uuid import UUID

from django.db.models import Q

from cro_platform.access.models import StudyParty
from cro_platform.access.principal import Principal
from cro_platform.audit.models import AuditEvent
from cro_platform.audit.wording import actor_words
from cro_platform.deadlines.enums import DeadlineStatus
from cro_platform.deadlines.models import Deadline
from cro_platform.deadlines.selectors import Moment, holdings_at
from cro_platform.documents.models import DocumentVersion
from cro_platform.documents.services import OPENED
from cro_platform.esign.models import Signature
from cro_platform.tenancy.models import Organization
from studies.enums import IssueStatus, WorkOutcome
from studies.models import OversightIssue, WorkDecision
from studies.selectors.instants import transaction_instant
from studies.selectors.work import Piece, pieces_of


@dataclass(frozen=True, slots=True)
class Period:
    """From an instant until another, which is no part of it."""

    since: datetime
    until: datetime


@dataclass(frozen=True, slots=True)
class Performance:
    """One provider in one period. A missed deadline counts for whoever held the duty at its due instant.

    `turnaround` is the median time from the start of a clock to its end, of the clocks that were met.
    """

    provider_id: UUID
    provider: str
    met: int
    late: int
    missed: int
    turnaround: timedelta | None
    accepted: int
    returned: int
    waiting: int
    open_issues: int

    @property
    def in_time(self) -> str:
        """Met in time of all that were due, as a share; empty where none was due."""
        return _share(self.met, self.met + self.late + self.missed)

    @property
    def acceptance(self) -> str:
        """Accepted of all that was decided on, as a share; empty where nothing was."""
        return _share(self.accepted, self.accepted + self.returned)


def _share(part: int, whole: int) -> str:
    return f"{round(100 * part / whole)} % ({part} of {whole})" if whole else ""


def providers(by: Principal) -> dict[UUID, str]:
    """The organizations that are or were party to the asker's studies, by name; for the sponsor itself."""
    parties = StudyParty.objects.filter(sponsor_id=by.organization_id).exclude(
        organization_id=by.organization_id
    )
    ids = set(parties.values_list("organization_id", flat=True))
    found = Organization.objects.filter(pk__in=ids).order_by("name")
    return dict(found.values_list("pk", "name"))


def studies_of(by: Principal, provider: UUID) -> set[UUID]:
    """The asker's studies that this provider is or was party to."""
    found = StudyParty.objects.filter(sponsor_id=by.organization_id, organization_id=provider)
    return set(found.values_list("study_id", flat=True))


def performances(by: Principal, period: Period) -> list[Performance]:
    """Every provider of the sponsor in the period."""
    clocks = clocks_by_holder(by, period)
    pieces = pieces_of(by, since=period.since, until=period.until)
    open_ones = OversightIssue.objects.filter(author_organization=by.organization_id).exclude(
        status=IssueStatus.CLOSED
    )
    issues = list(open_ones.values_list("other_organization_id", flat=True))
    now = transaction_instant()
    return [
        _performance(pk, name, clocks.get(pk, []), [p for p in pieces if p.provider_id == pk], issues.count(pk), now)
        for pk, name in providers(by).items()
    ]  # fmt: skip


def _performance(
    provider: UUID,
    name: str,
    clocks: list[Deadline],
    pieces: list[Piece],
    issues: int,
    now: datetime,
) -> Performance:
    ended = [each for each in clocks if each.met_at is not None]
    times = [
        (each.met_at - each.starts_at).total_seconds()
        for each in ended
        if each.met_at and each.starts_at
    ]
    outcomes = [each.decision.outcome for each in pieces if each.decision]
    return Performance(
        provider_id=provider,
        provider=name,
        met=sum(not each.is_late for each in ended),
        late=sum(each.is_late for each in ended),
        missed=sum(each.is_overdue_at(now) for each in clocks),
        turnaround=timedelta(seconds=median(times)) if times else None,
        accepted=outcomes.count(WorkOutcome.ACCEPTED),
        returned=outcomes.count(WorkOutcome.RETURNED),
        waiting=sum(each.waits for each in pieces),
        open_issues=issues,
    )


def clocks_by_holder(by: Principal, period: Period) -> dict[UUID, list[Deadline]]:
    """The clocks that fell due in the period, under whoever held their duty at the due instant, as known then.

    Internal targets are no law and do not count; a clock that was stopped is nobody's merit or fault.
    """
    due = Deadline.objects.filter(
        Q(status=DeadlineStatus.MET) | Q(status=DeadlineStatus.RUNNING),
        organization=by.organization_id,
        due_at__gte=period.since,
        due_at__lt=period.until,
        is_internal_target=False,
    )
    clocks = list(due.order_by("due_at", "id"))
    held = holdings_at({_moment(each) for each in clocks})
    found: dict[UUID, list[Deadline]] = {}
    for each in clocks:
        holding = held.get(_moment(each))
        if holding is not None and holding.holder_id is not None:
            found.setdefault(holding.holder_id, []).append(each)
    return found


def _moment(clock: Deadline) -> Moment:
    return clock.study_id, clock.obligation, clock.cell, clock.due_at


@dataclass(frozen=True, slots=True)
class Evidence:
    """What the sponsor did to oversee a provider in a period, from its own trail."""

    opened: list[tuple[datetime, str, str]]
    decisions: list[WorkDecision]
    reviews: list[tuple[datetime, str, str, str]]
    acknowledged: list[Deadline]
    issues: list[OversightIssue]


def evidence(by: Principal, provider: UUID, period: Period) -> Evidence:
    """Documents of the provider that the sponsor opened, what it decided, reviewed and acknowledged, and what it raised."""
    studies = studies_of(by, provider)
    versions = {
        each.pk: str(each)
        for each in DocumentVersion.objects.select_related("document").filter(
            study_id__in=studies, organization=provider
        )
    }
    between = {"since": period.since, "until": period.until}
    clocks = clocks_by_holder(by, period).get(provider, [])
    return Evidence(
        opened=_opened(by, versions, period),
        decisions=list(
            WorkDecision.objects.filter(
                other_organization=provider,
                author_organization=by.organization_id,
                created_at__gte=between["since"],
                created_at__lt=between["until"],
            ).order_by("id")
        ),
        reviews=_reviews(by, versions, period),
        acknowledged=[each for each in clocks if each.acknowledged_at],
        issues=list(
            OversightIssue.objects.filter(
                other_organization=provider, author_organization=by.organization_id
            )
            .filter(created_at__lt=between["until"])
            .filter(Q(closed_at=None) | Q(closed_at__gte=between["since"]))
            .order_by("id")
        ),
    )


def _opened(
    by: Principal, versions: dict[UUID, str], period: Period
) -> list[tuple[datetime, str, str]]:
    found = AuditEvent.objects.filter(
        organization_id=by.organization_id,
        intent=OPENED,
        pk_text__in=_texts(versions),
        at__gte=period.since,
        at__lt=period.until,
    ).order_by("at", "id")
    return [(each.at, actor_words(each.actor_name), versions[UUID(each.pk_text)]) for each in found]


def _reviews(
    by: Principal, versions: dict[UUID, str], period: Period
) -> list[tuple[datetime, str, str, str]]:
    found = Signature.objects.filter(
        organization=by.organization_id,
        entity="documentversion",
        record_id__in=list(versions),
        signed_at__gte=period.since,
        signed_at__lt=period.until,
    ).order_by("signed_at", "id")
    return [
        (each.signed_at, each.signer_name, each.get_meaning_display(), versions[each.record_id])
        for each in found
    ]


def _texts(ids: Iterable[UUID]) -> list[str]:
    return [str(each) for each in ids]
