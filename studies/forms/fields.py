"""Form fields of the field's own values: partial dates, instants with their zone, lists of lines."""

import json
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django import forms

from cro_platform.access.principal import Principal
from cro_platform.tenancy.countries import countries
from cro_platform.web.forms import ActionForm
from studies.exchange.clinicaltrials_gov import PartialDate
from studies.exchange.clinicaltrials_gov.dates import parse_date
from studies.models import Study
from studies.rules.dates import OUT_OF_RANGE, is_in_range


class ChangeForm(ActionForm):
    """A change of a record: what is left out stays as it is; the form opens with what stands there."""

    reason = forms.CharField(max_length=500, label="Reason for the change")

    def __init__(self, *args: Any, record: Any = None, **kwargs: Any) -> None:
        standing = {name: getattr(record, name, None) for name in self.base_fields}
        initial = {name: value for name, value in standing.items() if value not in (None, "")}
        kwargs["initial"] = initial | (kwargs.get("initial") or {})
        super().__init__(*args, record=record, **kwargs)

    def values(self) -> dict[str, Any]:
        """Only what was sent."""
        return {name: value for name, value in self.cleaned_data.items() if name in self.data}


class PartialDateField(forms.CharField):
    """`YYYY`, `YYYY-MM` or `YYYY-MM-DD`: a month is never turned into a day."""

    default_help = "A day, or a month or year where no more is known: 2026-03-14, 2026-03, 2026."

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(required=False, help_text=self.default_help, **kwargs)

    def to_python(self, value: Any) -> Any:
        """A `PartialDate`, or None."""
        text = str(super().to_python(value))
        if not text:
            return None
        try:
            return parse_date(text)
        except ValueError as error:
            raise forms.ValidationError(f"{error}.") from error


def partial_columns(name: str, value: PartialDate | None) -> dict[str, Any]:
    """The two columns of a partial date."""
    return {
        f"{name}_on": value.earliest if value else None,
        f"{name}_precision": value.precision.value if value else "",
    }


class InstantField(forms.DateTimeField):
    """An instant with its time zone (ISO 8601); one without is refused, never guessed."""

    widget = forms.TextInput

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("help_text", "With its time zone: 2026-01-31T17:00:00+01:00.")
        super().__init__(**kwargs)

    def to_python(self, value: Any) -> datetime | None:
        """An aware datetime, or None."""
        if value in self.empty_values:
            return None
        try:
            instant = datetime.fromisoformat(str(value).strip())
        except ValueError:
            raise forms.ValidationError("An instant of ISO 8601 is expected.") from None
        if instant.utcoffset() is None:
            raise forms.ValidationError("The instant names no time zone.")
        if not is_in_range(instant):
            raise forms.ValidationError(OUT_OF_RANGE)
        return instant


class LinesField(forms.JSONField):
    """A list of short texts: a JSON list, or one text per line."""

    widget = forms.Textarea(attrs={"rows": 3})

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("help_text", "One per line.")
        super().__init__(required=False, **kwargs)

    def to_python(self, value: Any) -> Any:
        """The texts, without blanks."""
        if value in self.empty_values:
            return []
        given = _as_list(value)
        if not all(isinstance(each, str) and len(each) <= 1000 for each in given):
            raise forms.ValidationError("A list of texts of at most 1,000 characters is expected.")
        return [each.strip() for each in given if each.strip()]

    def bound_data(self, data: Any, initial: Any) -> Any:
        """As it was written."""
        return data

    def prepare_value(self, value: Any) -> Any:
        """One per line."""
        return "\n".join(value) if isinstance(value, list) else value


def _as_list(value: Any) -> list[Any]:
    if isinstance(value, list):
        return value
    if str(value).lstrip().startswith("["):
        try:
            found = json.loads(value)
        except ValueError:
            raise forms.ValidationError("This is not a JSON list.") from None
        return found if isinstance(found, list) else [found]
    return str(value).splitlines()


def named(rows: Iterable[Any]) -> list[tuple[str, str]]:
    """Records to choose from, each by what it is called."""
    return [(str(row.pk), str(row)) for row in rows]


def studies_met(by: Principal, record: Any) -> list[tuple[str, str]]:
    """Every study that the asker meets."""
    return named(Study.objects.order_by("protocol_number"))


def country_choices() -> list[tuple[str, str]]:
    """Every country a new record may name, by its English name."""
    return sorted(((each.code, each.name) for each in countries()), key=lambda pair: pair[1])


class CountryField(forms.ChoiceField):
    """One country of ISO 3166-1."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(choices=country_choices, **kwargs)


class DayField(forms.DateField):
    """A calendar day."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("required", False)
        super().__init__(widget=forms.DateInput(attrs={"type": "date"}), **kwargs)


class TruthField(forms.TypedChoiceField):
    """A truth, sent as `true` or `false`; the form opens with the one that stands."""

    def prepare_value(self, value: Any) -> Any:
        """As the choices spell it."""
        return str(value).lower() if isinstance(value, bool) else value


def yes_no(label: str) -> TruthField:
    """Yes, no, or not stated."""
    return TruthField(
        choices=[("", "Not stated"), ("true", "Actual"), ("false", "Expected")],
        coerce=lambda text: text == "true",
        empty_value=None,
        required=False,
        label=label,
    )
