"""Reports and follow-up letters as the record has them."""

from uuid import UUID
from zoneinfo import ZoneInfo

from cro_platform.documents.making import transaction_now
from cro_platform.esign.selectors import signatures_of
from monitoring.documents.letter import OpenAction, SiteLetter, day_words
from monitoring.documents.letter_visit import (
    addressee_of,
    blinded,
    leader_of,
    participants_of,
    sender_of,
    visit_facts,
    visit_of,
)
from monitoring.documents.report import (
    AnswerText,
    FindingText,
    SectionText,
    SignatureText,
    VisitReportText,
)
from monitoring.models import Finding, VisitReport
from monitoring.rules.questions import WORDS, is_asked, read
from monitoring.selectors.record import open_actions


def report_of(report_id: UUID, variant: str) -> VisitReportText:
    """The report with every question that was asked, its findings and its signatures."""
    report = VisitReport.objects.get(pk=report_id)
    visit = visit_of(report.visit_id)
    return VisitReportText(
        company=sender_of(visit).split("\n")[0],
        subject=f"{visit.get_kind_display()} {visit.sequence}, site {visit.study_site}",
        version=str(report.number),
        template=f"{report.template_name}, version {report.template_version}",
        facts=(
            *visit_facts(visit),
            ("Principal investigator", leader_of(visit) or "Not recorded"),
            ("Monitor", visit.monitor_name),
            ("Reviewed by", report.reviewed_by_name),
        ),
        participants=participants_of(visit),
        sections=_sections(report),
        findings=tuple(_finding(each) for each in findings_of(report)),
        signatures=_signatures(report),
        change_reason=report.change_reason,
    )


def _sections(report: VisitReport) -> tuple[SectionText, ...]:
    template = read(report.definition)
    rows = {each.question: each for each in report.answers.all()}
    values = {code: row.value for code, row in rows.items()}
    return tuple(
        SectionText(
            section.title,
            tuple(
                AnswerText(q.text, WORDS.get(values[q.code], values[q.code]), rows[q.code].text)
                for q in section.questions
                if is_asked(q, template, values)
            ),
        )
        for section in template.sections
    )


def findings_of(report: VisitReport) -> list[Finding]:
    """The findings of the visit up to this version."""
    rows = Finding.objects.filter(visit=report.visit_id, report__number__lte=report.number)
    related = ("action_items", "deviations", "capas")
    return list(rows.select_related("subject").prefetch_related(*related).order_by("number"))


def _finding(finding: Finding) -> FindingText:
    followed = [
        *(f"{each.reference} ({each.get_status_display()})" for each in finding.action_items.all()),
        *(f"{each.reference} ({each.get_status_display()})" for each in finding.deviations.all()),
        *(f"CAPA: {each.title}" for each in finding.capas.all()),
    ]
    return FindingText(
        number=str(finding.number),
        category=finding.get_category_display(),
        grade=finding.get_grade_display(),
        description=finding.description,
        subject=finding.subject.code if finding.subject else "",
        followed="; ".join(followed),
    )


def _signatures(report: VisitReport) -> tuple[SignatureText, ...]:
    return tuple(
        SignatureText(
            f"{each.name}, {each.role}, {each.organization}",
            each.meaning.label,
            f"{each.signed_at.astimezone(ZoneInfo(each.time_zone)):%d %b %Y %H:%M:%S} {each.time_zone}",
        )
        for each in signatures_of(report)
        if each.is_valid
    )


def follow_up_of(visit_id: UUID, variant: str) -> SiteLetter:
    """The letter after a visit: the words written for the site and the open actions; no internal word of the report."""
    visit = visit_of(visit_id)
    rows = Finding.objects.filter(visit=visit, is_in_letter=True).order_by("number")
    letter = SiteLetter(
        sender=sender_of(visit),
        addressee=addressee_of(visit),
        written_on=transaction_now().date(),
        subject=f"Follow-up to the {visit.get_kind_display().lower()}, protocol {visit.study.protocol_number}",
        salutation=f"Dear {leader_of(visit) or 'Investigator'},",
        opening="Thank you for your time. Below are the points of the visit and what is open at your site.",
        facts=visit_facts(visit),
        participants=participants_of(visit),
        points_title="Points of the visit",
        points=tuple(each.letter_text for each in rows),
        actions=tuple(
            OpenAction(
                each.reference, each.text, each.get_responsible_display(), day_words(each.due_on)
            )
            for each in open_actions(visit.study_id, visit.study_site_id)
        ),
        closing="With kind regards,",
        signed_by=visit.monitor_name,
    )
    return blinded(visit, letter)
