"""What is known of studies' milestones, and where their periodic reports stand."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from cro_platform.access.principal import Principal
from cro_platform.deadlines.enums import DeadlineStatus
from cro_platform.deadlines.models import Deadline
from regulatory.enums import MilestoneKind
from regulatory.models import Milestone
from regulatory.rules import milestones as rules
from regulatory.rules.milestones import Fact, Known
from studies.enums import DatePrecision, IdentifierKind, StudyStatus, StudyType
from studies.models import Study, StudyCountry, StudyIdentifier

PREFIX = "milestones"
OVER = (StudyStatus.COMPLETED, StudyStatus.TERMINATED, StudyStatus.WITHDRAWN, StudyStatus.ARCHIVED)


def clock_key(study_id: UUID, key: str) -> str:
    """The name of a clock that follows from milestones."""
    return f"{PREFIX}:{study_id}:{key}"


def effective(rows: Iterable[Milestone]) -> list[Milestone]:
    """The milestones that no later one corrects."""
    found = list(rows)
    corrected = {row.corrects_id for row in found}
    return [row for row in found if row.pk not in corrected]


def known_of(studies: list[Study]) -> dict[UUID, Known]:
    """What is known of these studies, in four statements however many there are."""
    ids = [study.pk for study in studies]
    milestones, countries, numbers = defaultdict(list), defaultdict(set), defaultdict(set)
    for row in Milestone.objects.filter(study_id__in=ids).order_by("on", "id"):
        milestones[row.study_id].append(row)
    for study_id, code in StudyCountry.objects.filter(study_id__in=ids).values_list(
        "study_id", "country"
    ):
        countries[study_id].add(code)
    for study_id, kind in StudyIdentifier.objects.filter(study_id__in=ids).values_list(
        "study_id", "kind"
    ):
        numbers[study_id].add(kind)
    reported = _reported(ids)
    return {
        study.pk: Known(
            facts=(*_facts(milestones[study.pk]), *_own(study, milestones[study.pk])),
            countries=frozenset(countries[study.pk]),
            is_registered_in_us=IdentifierKind.NCT in numbers[study.pk],
            has_ind=IdentifierKind.IND in numbers[study.pk],
            is_interventional=study.study_type != StudyType.OBSERVATIONAL,
            undated=_undated(study, milestones[study.pk]),
            reported=reported[study.pk],
        )
        for study in studies
    }


def _facts(rows: list[Milestone]) -> list[Fact]:
    return [Fact(MilestoneKind(row.kind), row.on, row.country) for row in effective(rows)]


def _own(study: Study, rows: list[Milestone]) -> list[Fact]:
    """The study's own primary completion, where it is an actual day: a month is never turned into a day."""
    is_recorded = any(row.kind == MilestoneKind.PRIMARY_COMPLETION for row in rows)
    is_day = study.primary_completion_precision == DatePrecision.DAY
    on = study.primary_completion_on
    if is_recorded or on is None or not is_day or not study.primary_completion_is_actual:
        return []
    return [Fact(MilestoneKind.PRIMARY_COMPLETION, on)]


def _undated(study: Study, rows: list[Milestone]) -> dict[MilestoneKind, str]:
    """The primary completion that has happened, where only its month or year is known."""
    is_recorded = any(row.kind == MilestoneKind.PRIMARY_COMPLETION for row in rows)
    precision, on = study.primary_completion_precision, study.primary_completion_on
    if is_recorded or on is None or not study.primary_completion_is_actual:
        return {}
    if precision == DatePrecision.DAY:
        return {}
    stated = f"{on:%Y}" if precision == DatePrecision.YEAR else f"{on:%Y-%m}"
    return {MilestoneKind.PRIMARY_COMPLETION: stated}


def _reported(ids: list[UUID]) -> dict[UUID, dict[str, date]]:
    """The end of the last period whose report went out, by study and jurisdiction."""
    found: dict[UUID, dict[str, date]] = defaultdict(dict)
    met = Deadline.objects.filter(
        study_id__in=ids,
        key__startswith=f"{PREFIX}:",
        key__contains=":periodic:",
        status=DeadlineStatus.MET,
    )
    for study_id, key in met.values_list("study_id", "key"):
        jurisdiction, _, end = key.rpartition(":periodic:")[2].partition(":")
        day = date.fromisoformat(end)
        found[study_id][jurisdiction] = max(day, found[study_id].get(jurisdiction, day))
    return found


@dataclass(frozen=True, slots=True, kw_only=True)
class PeriodicState:
    """Where one jurisdiction's periodic report of a study stands: a clock, or the reason why there is none."""

    study: Study
    jurisdiction: str
    rule_id: str
    sentence: str
    deadline: Deadline | None = None


def periodic_states(
    by: Principal, *, study_id: UUID | None = None, limit: int = 200
) -> list[PeriodicState]:
    """Every jurisdiction of the reader's studies under way; those without a clock say why."""
    studies = Study.objects.exclude(status__in=OVER).exclude(study_type=StudyType.OBSERVATIONAL)
    if study_id is not None:
        studies = studies.filter(pk=study_id)
    chosen = list(studies.order_by("protocol_number", "id")[:limit])
    known = known_of(chosen)
    running = _running([study.pk for study in chosen])
    return [state for study in chosen for state in _states(study, known[study.pk], running)]


def _running(ids: list[UUID]) -> dict[tuple[UUID, str], Deadline]:
    rows = Deadline.objects.filter(
        study_id__in=ids, key__contains=":periodic:", status=DeadlineStatus.RUNNING
    ).order_by("-due_at")
    return {(row.study_id, row.jurisdiction): row for row in rows if row.key.startswith(PREFIX)}


def _states(
    study: Study, known: Known, running: dict[tuple[UUID, str], Deadline]
) -> Iterable[PeriodicState]:
    missing = {gap.jurisdiction: gap for gap in rules.gaps(known)}
    for jurisdiction in sorted(known.jurisdictions):
        gap, clock = missing.get(jurisdiction), running.get((study.pk, jurisdiction))
        rule_id = gap.rule_id if gap else rules.PERIODIC[jurisdiction].rule_id
        sentence = gap.sentence if gap else ("" if clock else "No further period is owed")
        yield PeriodicState(
            study=study,
            jurisdiction=jurisdiction,
            rule_id=rule_id,
            sentence=sentence,
            deadline=clock,
        )
