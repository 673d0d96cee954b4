"""Forms of oversight."""

from typing import Any

from django import forms

from cro_platform.web.forms import ActionForm
from studies.enums import FindingGrade
from studies.forms.fields import DayField
from studies.models import Study
from studies.selectors.oversight import providers


class IssueForm(ActionForm):
    """An issue on a provider's work."""

    study = forms.UUIDField(widget=forms.Select)
    provider = forms.UUIDField(widget=forms.Select)
    title = forms.CharField(max_length=300)
    description = forms.CharField(widget=forms.Textarea(attrs={"rows": 5}))
    grade = forms.ChoiceField(choices=FindingGrade.choices, initial=FindingGrade.MINOR)
    answer_due_on = DayField(label="Answer until")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        own = Study.objects.filter(organization=self.by.organization_id).order_by("protocol_number")
        self.fields["study"].widget = forms.Select(
            choices=[(str(s.pk), s.protocol_number) for s in own]
        )
        self.fields["provider"].widget = forms.Select(
            choices=[(str(pk), name) for pk, name in providers(self.by).items()]
        )


class AnswerForm(ActionForm):
    """What was found and done."""

    answer = forms.CharField(widget=forms.Textarea(attrs={"rows": 5}))


class CloseForm(ActionForm):
    """Why it is closed."""

    closing_note = forms.CharField(max_length=500, label="Why it is closed")
