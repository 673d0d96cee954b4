"""Forms of acceptance."""

from typing import Any

from django import forms

from cro_platform.access.errors import RuleBroken
from cro_platform.access.principal import Principal
from cro_platform.web.forms import ActionForm, ChosenField
from studies.selectors.work import WORK, released, waiting

LISTED = 100
"""Records that a list offers, longest waiting first."""


class RequireForm(ActionForm):
    """Where the contract says that the sponsor accepts this work."""

    contract_clause = forms.CharField(
        max_length=200,
        label="Clause",
        help_text="Where the contract says so, such as “Section 7.2”.",
    )


def _kinds() -> list[tuple[str, str]]:
    return [(each.code, each.title) for each in WORK.values()]


def _waits(by: Principal, record: Any) -> list[tuple[str, str]]:
    found = waiting(by, limit=LISTED)
    return [(str(each.record.pk), f"{each.work.title}: {each.title}") for each in found]


class ReturnForm(ActionForm):
    """A piece of work goes back."""

    kind = forms.ChoiceField(choices=_kinds)
    record_id = ChosenField(_waits, label="Record")
    reason = forms.CharField(
        max_length=2000,
        label="Why it is returned",
        help_text="The provider reads this.",
        widget=forms.Textarea(attrs={"rows": 4}),
    )

    def values(self) -> dict[str, Any]:
        """The record itself; RuleBroken alike for one that is not there and one that is not the asker's to see."""
        given = super().values()
        work = WORK[given["kind"]]
        record = released(work, self.by).filter(pk=given["record_id"]).first()
        if record is None:
            raise RuleBroken.of("record_id", "There is no such released record.")
        return {"record": record, "reason": given["reason"]}
