"""Forms for the parts of an agreement: a whole part at once, as rows of JSON or as lines."""

import json
import re
from collections.abc import Callable, Sequence
from decimal import Decimal, InvalidOperation
from typing import Any

from django import forms
from django.utils.translation import gettext

from cro_platform.access.errors import Problem, RuleBroken
from cro_platform.access.obligations import obligations
from cro_platform.web.forms import ActionForm
from studies.enums import ContactDuty
from studies.forms.fields import LinesField


class TableField(forms.JSONField):
    """A part of the version: a JSON list of objects, or one line per row with its columns parted by semicolons."""

    widget = forms.Textarea(attrs={"rows": 10})

    def __init__(
        self,
        columns: Sequence[str],
        *,
        split: Callable[[str, Sequence[str]], list[dict[str, str]]] | None = None,
        **kwargs: Any,
    ) -> None:
        self.columns, self.split = tuple(columns), split or _lines
        kwargs.setdefault(
            "help_text",
            f"{'; '.join(each.replace('_', ' ') for each in columns).capitalize()}: one row per line.",
        )
        super().__init__(required=False, **kwargs)

    def to_python(self, value: Any) -> Any:
        """The rows as objects of text."""
        if value in self.empty_values:
            return []
        text = str(value).strip()
        rows: Any = text
        if text.startswith(("[", '"')):
            try:
                rows = json.loads(text)
            except ValueError:
                raise forms.ValidationError("This is not JSON.") from None
        if isinstance(rows, str):
            rows = self.split(rows, self.columns)
        if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
            raise forms.ValidationError("A list of objects is expected.")
        return [self._row(number, row) for number, row in enumerate(rows)]

    def _row(self, number: int, row: dict[str, Any]) -> dict[str, str]:
        unknown = row.keys() - set(self.columns)
        if unknown or not all(isinstance(value, str | int | float) for value in row.values()):
            wrong = ", ".join(sorted(unknown)) or "a value that is no text"
            raise forms.ValidationError(
                gettext("Row %(number)s: %(wrong)s is not known here; known: %(allowed)s.")
                % {"number": number, "wrong": wrong, "allowed": ", ".join(self.columns)}
            )
        return {name: str(row.get(name, "")).strip() for name in self.columns}

    def bound_data(self, data: Any, initial: Any) -> Any:
        """As it was written."""
        return data

    def prepare_value(self, value: Any) -> Any:
        """Rows as lines."""
        if not isinstance(value, list):
            return value
        return "\n".join(
            "; ".join(str(row.get(name, "")) for name in self.columns) for row in value
        )


def _lines(text: str, columns: Sequence[str]) -> list[dict[str, str]]:
    rows = [
        re.split(r"[;\t]", line, maxsplit=len(columns) - 1)
        for line in text.splitlines()
        if line.strip()
    ]
    return [dict(zip(columns, row, strict=False)) for row in rows]


class PartForm(ActionForm):
    """A whole part of a version, opened with what stands there."""

    related: str = ""
    columns: tuple[str, ...] = ()
    needed: tuple[str, ...] = ()

    def __init__(self, *args: Any, record: Any = None, **kwargs: Any) -> None:
        if (record is not None and "initial" not in kwargs) or not kwargs.get("initial"):
            kwargs["initial"] = {"rows": self._standing(record)} if record is not None else {}
        super().__init__(*args, record=record, **kwargs)

    def _standing(self, record: Any) -> list[dict[str, Any]]:
        return list(getattr(record, self.related).order_by("position").values(*self.columns))

    def values(self) -> dict[str, Any]:
        """The rows; RuleBroken names each that lacks what it needs."""
        rows = self.cleaned_data["rows"]
        problems = [
            Problem(f"rows/{number}/{name}", "This is needed.")
            for number, row in enumerate(rows)
            for name in self.needed
            if not row[name]
        ]
        if problems:
            raise RuleBroken(*problems)
        return {"rows": [self.read(number, row) for number, row in enumerate(rows)]}

    def read(self, number: int, row: dict[str, str]) -> dict[str, Any]:
        """A row's values as the service takes them."""
        return dict(row)


class ServicesForm(PartForm):
    """Services: name and description."""

    related, columns, needed = "contractservices", ("name", "description"), ("name",)
    rows = TableField(("name", "description"), label="Services")


SECTION = re.compile(r"^(\d+(?:\.\d+)*)\.?[ \t]+(.+)$")


def _sections(text: str, columns: Sequence[str]) -> list[dict[str, str]]:
    rows: list[dict[str, str]] = []
    for line in text.splitlines():
        found = SECTION.match(line)
        if found:
            rows.append({"number": found[1], "heading": found[2], "text": ""})
        elif rows:
            rows[-1]["text"] += f"{line}\n"
    return rows


class SectionsForm(PartForm):
    """Numbered clauses with their text; a clause begins with its number and heading on a line of its own."""

    related, columns, needed = (
        "contractsections",
        ("number", "heading", "text"),
        ("number", "heading", "text"),
    )
    rows = TableField(
        ("number", "heading", "text"),
        split=_sections,
        label="Clauses",
        help_text="Number and heading on one line, the text below it: “4.2 Serious breaches”.",
    )

    def _standing(self, record: Any) -> Any:
        rows = super()._standing(record)
        return "\n\n".join(f"{row['number']} {row['heading']}\n{row['text']}" for row in rows)


class BudgetForm(PartForm):
    """Budget lines: item, unit, quantity, unit price, currency."""

    related = "budgetlines"
    columns = needed = ("item", "unit", "quantity", "unit_price", "currency")
    rows = TableField(("item", "unit", "quantity", "unit_price", "currency"), label="Budget")

    def read(self, number: int, row: dict[str, str]) -> dict[str, Any]:
        """Amounts as decimals, the currency as ISO 4217 writes it."""
        if not re.fullmatch("[A-Z]{3}", row["currency"]):
            raise RuleBroken.of(
                f"rows/{number}/currency", "Three letters of ISO 4217 are expected, such as EUR."
            )
        amounts = {name: _amount(number, name, row[name]) for name in ("quantity", "unit_price")}
        return {**row, **amounts}


def _amount(number: int, name: str, text: str) -> Decimal:
    try:
        found = Decimal(text)
    except InvalidOperation:
        raise RuleBroken.of(
            f"rows/{number}/{name}", "A number is expected, such as 1200.50."
        ) from None
    if not found.is_finite() or found < 0 or found >= 10**11:
        raise RuleBroken.of(f"rows/{number}/{name}", "An amount of zero or more is expected.")
    return found


class ContactsForm(PartForm):
    """Contacts: duty, name, e-mail, telephone."""

    related, columns, needed = (
        "contractcontacts",
        ("duty", "name", "email", "phone"),
        ("duty", "name", "email"),
    )
    rows = TableField(
        ("duty", "name", "email", "phone"),
        label="Contacts",
        help_text="Duty (safety, safety_backup, quality, data_protection, general); name; e-mail; telephone: one per line.",
    )

    def read(self, number: int, row: dict[str, str]) -> dict[str, Any]:
        """The duty as a word of the vocabulary."""
        duty = row["duty"].lower().replace(" ", "_")
        if duty not in ContactDuty.values:
            raise RuleBroken.of(
                f"rows/{number}/duty",
                gettext("One of %(allowed)s is expected.")
                % {"allowed": ", ".join(ContactDuty.values)},
            )
        if "@" not in row["email"]:
            raise RuleBroken.of(f"rows/{number}/email", "An e-mail address is expected.")
        return {**row, "duty": duty}


class AcceptanceForm(ActionForm):
    """Whose work the sponsor accepts before it counts, obligation by obligation of those that the version transfers."""

    obligations = forms.MultipleChoiceField(
        required=False,
        choices=lambda: [(each.code, each.name) for each in obligations()],
        widget=forms.CheckboxSelectMultiple,
        label="Work that the sponsor accepts",
        help_text="What the provider releases under these obligations waits for the sponsor's signed acceptance, or is returned.",
    )

    def __init__(self, *args: Any, record: Any = None, **kwargs: Any) -> None:
        if record is not None:
            kwargs["initial"] = {"obligations": record.accepted_obligations} | (
                kwargs.get("initial") or {}
            )
        super().__init__(*args, record=record, **kwargs)
        if record is not None and not record.is_general_transfer:
            named = set(record.clauses.values_list("obligation", flat=True))
            self.fields["obligations"].choices = [  # type: ignore[attr-defined]  # a choice field
                (each.code, each.name) for each in obligations() if each.code in named
            ]


class AnnexForm(ActionForm):
    """What Regulation (EU) 2016/679 Art. 28(3) asks of a contract with a processor (cited from memory, unverified)."""

    subject_matter = forms.CharField(max_length=500)
    duration = forms.CharField(max_length=300)
    purpose = forms.CharField(max_length=1000, label="Nature and purpose")
    data_categories = LinesField(label="Categories of data")
    data_subjects = LinesField(label="Data subjects")
    transfers = LinesField(label="Transfers to third countries, with their safeguard")
    sub_processors = LinesField(label="Sub-processors")
    security = forms.CharField(required=False, widget=forms.Textarea(attrs={"rows": 4}))

    def __init__(self, *args: Any, record: Any = None, **kwargs: Any) -> None:
        standing = record.processingannexs.first() if record is not None else None
        if standing is not None:
            kwargs["initial"] = {n: getattr(standing, n) for n in self.base_fields} | (
                kwargs.get("initial") or {}
            )
        super().__init__(*args, record=record, **kwargs)


class TransferRowsForm(PartForm):
    """The whole transfer matrix as rows: study, obligation, cell ("*", "EU", a country, "ALL"), clause."""

    columns = needed = ("study", "obligation", "cell", "clause")
    rows = TableField(("study", "obligation", "cell", "clause"), label="Transfers")

    def _standing(self, record: Any) -> list[dict[str, Any]]:
        numbers = dict(record.studies.values_list("study_id", "protocol_number"))
        found = record.clauses.order_by("obligation", "cell").values(
            "study_id", "obligation", "cell", "clause"
        )
        return [{**row, "study": numbers.get(row["study_id"], row["study_id"])} for row in found]

    def values(self) -> dict[str, Any]:
        """Studies by number or id, among those that the version lists."""
        rows = super().values()["rows"]
        listed = dict(self.record.studies.values_list("protocol_number", "study_id"))  # type: ignore[union-attr]  # a version
        known = listed | {str(pk): pk for pk in listed.values()}
        unknown = [n for n, row in enumerate(rows) if row["study"] not in known]
        if unknown:
            raise RuleBroken(
                *(
                    Problem(f"transfers/{n}/study", "The agreement does not list this study.")
                    for n in unknown
                )
            )
        return {
            "rows": [(known[r["study"]], r["obligation"], r["cell"], r["clause"]) for r in rows]
        }
