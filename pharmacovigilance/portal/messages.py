"""Parts of a message's page: the file, and what is wrong or odd about it."""

from dataclasses import dataclass
from typing import Any

from django.urls import reverse

from cro_platform.access.principal import Principal
from cro_platform.access.rights import may
from cro_platform.web.components import Column
from pharmacovigilance.models import UnblindedMessage
from pharmacovigilance.portal.panels import TablePanel

FINDINGS = TablePanel(
    "Findings",
    (
        Column("Element", lambda row: row["element"]),
        Column("Finding", lambda row: row["detail"]),
        Column("Clause", lambda row: row["clause"]),
    ),
    lambda record: record.findings,
    "Nothing was found against it.",
)


@dataclass(frozen=True, slots=True)
class MessageFile:
    """The way to the bytes, for people who may send them."""

    title: str = "File"
    is_side: bool = False
    template: str = "pharmacovigilance/panels/message_file.html"

    def context(self, record: Any, by: Principal) -> dict[str, Any] | None:
        """The address of the file; nothing while there is none, or for people who may not open it."""
        is_unblinded = isinstance(record, UnblindedMessage)
        right = "safety.export-unblinded-message" if is_unblinded else "safety.export-message"
        if not record.blob_key or not may(by, right, record):
            return None
        name = "unblinded-messages" if is_unblinded else "safety-messages"
        return {"url": reverse(f"{name}-file", args=[by.organization_slug, record.pk])}
