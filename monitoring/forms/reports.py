"""What the actions of reports, findings and templates take."""

from typing import Any

from django import forms

from cro_platform.web.forms import ActionForm
from monitoring.enums import FindingCategory, Grade, Side, TemplateStatus, VisitKind
from monitoring.models import ReportTemplate
from sites.forms import SubjectField
from studies.forms.fields import ChangeForm, DayField

LONG = 50_000


def words(
    *, required: bool = True, help_text: str = "", label: str | None = None
) -> forms.CharField:
    """A text of some length."""
    return forms.CharField(
        max_length=LONG, required=required, help_text=help_text, label=label, widget=forms.Textarea(attrs={"rows": 4})
    )  # fmt: skip


class TemplateField(forms.ModelChoiceField):  # type: ignore[type-arg]  # not subscriptable at run time
    """A template in use at the asker's organization."""

    def __init__(self, **kwargs: Any) -> None:
        queryset = ReportTemplate.objects.filter(status=TemplateStatus.IN_USE)
        super().__init__(queryset=queryset, **kwargs)


class BeginReportForm(ActionForm):
    """On which questions."""

    template = TemplateField(
        required=False, help_text="Empty: the one in use for this kind of visit."
    )


class AnswerForm(ActionForm):
    """One answer, on the revision that was read."""

    question = forms.CharField(max_length=60)
    answer_rev = forms.IntegerField(min_value=1, label="Revision of the answer that was read")
    value = forms.CharField(max_length=200, required=False)
    text = forms.CharField(max_length=LONG, required=False, widget=forms.Textarea, strip=False)


class CommentForm(ActionForm):
    """What a reviewer says."""

    question = forms.CharField(
        max_length=60, required=False, help_text="Empty: of the whole report."
    )
    text = words()


class SettleForm(ActionForm):
    """What was done about a comment."""

    answer = forms.CharField(max_length=500)


class FindingFields(ActionForm):
    """What was found."""

    category = forms.ChoiceField(choices=FindingCategory.choices)
    grade = forms.ChoiceField(choices=Grade.choices)
    description = words(help_text="Internal: never printed in a letter.")
    letter_text = words(
        required=False, help_text="What the investigator reads of it. Names no treatment."
    )
    question = forms.CharField(max_length=60, required=False)
    subject = SubjectField(required=False)


class ChangeFindingForm(ChangeForm):
    """Corrects a finding; what is left out stays."""

    category = forms.ChoiceField(choices=FindingCategory.choices, required=False)
    grade = forms.ChoiceField(choices=Grade.choices, required=False)
    description = words(required=False)
    letter_text = words(required=False)


class MakeActionForm(ActionForm):
    """Who acts, until when."""

    responsible = forms.ChoiceField(choices=Side.choices)
    due_on = DayField(label="Due on")
    text = words(required=False, help_text="Empty: the words written for the letter.")


class MakeDeviationForm(ActionForm):
    """When it became known; the day of the visit if left out."""

    aware_on = DayField(label="Known on")


class MakeCapaForm(ActionForm):
    """What it is about."""

    title = forms.CharField(max_length=200)


class TemplateForm(ActionForm):
    """Questions as data."""

    name = forms.CharField(max_length=120)
    version = forms.CharField(max_length=20)
    kinds = forms.MultipleChoiceField(choices=VisitKind.choices, label="For visits")
    definition = forms.JSONField(
        help_text="Sections with code, title and questions (code, text, kind, guidance, choices, required, when, prefill)."
    )  # fmt: skip
