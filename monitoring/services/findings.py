"""Findings, and in one step each: action item, deviation, CAPA, line of the letter, next visit."""

from datetime import date
from typing import Any

from django.db.models import Max

from cro_platform.access.errors import RuleBroken, TransitionRefused
from cro_platform.access.principal import Principal
from cro_platform.access.rights import authorize
from cro_platform.audit.intent import intent
from cro_platform.documents.services import supersede_documents_of
from cro_platform.workflow.machine import claim
from monitoring.documents.kinds import SUBJECT
from monitoring.models import ActionItem, Capa, Finding, ProtocolDeviation, VisitReport
from monitoring.selectors.wording import check_letter_words
from monitoring.services import actions, capas, deviations
from monitoring.services.reports import check_writable
from monitoring.workflows import WRITE
from studies.selectors.instants import latest_today


def add_finding(
    report: VisitReport, *, by: Principal, category: str, grade: str, description: str, question: str = "",
    subject: Any = None, letter_text: str = "",
) -> Finding:  # fmt: skip
    """What was found, in the report's draft; `letter_text` is what the investigator would read of it."""
    authorize(by, WRITE, report)
    check_writable(report)
    _check_subject(report, subject)
    if letter_text:
        check_letter_words(report.study_id, letter_text=letter_text)
    last = Finding.objects.filter(visit=report.visit_id).aggregate(last=Max("number"))["last"]
    with intent("monitoring.finding.add"):
        return Finding.objects.create(
            study_id=report.study_id, study_site_id=report.study_site_id, cell=report.cell, visit_id=report.visit_id,
            report=report, number=(last or 0) + 1, category=category, grade=grade, description=description,
            question=question, subject=subject, letter_text=letter_text,
        )  # fmt: skip


def change_finding(finding: Finding, *, by: Principal, reason: str, **values: Any) -> None:
    """Correct a finding while its report is being written."""
    authorize(by, WRITE, finding)
    check_writable(finding.report)
    if values.get("letter_text"):
        check_letter_words(finding.study_id, letter_text=values["letter_text"])
    with intent("monitoring.finding.change", reason=reason):
        claim(finding, **values)


def put_in_letter(finding: Finding, *, by: Principal) -> None:
    """The follow-up letter gets a line of its own for it: the text that was written for the site, never the internal one."""
    authorize(by, WRITE, finding)
    if not finding.letter_text.strip():
        raise RuleBroken.of("letter_text", "Write first what the investigator is to read of it.")
    check_letter_words(finding.study_id, letter_text=finding.letter_text)
    with intent("monitoring.finding.put-in-letter", reason="For the follow-up letter"):
        claim(finding, is_in_letter=True)
        supersede_documents_of(SUBJECT, finding.visit_id)


def take_out_of_letter(finding: Finding, *, by: Principal, reason: str) -> None:
    """The letter says nothing of it after all."""
    authorize(by, WRITE, finding)
    with intent("monitoring.finding.take-out-of-letter", reason=reason):
        claim(finding, is_in_letter=False)
        supersede_documents_of(SUBJECT, finding.visit_id)


def carry_over(finding: Finding, *, by: Principal) -> None:
    """The report of the next visit begins with it."""
    authorize(by, WRITE, finding)
    if finding.is_carried_over:
        raise TransitionRefused("It is carried over already.")
    with intent("monitoring.finding.carry-over", reason="For the next visit"):
        claim(finding, is_carried_over=True)


def settle_carried(finding: Finding, *, by: Principal, reason: str) -> None:
    """Nothing of it is left for a later visit."""
    authorize(by, WRITE, finding)
    if not finding.is_carried_over:
        raise TransitionRefused("It is not carried over.")
    with intent("monitoring.finding.settle", reason=reason):
        claim(finding, is_carried_over=False)


def make_action(
    finding: Finding, *, by: Principal, responsible: str, due_on: date | None = None, text: str = ""
) -> ActionItem:  # fmt: skip
    """An action item from a finding, in the words written for the site unless others are given."""
    return actions.add_action(
        by=by, study_site=finding.study_site, text=text or finding.letter_text, responsible=responsible,
        due_on=due_on, finding=finding, visit=finding.visit,
    )  # fmt: skip


def make_deviation(
    finding: Finding, *, by: Principal, aware_on: date | None = None
) -> ProtocolDeviation:
    """A potential deviation from a finding; the sponsor reads it at once, before the report is approved."""
    return deviations.record_deviation(
        by=by, study_site=finding.study_site, category=finding.category, description=finding.description,
        aware_on=aware_on or finding.visit.conducted_until or latest_today(), finding=finding, subject=finding.subject,
    )  # fmt: skip


def make_capa(finding: Finding, *, by: Principal, title: str) -> Capa:
    """Corrective and preventive action from a finding."""
    return capas.open_capa(
        by=by, study=finding.study_id, title=title, problem=finding.description, finding=finding
    )


def _check_subject(report: VisitReport, subject: Any) -> None:
    if subject is not None and subject.study_site_id != report.study_site_id:
        raise RuleBroken.of("subject", "This participant belongs to another site.")
