"""The country board: where each country of a study stands, what blocks the activation of sites there, and who holds it."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import TypeVar
from uuid import UUID

from cro_platform.access.holders import Holding, holder_of, holders_of
from cro_platform.access.obligations import cell_of, obligation
from cro_platform.access.principal import Principal
from cro_platform.notifications.selectors import transaction_instant
from regulatory.enums import ApprovalKind, ApprovalStatus, RequirementState, SubmissionKind
from regulatory.models import Application, Approval, RequirementFinding, Submission
from regulatory.rules.milestones import jurisdiction_name
from regulatory.rules.packs import MetBy, Requirement, requirements_of
from regulatory.rules.standing import CountryFacts, CountryState, state_of
from sites.enums import StudySiteStatus
from sites.models import StudySite
from sites.selectors.readiness import Missing
from studies.enums import StudyStatus
from studies.models import Study, StudyCountry

OPEN_SITES = (
    StudySiteStatus.ACTIVATED,
    StudySiteStatus.RECRUITING,
    StudySiteStatus.ON_HOLD,
    StudySiteStatus.ENROLMENT_CLOSED,
    StudySiteStatus.CLOSING,
)
OVER = (StudyStatus.COMPLETED, StudyStatus.TERMINATED, StudyStatus.WITHDRAWN, StudyStatus.ARCHIVED)
LEAVE = (ApprovalKind.AUTHORISATION, ApprovalKind.NO_OBJECTION)
LIMIT = 60
APPLICATION = "trial-application"
CLAUSE = "ICH E6(R3) 3.8"
Row = TypeVar("Row")


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One requirement of a country: met or not, how that is known, and who answers for it by which clause."""

    requirement: Requirement
    state: str
    evidence: str
    holder: str
    clause: str

    @property
    def is_blocking(self) -> bool:
        """A site cannot be activated before it is there."""
        return self.state == "missing"


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """A country of a study. `lines` is empty where no requirement pack is loaded, which is told, never taken for a yes."""

    study: Study
    country: str
    state: CountryState
    applications: tuple[str, ...]
    open_sites: int
    lines: tuple[Line, ...]
    expires_on: date | None

    @property
    def blocking(self) -> tuple[Line, ...]:
        """What is missing."""
        return tuple(each for each in self.lines if each.is_blocking)


def board_of(by: Principal, *, study_id: UUID | None = None) -> list[Standing]:
    """Each country of the reader's studies under way, or of one study; a fixed number of statements, and one per study more."""
    studies = Study.objects.all()
    studies = studies.filter(pk=study_id) if study_id else studies.exclude(status__in=OVER)
    chosen = list(studies.order_by("protocol_number", "id")[:LIMIT])
    known = _Known([each.pk for each in chosen])
    return [row for study in chosen for row in _rows(study, known)]


def what_blocks(site: StudySite) -> list[Missing]:
    """What the site's country still needs before the site is activated; a country without a pack says so, and needs a word."""
    rows = _rows(site.study, _Known([site.study_id]))
    standing = next((each for each in rows if each.country == site.country), None)
    if standing is None or not standing.lines:
        return [_nothing_loaded(site)]
    return [
        Missing(
            what=each.requirement.name,
            holder=each.holder,
            clause=each.requirement.source,
            is_unverified=each.requirement.is_unverified,
        )
        for each in standing.blocking
    ]


def _nothing_loaded(site: StudySite) -> Missing:
    holding = holder_of(site.study_id, APPLICATION, cell_of(obligation(APPLICATION), site.country))
    place = jurisdiction_name(site.country)
    return Missing(
        what=f"No requirements of {place} are loaded here: a person says how they are met",
        holder=holding.holder_phrase,
        clause=CLAUSE,
    )


class _Known:
    """What the board reads, by study and country."""

    def __init__(self, ids: list[UUID]) -> None:
        self.countries: defaultdict[UUID, list[str]] = defaultdict(list)
        for study, code in (
            StudyCountry.objects.filter(study_id__in=ids)
            .order_by("country")
            .values_list("study_id", "country")
        ):
            self.countries[study].append(code)
        self.applications = _by_study(Application.objects.filter(study_id__in=ids))
        self.submissions = _by_study(
            Submission.objects.filter(study_id__in=ids, kind=SubmissionKind.INITIAL)
        )
        self.approvals = _by_study(
            Approval.objects.filter(study_id__in=ids).select_related("application")
        )
        self.findings = _by_study(RequirementFinding.objects.filter(study_id__in=ids))
        self.sites: defaultdict[tuple[UUID, str], int] = defaultdict(int)
        for key in StudySite.objects.filter(study_id__in=ids, status__in=OPEN_SITES).values_list(
            "study_id", "country"
        ):
            self.sites[key] += 1


def _by_study(rows: Iterable[Row]) -> dict[UUID, list[Row]]:
    found: defaultdict[UUID, list[Row]] = defaultdict(list)
    for row in rows:
        found[row.study_id].append(row)  # type: ignore[attr-defined]  # records of a study
    return found


def _rows(study: Study, known: _Known) -> list[Standing]:
    codes = known.countries[study.pk]
    cells = {(each.owed.code, each.cell(code)) for code in codes for each in requirements_of(code)}
    asked = sorted(cells)
    found = holders_of(study.pk, asked) if asked else []
    held = {(each.obligation, each.cell): each for each in found}
    return [_standing(study, code, known, held) for code in codes]


def _standing(
    study: Study, code: str, known: _Known, held: dict[tuple[str, str], Holding]
) -> Standing:
    today = transaction_instant().date()
    applications = [each for each in known.applications.get(study.pk, []) if code in each.countries]
    ids = {each.pk for each in applications}
    approvals = [each for each in known.approvals.get(study.pk, []) if code in each.countries]
    leave = [
        each for each in approvals if each.kind in LEAVE and each.status != ApprovalStatus.ENDED
    ]
    in_force = [each for each in leave if not (each.expires_on and each.expires_on < today)]
    facts = CountryFacts(
        submissions=[
            each.status
            for each in known.submissions.get(study.pk, [])
            if each.application_id in ids and each.country in {"", code}
        ],
        is_approved=bool(in_force),
        has_conditions=any(each.conditions for each in in_force),
        is_suspended=any(each.status == ApprovalStatus.SUSPENDED for each in in_force),
        open_sites=known.sites[study.pk, code],
    )
    return Standing(
        study=study,
        country=code,
        state=state_of(facts),
        applications=tuple(str(each) for each in applications),
        open_sites=facts.open_sites,
        lines=tuple(
            _line(each, code, approvals, known.findings.get(study.pk, []), held, today)
            for each in requirements_of(code)
        ),
        expires_on=min((each.expires_on for each in in_force if each.expires_on), default=None),
    )


def _line(
    wanted: Requirement,
    code: str,
    approvals: list[Approval],
    findings: list[RequirementFinding],
    held: dict[tuple[str, str], Holding],
    today: date,
) -> Line:
    state, evidence = _found(wanted, code, approvals, findings, today)
    holding = held[wanted.owed.code, wanted.cell(code)]
    return Line(
        requirement=wanted,
        state=state,
        evidence=evidence,
        holder=holding.holder_phrase,
        clause=holding.clause_phrase.lstrip("; ,"),
    )


def _found(
    wanted: Requirement,
    code: str,
    approvals: list[Approval],
    findings: list[RequirementFinding],
    today: date,
) -> tuple[str, str]:
    """Met by an approval in force, or by the newest finding of a person; a finding never stands in for an approval."""
    if wanted.met_by is MetBy.APPROVAL:
        holding = [
            each
            for each in approvals
            if each.kind in wanted.approvals
            and each.status == ApprovalStatus.IN_FORCE
            and not (each.expires_on and each.expires_on < today)
            and each.obligation == wanted.owed.code
        ]
        told = ", ".join(f"{each.reference or each} of {each.decided_on}" for each in holding)
        return ("met", told) if holding else ("missing", "")
    own = [each for each in findings if each.country == code and each.requirement == wanted.code]
    newest = max(own, key=lambda each: each.pk, default=None)
    if newest is None or newest.state == RequirementState.REOPENED:
        return "missing", newest.evidence if newest else ""
    return newest.state, f"{newest.evidence} ({newest.on})"
