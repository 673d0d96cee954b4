"""Letters, recipients and listings in the portal."""

from typing import Any, ClassVar

from django.db.models import Model

from cro_platform.web.components import Tone
from cro_platform.web.pages import Pages
from cro_platform.web.panels import Facts, Related, Trail
from pharmacovigilance.document_api import SafetyLetterRecipients, SafetyLetters, SafetyListings
from pharmacovigilance.documents.letter_kinds import DISTRIBUTIONS, LETTERS, LISTINGS
from pharmacovigilance.documents.panels import MadeDocuments

RECIPIENT_COLUMNS = ("name", "site_name", "country", "status", "distributed_at", "acknowledged_at", "not_distributed_reason")  # fmt: skip


class SafetyLetterPages(Pages):
    """Safety letters."""

    resource = SafetyLetters
    onward = {
        "prepared": "approve",
        "approved": "distribute",
        "distributed": "complete",
    }
    section = "Safety"
    stand = "more"
    icon = "mail"
    columns = ("kind", "case_number", "addressee", "status", "approved_at", "distributed_at")
    facts = ("case_number", "approved_at", "distributed_at", "completed_at")
    intro = "Letters to authorities, ethics committees and investigators. None of them shows a treatment."
    panels = (
        Facts(
            "Letter", ("kind", "addressee", "address", "message", "enclosures", "closing_reason")
        ),
        Related("safety-letter-recipients", "letter", RECIPIENT_COLUMNS),
        MadeDocuments((LETTERS, DISTRIBUTIONS), exports=(("Word copy", "safety-letter-word"),)),
        Trail(),
    )
    tones: ClassVar[dict[str, Tone]] = {
        "prepared": "info",
        "approved": "warning",
        "distributed": "info",
        "complete": "success",
    }

    @classmethod
    def heading(cls, record: Any) -> tuple[str, str]:
        """What kind of letter, and the case it is about."""
        return record.get_kind_display(), record.case.number

    @classmethod
    def parent(cls, record: Any) -> Model | None:
        """The report it goes with, or the case."""
        above: Model = record.report or record.case
        return above


class SafetyLetterRecipientPages(Pages):
    """Recipients of safety letters."""

    resource = SafetyLetterRecipients
    onward = {
        "pending": "distribute",
        "distributed": "acknowledge",
        "opened": "acknowledge",
        "acknowledged": "forward",
    }
    columns = RECIPIENT_COLUMNS
    facts = ("country", "distributed_at", "acknowledged_at")
    panels = (
        Facts(
            "Recipient",
            ("name", "site_name", "country", "email", "channel", "distributed_at", "opened_at", "acknowledged_at",
             "acknowledgement", "chased_at", "chase_count", "forwarded_at", "not_distributed_reason"),
        ),
        Trail(),
    )  # fmt: skip
    tones: ClassVar[dict[str, Tone]] = {
        "pending": "warning",
        "distributed": "info",
        "opened": "info",
        "acknowledged": "success",
        "forwarded": "success",
        "not_distributed": "danger",
    }

    @classmethod
    def parent(cls, record: Any) -> Model | None:
        """The letter."""
        letter: Model = record.letter
        return letter


class SafetyListingPages(Pages):
    """Line listings, DSUR tables, late-report logs."""

    resource = SafetyListings
    section = "Safety"
    stand = "more"
    icon = "table-2"
    columns = ("kind", "protocol_number", "period_from", "period_to", "number", "country")
    facts = ("protocol_number", "period_from", "period_to")
    intro = "Documents about all cases of a study in a period, as they were known at the data lock point."
    panels = (
        Facts("Choice", ("kind", "period_from", "period_to", "birth_on", "number", "country", "criterion", "is_related_only")),
        MadeDocuments(
            (LISTINGS,), exports=(("CSV", "safety-listing-csv"), ("Excel", "safety-listing-xlsx"))
        ),
        Trail(),
    )  # fmt: skip

    @classmethod
    def heading(cls, record: Any) -> tuple[str, str]:
        """The kind of document, and its period."""
        return record.get_kind_display(), f"{record.period_from} to {record.period_to}"
