"""Read a case from its records as the rules take it: moment by moment, in the order in which things were recorded."""

from dataclasses import dataclass
from datetime import datetime

from pharmacovigilance.enums import ReportKind, ReportStatus
from pharmacovigilance.models import ReportabilityDecision, SafetyCase, SafetyReport
from pharmacovigilance.rules import History, Moment, RuledOut, Sent, StudyFacts
from pharmacovigilance.services.reportability.known import KnownFacts, place_of, stamped
from pharmacovigilance.services.reportability.replay import Replay
from studies.enums import IdentifierKind, InterventionKind, StudyType
from studies.models import Intervention, Study, StudyCountry, StudyIdentifier

SENT = (ReportStatus.SUBMITTED, ReportStatus.ACKNOWLEDGED)


@dataclass(frozen=True, slots=True)
class Chronicle:
    """The moments of a case, what was sent and signed for each authority, and the corrections that may move a clock."""

    case: SafetyCase
    study: StudyFacts
    sponsor_zone: str
    moments: tuple[Moment, ...]
    reports: tuple[SafetyReport, ...]
    refusals: tuple[ReportabilityDecision, ...]
    correction: str = ""

    def history(self, jurisdiction: str) -> History:
        """The course of the case as far as the authority of a jurisdiction is concerned, however it was called then."""
        return History(
            moments=self.moments,
            sent=tuple(self._sent(r) for r in self.reports if r.jurisdiction == jurisdiction),
            ruled_out=tuple(_refusal(d) for d in self.refusals if d.jurisdiction == jurisdiction),
        )

    def _sent(self, report: SafetyReport) -> Sent:
        at = report.submitted_at
        assert at is not None  # noqa: S101 -- only reports that went out are read here
        stamp = stamped(at, self.sponsor_zone)
        return Sent(rule_id=report.rule_id, kind=ReportKind(report.kind), at=stamp)


def read_chronicle(case: SafetyCase, *, now: datetime) -> Chronicle:
    """Everything the rules need about a case, in a fixed number of statements. `now` dates a case that has become void."""
    study = Study.objects.select_related("organization").get(pk=case.study_id)
    facts = KnownFacts.of(case)
    of_case = {"study_id": case.study_id, "case": case}
    reports = SafetyReport.objects.filter(**of_case, status__in=SENT).order_by("submitted_at", "id")
    refusals = ReportabilityDecision.objects.filter(
        **of_case, decided_by_id__isnull=False, signature_id__isnull=False, reportable="no"
    ).order_by("decided_at", "id")
    zone = study.organization.time_zone
    jurisdictions = study_facts(study)
    return Chronicle(
        case=case,
        study=jurisdictions,
        sponsor_zone=zone,
        moments=tuple(Replay(case, jurisdictions, facts, zone).moments(now)),
        reports=tuple(reports),
        refusals=tuple(refusals),
        correction=facts.correction,
    )


def study_facts(study: Study) -> StudyFacts:
    """Where a study runs, and under which regime: what it tests decides between the laws on medicines and on devices."""
    countries = StudyCountry.objects.filter(study=study).values_list("country", flat=True)
    identifiers = StudyIdentifier.objects.filter(study=study, kind=IdentifierKind.IND)
    tested = set(
        Intervention.objects.filter(study=study, is_investigational=True).values_list(
            "kind", flat=True
        )
    )
    return StudyFacts(
        jurisdictions=frozenset(place_of(country) for country in countries),
        is_bioequivalence=study.study_type == StudyType.BIOEQUIVALENCE,
        has_ind=identifiers.exists(),
        is_device=tested == {InterventionKind.DEVICE},
        tests_device=InterventionKind.DEVICE in tested,
    )


def _refusal(decision: ReportabilityDecision) -> RuledOut:
    sentence = f"A physician decided on {decision.decided_at.date()} that it is not reportable: {decision.rationale}"
    return RuledOut(recorded=decision.decided_at, sentence=sentence)
