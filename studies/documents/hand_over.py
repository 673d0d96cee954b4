"""The hand-over report: what was open in the cells of one agreement when they changed hands, for both its parties."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID

from cro_platform.access.holders import Holding, holders_of
from cro_platform.access.obligations import obligation
from cro_platform.audit.trail import FOR_THE_SPONSOR
from cro_platform.deadlines.enums import DeadlineStatus
from cro_platform.deadlines.ladder import words_of
from cro_platform.deadlines.models import Deadline
from cro_platform.documents.models import DocumentVersion
from cro_platform.esign.models import Signature
from cro_platform.esign.selectors import Manifestation, manifest
from studies.documents.statements import Statement, Table, statement_rendition
from studies.documents.wording import Fact, where
from studies.models import ContractStudy, ContractVersion
from studies.selectors.delegations import delegation_history
from studies.selectors.timeline import ENOUGH
from studies.selectors.unfinished import Cell, unfinished

JUST_BEFORE = timedelta(microseconds=1)
NOTES = (
    "Running clocks neither stopped nor restarted at the instant. One that was missed stays with whoever held the duty when it was due.",
    "Work in preparation stays readable to the sponsor as it stood, whoever goes on with it.",
    "Other providers of the sponsor are named “For the sponsor”.",
)


@dataclass(frozen=True, slots=True)
class Change:
    """One cell that changed hands."""

    cell: Cell
    before: Holding
    after: Holding

    @property
    def clause(self) -> str:
        """By which clause it came, or went back."""
        return self.after.clause or self.before.clause


def changes_of(version: ContractVersion, at: datetime) -> list[Change]:
    """The cells of the version's agreement that its provider took over or gave up at this instant; in the sponsor's scope."""
    provider = version.contract.provider_id
    found = []
    for study in _studies(version):
        cells = sorted(
            {
                (row["obligation"], row["cell"])
                for row in delegation_history(study, limit=ENOUGH)
                if row["contract"] == version.contract_id and row["valid_from"] == at
            }
        )
        before, after = (holders_of(study, cells, at=each) for each in (at - JUST_BEFORE, at))
        found += [
            Change((study, old.obligation, old.cell), old, new)
            for old, new in zip(before, after, strict=True)
            if old.holder_id != new.holder_id and provider in (old.holder_id, new.holder_id)
        ]
    return found


def hand_over_of(version: ContractVersion, *, at: datetime, now: datetime) -> Statement:
    """What both parties read: duties, running clocks, work in preparation, documents and signatures of the cells."""
    changes = changes_of(version, at)
    cells = frozenset(each.cell for each in changes)
    numbers = _numbers(version)
    names = _Parties(version)
    return Statement(
        heading=f"{version.contract.number}, version {version.number}",
        confidentiality="Confidential to the two parties",
        kind="Hand-over report",
        title=version.contract.title,
        lead=f"Duties that changed hands between {version.contract.sponsor.name} (sponsor) and "
        f"{version.contract.provider.name} (provider).",
        facts=(
            Fact("At the instant", _instant(at)),
            Fact("Made", _instant(now)),
            Fact("Duties", str(len(changes))),
        ),
        tables=(
            Table("Duties", ("Study", "Duty", "Where", "From", "To", "Clause"),
                  tuple(_duty(each, numbers, names) for each in changes)),
            Table("Running clocks", ("Study", "Clock", "Due", "Rule", "Last reminder", "Acknowledged"),
                  tuple(_clock(each, numbers, now) for each in _clocks(cells)), "No clock was running."),
            Table("Work in preparation", ("Work", "State", "Of"),
                  tuple((each.title, each.state, names.of(each.author_id)) for each in unfinished(cells)),
                  "Nothing was in preparation."),
            Table("Documents", ("Study", "Document", "Version", "Made", "Signed"),
                  tuple(_documents(cells, numbers, names)), "No document had been made."),
        ),
        notes=NOTES,
    )  # fmt: skip


class _Parties:
    """Names that both parties may read."""

    def __init__(self, version: ContractVersion) -> None:
        contract = version.contract
        self.known = {
            contract.sponsor_id: contract.sponsor.name,
            contract.provider_id: contract.provider.name,
        }

    def of(self, pk: UUID | None) -> str:
        return self.known.get(pk, FOR_THE_SPONSOR) if pk else FOR_THE_SPONSOR


def _studies(version: ContractVersion) -> list[UUID]:
    found = ContractStudy.objects.filter(version__contract=version.contract_id)
    return sorted(set(found.values_list("study_id", flat=True)))


def _numbers(version: ContractVersion) -> dict[UUID, str]:
    found = ContractStudy.objects.filter(version__contract=version.contract_id).order_by("id")
    return dict(found.values_list("study_id", "protocol_number"))


def _duty(change: Change, numbers: dict[UUID, str], names: _Parties) -> tuple[str, ...]:
    study, code, cell = change.cell
    return (
        numbers[study],
        obligation(code).name,
        where((cell,)),
        names.of(change.before.holder_id),
        names.of(change.after.holder_id),
        change.clause,
    )


def _clocks(cells: frozenset[Cell]) -> Iterable[Deadline]:
    running = Deadline.objects.filter(
        study_id__in={study for study, _, _ in cells}, status=DeadlineStatus.RUNNING
    )
    return [
        each
        for each in running.order_by("sort_at", "id")
        if (each.study_id, each.obligation, each.cell) in cells
    ]


def _clock(clock: Deadline, numbers: dict[UUID, str], now: datetime) -> tuple[str, ...]:
    due = _instant(clock.due_at) if clock.due_at else clock.outcome or "No date"
    late = ", overdue" if clock.is_overdue_at(now) else ""
    rule = f"{clock.rule_id} {clock.rule_version}".strip() or "–"
    told = words_of(clock.last_stage) if clock.last_stage else "–"
    seen = _instant(clock.acknowledged_at) if clock.acknowledged_at else "No"
    return (numbers[clock.study_id], clock.label, f"{due}{late}", rule, told, seen)  # fmt: skip


def _documents(
    cells: frozenset[Cell], numbers: dict[UUID, str], names: _Parties
) -> Iterable[tuple[str, ...]]:
    found = [
        each
        for each in DocumentVersion.objects.select_related("document")
        .filter(study_id__in={study for study, _, _ in cells}, superseded_at=None)
        .order_by("id")
        if (each.study_id, each.obligation, each.cell) in cells
    ]
    signed = manifest(
        Signature.objects.filter(
            entity="documentversion", record_id__in=[each.pk for each in found]
        ).order_by("signed_at")
    )
    for each in found:
        made = _instant(each.generated_at) if each.generated_at else each.get_status_display()
        words = [_signature(s, names) for s in signed if s.record_id == each.pk]
        yield (numbers[each.study_id], each.title, str(each.number), made, "; ".join(words) or "Not signed")  # fmt: skip


def _signature(signature: Manifestation, names: _Parties) -> str:
    is_party = signature.organization in names.known.values()
    who = f"{signature.name}, {signature.organization}" if is_party else FOR_THE_SPONSOR
    return f"{who}: {signature.meaning.label}, {_instant(signature.signed_at)}"


def _instant(at: datetime) -> str:
    return f"{at.astimezone(UTC):%Y-%m-%d %H:%M} UTC"


HAND_OVER = statement_rendition("hand-over-report", "Hand-over report")
