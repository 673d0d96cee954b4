"""A visit report as it is printed."""

from collections.abc import Iterator
from dataclasses import dataclass

from cro_platform.documents.fitting import paragraphs
from cro_platform.documents.rendition import Rendition
from monitoring.documents.letter import Participant

PER_PART = 25
"""Answers or findings that are laid out together: a part stays some pages long, whatever the report's length."""


@dataclass(frozen=True, slots=True)
class AnswerText:
    """A question with its answer in words."""

    question: str
    value: str
    text: str


@dataclass(frozen=True, slots=True)
class SectionText:
    """Questions under one heading; those that were not asked are left out."""

    title: str
    answers: tuple[AnswerText, ...]


@dataclass(frozen=True, slots=True)
class FindingText:
    """A finding, and what followed from it."""

    number: str
    category: str
    grade: str
    description: str
    subject: str
    followed: str


@dataclass(frozen=True, slots=True)
class SignatureText:
    """Who signed, in which meaning, when (21 CFR 11.50)."""

    name: str
    meaning: str
    at: str


@dataclass(frozen=True, slots=True)
class VisitReportText:
    """Everything a report says."""

    company: str
    subject: str
    version: str
    template: str
    facts: tuple[tuple[str, str], ...]
    participants: tuple[Participant, ...]
    sections: tuple[SectionText, ...]
    findings: tuple[FindingText, ...]
    signatures: tuple[SignatureText, ...]
    change_reason: str


@dataclass(frozen=True, slots=True)
class Line:
    """One answer as paragraphs."""

    question: str
    value: str
    paragraphs: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Block:
    """Lines set together; `begins_part` where the worker begins anew."""

    title: str
    lines: tuple[Line, ...]
    begins_part: bool


@dataclass(frozen=True, slots=True)
class FindingBlock:
    """Findings set together."""

    findings: tuple[FindingText, ...]
    begins_part: bool
    is_first: bool


@dataclass(frozen=True, slots=True)
class ReportPage:
    """What the template prints."""

    company: str
    subject: str
    version: str
    template: str
    facts: tuple[tuple[str, str], ...]
    participants: tuple[Participant, ...]
    blocks: tuple[Block, ...]
    findings: tuple[FindingBlock, ...]
    signatures: tuple[SignatureText, ...]
    change_reason: str


def lay_out(report: VisitReportText) -> ReportPage:
    """The report in blocks that the worker lays out one by one."""
    return ReportPage(
        company=report.company,
        subject=report.subject,
        version=report.version,
        template=report.template,
        facts=report.facts,
        participants=report.participants,
        blocks=tuple(_blocks(report.sections)),
        findings=tuple(_findings(report.findings)),
        signatures=report.signatures,
        change_reason=report.change_reason,
    )


def _blocks(sections: tuple[SectionText, ...]) -> Iterator[Block]:
    done = 0
    for section in sections:
        for start in range(0, len(section.answers), PER_PART):
            chunk = section.answers[start : start + PER_PART]
            title = f"{section.title} (continued)" if start else section.title
            begins = done > 0 and (done + len(chunk)) > PER_PART
            done = len(chunk) if begins else done + len(chunk)
            yield Block(title, tuple(_line(each) for each in chunk), begins)


def _line(answer: AnswerText) -> Line:
    told = tuple(line for line in paragraphs(answer.text) if line.strip())
    return Line(answer.question, answer.value, told)


def _findings(findings: tuple[FindingText, ...]) -> Iterator[FindingBlock]:
    for start in range(0, len(findings), PER_PART):
        yield FindingBlock(findings[start : start + PER_PART], len(findings) > PER_PART, start == 0)


VISIT_REPORT: Rendition[VisitReportText] = Rendition(
    template="documents/monitoring/report.html",
    template_id="visit-report",
    template_version="1",
    title="Monitoring visit report",
    prepare=lay_out,
)
