"""Deadlines in the portal."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from cro_platform.access.errors import told
from cro_platform.access.holders import holder_of
from cro_platform.access.obligations import WHOLE_STUDY, obligation
from cro_platform.access.principal import Principal
from cro_platform.access.rights import clause_words
from cro_platform.audit.wording import READ_AS
from cro_platform.deadlines.api import Deadlines
from cro_platform.deadlines.explorer import CONFIDENCE
from cro_platform.deadlines.ladder import words_of
from cro_platform.deadlines.models import Deadline
from cro_platform.deadlines.retold import fact_words, moment_words, retold
from cro_platform.deadlines.rules_pages import UNREAD, rule_url
from cro_platform.deadlines.selectors import names_of, reminders_sent
from cro_platform.deadlines.views import record_url_of
from cro_platform.notifications.selectors import transaction_instant
from cro_platform.web.components import Column, Fact, Step, Tone
from cro_platform.web.pages import Pages
from cro_platform.web.panels import Facts, Trail
from cro_platform.web.spoken import spoken

READ_AS.update(last_stage=words_of, next_stage=words_of)


@dataclass(frozen=True, slots=True)
class Why:
    """The date, and step by step how the rule leads to it from the facts."""

    title: str = "Why this date"
    is_side: bool = False
    template: str = "deadlines/why.html"

    def context(self, record: Deadline, by: Principal) -> dict[str, Any] | None:
        """Steps, result, clause and how sure we are of them."""
        return {
            "deadline": record,
            "due": record.due_at or record.due_on,
            "now": transaction_instant(),
            "steps": [Step(text) for text in retold(record.derivation, record.time_zone)],
            "result": _result(record),
            "clause": record.clause or _("No legal clause"),
            "doubt": _(UNREAD) if record.is_unverified else "",
            "facts": [
                Fact(fact_words(name), moment_words(value, record.time_zone))
                for name, value in record.facts.items()
            ],
            "confidence": "; ".join(_(CONFIDENCE[c]) for c in CONFIDENCE if c in record.confidence),
            "rule_url": rule_url(
                by.organization_slug, record.rule_id, **record.facts, zone=record.time_zone
            ),
        }


def _result(record: Deadline) -> str:
    """The due instant in the clock's own zone, or the law's words where it sets no number."""
    if record.due_on is None:
        return record.outcome
    due = (record.due_at or record.due_on).isoformat()
    kind = _("Internal target") if record.is_internal_target else _("Due")
    return f"{kind}: {moment_words(due, record.time_zone if record.due_at else '')}"


@dataclass(frozen=True, slots=True)
class Duty:
    """Whose duty is measured, by which clause, and which record feeds the clock."""

    title: str = "Who answers for it"
    is_side: bool = True
    template: str = "deadlines/duty.html"

    def context(self, record: Deadline, by: Principal) -> dict[str, Any] | None:
        """The present holder as the reader may know it."""
        holding = holder_of(record.study_id, record.obligation, record.cell)
        slug = by.organization_slug
        study = names_of("studies", {record.study_id}, by).get(record.study_id, "")
        return {
            "holder": told(holding.holder_phrase),
            "clause": clause_words(holding.by_clause),
            "duty": _(obligation(record.obligation).name),
            "cell": "" if record.cell == WHOLE_STUDY else record.cell,
            "study": study,
            "study_url": record_url_of(slug, "studies", record.study_id),
            "subject_url": record_url_of(slug, record.subject_type, record.subject_id),
        }


@dataclass(frozen=True, slots=True)
class Reminders:
    """What was sent, and what is armed."""

    title: str = "Reminders"
    is_side: bool = True
    template: str = "deadlines/reminders.html"

    def context(self, record: Deadline, by: Principal) -> dict[str, Any] | None:
        """Sent ones from the trail, newest first."""
        return {
            "deadline": record,
            "next": words_of(record.next_stage) if record.next_stage else "",
            "sent": reminders_sent(record),
            "columns": [Column("Reminder", "words"), Column("Sent", "at")],
        }


OUTCOME = (
    "met_at",
    "evidence",
    "late_reason",
    "missed_by",
    "stop_reason",
    "acknowledged_at",
    "acknowledged_by",
)


class DeadlinePages(Pages):
    """Clocks, nearest first."""

    resource = Deadlines
    section = "Safety"
    icon = "timer"
    order_words = "Nearest first"
    columns = ("label", "jurisdiction", "due", "responsible_organization", "status")
    facts = ("jurisdiction", "rule", "due", "responsible_organization", "handed_over")
    panels = (Why(), Facts("Outcome", OUTCOME), Duty(), Reminders(), Trail())
    tones = {"running": "info", "met": "success", "stopped": "neutral"}

    @classmethod
    def heading(cls, record: Any) -> tuple[str, str]:
        """The name of the clock."""
        return spoken(record.label), ""

    @classmethod
    def tone_and_state(cls, row: dict[str, Any]) -> tuple[Tone, str]:
        """A running clock that is past its date is overdue, and one that was met late was late."""
        if row["is_overdue"]:
            return "danger", _("Overdue")
        if row["is_late"]:
            return "warning", _("Met late")
        return super().tone_and_state(row)
