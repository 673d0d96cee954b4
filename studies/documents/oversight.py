"""Evidence of oversight of one provider in one period: what the sponsor opened, decided, reviewed, acknowledged and raised."""

from datetime import UTC, datetime, timedelta

from cro_platform.audit.services import record_act_on
from cro_platform.documents.making import transaction_now
from cro_platform.documents.rendition import Rendition
from studies.documents.statements import Statement, Table
from studies.documents.wording import Fact
from studies.selectors.oversight import Evidence, Performance, Period

EVIDENCE: Rendition[Statement] = Rendition(
    template="documents/studies/statement.html",
    template_id="oversight-evidence",
    template_version="1",
    title="Oversight evidence",
    prepare=lambda statement: statement,
)
BASIS = (
    "A sponsor keeps oversight of what it transfers, and of what its provider passes on (ICH E6(R3) 3.6). Each figure is computed from "
    "recorded events at the instant of this document; a missed deadline counts for whoever held the duty at its due instant."
)


def evidence_of(sponsor: str, figures: Performance, found: Evidence, period: Period) -> bytes:
    """The PDF, with its data embedded; making it is an act on the trail."""
    record_act_on(
        "studies.oversight.report", "tenancy_organization", str(figures.provider_id),
        since=period.since.isoformat(), until=period.until.isoformat(),
    )  # fmt: skip
    statement = statement_of(sponsor, figures, found, period)
    return EVIDENCE.render_pdf(statement, generated_at=transaction_now())


def statement_of(sponsor: str, figures: Performance, found: Evidence, period: Period) -> Statement:
    """What the document prints, word for word."""
    return Statement(
        heading=f"Oversight of {figures.provider}",
        confidentiality=f"For {sponsor} only",
        kind="Oversight evidence",
        title=f"Oversight of {figures.provider} by {sponsor}",
        lead=f"From {_at(period.since)} until {_at(period.until)}.",
        facts=_facts(figures),
        paragraphs=(BASIS,),
        tables=_tables(found),
    )


def _facts(figures: Performance) -> tuple[Fact, ...]:
    return (
        Fact("Deadlines met in time", figures.in_time or "None was due"),
        Fact("Deadlines met late", str(figures.late)),
        Fact("Deadlines missed and still open", str(figures.missed)),
        Fact("Median turnaround of clocks that were met", spent(figures.turnaround)),
        Fact(
            "Work accepted of what was decided on", figures.acceptance or "Nothing was decided on"
        ),
        Fact("Work that waits for acceptance", str(figures.waiting)),
        Fact("Issues open now", str(figures.open_issues)),
    )


def spent(turnaround: timedelta | None) -> str:
    """Days and hours, as people say it."""
    if turnaround is None:
        return "None was met"
    hours = round(turnaround.total_seconds() / 3600)
    return f"{hours // 24} d {hours % 24} h"


def _tables(found: Evidence) -> tuple[Table, ...]:
    return (
        Table("Documents of the provider that were opened", ("When", "Who", "Document"),
              tuple((_at(at), who, title) for at, who, title in found.opened)),
        Table("Decisions on its work", ("When", "Who", "Record", "Decision", "Reason"),
              tuple((_at(d.created_at), d.decided_by_name, d.title, d.get_outcome_display(), d.reason or "—")
                    for d in found.decisions)),
        Table("Reviews signed", ("When", "Who", "Meaning", "Document"),
              tuple((_at(at), who, meaning, title) for at, who, meaning, title in found.reviews)),
        Table("Clocks acknowledged", ("When", "Who", "Clock", "Due"),
              tuple((_at(c.acknowledged_at), c.acknowledged_by_name, c.label, _at(c.due_at)) for c in found.acknowledged)),
        Table("Issues", ("Raised", "By", "Issue", "Grade", "State", "Answer"),
              tuple((_at(i.created_at), i.raised_by_name, i.title, i.get_grade_display(), i.get_status_display(),
                     i.answer or "—") for i in found.issues)),
    )  # fmt: skip


def _at(instant: datetime | None) -> str:
    return f"{instant.astimezone(UTC):%-d %B %Y %H:%M} UTC" if instant else "—"
