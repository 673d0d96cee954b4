"""Forms of contracts."""

import json
from typing import Any
from uuid import UUID

from django import forms

from cro_platform.access.errors import Problem, RuleBroken
from cro_platform.web.forms import ActionForm
from studies.forms.fields import InstantField
from studies.forms.studies import EntityField
from studies.models import Study
from studies.rules.contracts import NewContract, Transfer

COLUMNS = ("study", "obligation", "cell", "clause")


class TransfersField(forms.JSONField):
    """The transferred obligations: a JSON list of objects, or lines pasted from a spreadsheet.

    A line has four columns, parted by tabs or semicolons: study, obligation, cell, clause. A study is named by its id or
    protocol number, a cell is `*`, `EU` or a country.
    """

    widget = forms.Textarea(attrs={"rows": 12})

    def to_python(self, value: Any) -> Any:
        """The rows as objects."""
        if value in self.empty_values:
            return []
        text = str(value).strip()
        rows = _json(text) if text.startswith(("[", "{", '"')) else text
        if isinstance(rows, str):
            rows = _lines(rows)
        if not isinstance(rows, list):
            raise forms.ValidationError("A list of transfers is expected.")
        return rows

    def bound_data(self, data: Any, initial: Any) -> Any:
        """As it was written."""
        return data

    def prepare_value(self, value: Any) -> Any:
        """As it was written."""
        return value


def _json(text: str) -> Any:
    try:
        return json.loads(text)
    except ValueError:
        raise forms.ValidationError("This is not JSON.") from None


def _lines(text: str) -> list[dict[str, str]]:
    rows = [
        [cell.strip() for cell in line.replace("\t", ";").split(";", 3)]
        for line in text.splitlines()
        if line.strip()
    ]
    return [dict(zip(COLUMNS, row, strict=False)) for row in rows]


class RegisterContractForm(ActionForm):
    """An agreement signed on paper with a party that is not on the platform and so attests nothing here."""

    provider = forms.UUIDField(
        help_text="The provider's number on this platform; the provider tells it."
    )
    number = forms.CharField(max_length=80)
    version = forms.CharField(max_length=20, required=False, initial="1.0")
    title = forms.CharField(max_length=300)
    executed_at = InstantField(label="Last signature at")
    effective_at = InstantField(label="Effective at")
    ends_at = InstantField(required=False, label="Ends at")
    closes_at = InstantField(required=False, label="Close-out ends at")
    sponsor_entity = EntityField(required=False, label="Sponsor's legal entity")
    provider_entity = EntityField(required=False, label="Provider's legal entity")
    transfers = TransfersField(
        required=False, help_text="Study; obligation; cell; clause: one transfer per line."
    )

    def values(self) -> dict[str, Any]:
        """The contract as one value; a row that is no transfer raises RuleBroken with its place."""
        given = super().values()
        return {
            "new": NewContract(
                provider_id=given["provider"],
                number=given["number"],
                version=given["version"] or "1.0",
                title=given["title"],
                executed_at=given["executed_at"],
                effective_at=given["effective_at"],
                ends_at=given["ends_at"],
                closes_at=given["closes_at"],
                sponsor_entity_id=given["sponsor_entity"],
                provider_entity_id=given["provider_entity"],
                transfers=_transfers(given["transfers"]),
            )
        }


def _transfers(rows: list[Any]) -> tuple[Transfer, ...]:
    problems = [p for number, row in enumerate(rows) for p in _shape_problems(number, row)]
    if problems:
        raise RuleBroken(*problems)
    numbers = dict(
        Study.objects.filter(protocol_number__in=[row["study"] for row in rows]).values_list(
            "protocol_number", "id"
        )
    )
    ids = [numbers.get(row["study"]) or _uuid(row["study"]) for row in rows]
    unknown = [
        Problem(f"transfers/{number}/study", "There is no such study of yours.")
        for number, pk in enumerate(ids)
        if pk is None
    ]
    if unknown:
        raise RuleBroken(*unknown)
    return tuple(
        Transfer(pk, row["obligation"], row["cell"], row["clause"])
        for pk, row in zip(ids, rows, strict=True)
        if pk is not None
    )


def _shape_problems(number: int, row: Any) -> list[Problem]:
    where = f"transfers/{number}"
    if not isinstance(row, dict):
        return [Problem(where, "An object with study, obligation, cell and clause is expected.")]
    unknown = [
        Problem(f"{where}/{name}", "This field is not known here.")
        for name in row.keys() - set(COLUMNS)
    ]
    return unknown + [
        Problem(f"{where}/{name}", "A text is expected.")
        for name in COLUMNS
        if not isinstance(row.get(name), str)
    ]


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
