"""What the actions of action items, deviations, CAPA and serious breaches take."""

from typing import Any

from django import forms

from cro_platform.access.principal import Principal
from cro_platform.deadlines.enums import DeadlineStatus
from cro_platform.deadlines.models import Deadline
from cro_platform.web.forms import ActionForm, ChosenField, ReasonForm
from monitoring.enums import FindingCategory, Recipient, Side
from monitoring.forms.reports import words
from monitoring.models import ProtocolDeviation
from sites.forms import StudySiteField, SubjectField
from studies.forms.fields import ChangeForm, DayField, InstantField
from studies.forms.studies import OfStudyForm

LATE = "Where it was due earlier: why it is late."


class AddActionForm(ActionForm):
    """Something to do at a site."""

    study_site = StudySiteField()
    text = words(help_text="Stands in the letter to the site. Names no treatment.")
    responsible = forms.ChoiceField(choices=Side.choices)
    due_on = DayField(label="Due on")


class ChangeActionForm(ChangeForm):
    """Corrects an action item; what is left out stays."""

    text = words(required=False)
    responsible = forms.ChoiceField(choices=Side.choices, required=False)
    due_on = DayField(label="Due on")


class LateForm(ActionForm):
    """Why it is late, where it is."""

    late_reason = forms.CharField(max_length=500, required=False, help_text=LATE)


class ResolveActionForm(LateForm):
    """What was done."""

    resolution = words()


class DeviationForm(ActionForm):
    """A departure from the protocol."""

    study_site = StudySiteField()
    category = forms.ChoiceField(choices=FindingCategory.choices)
    description = words()
    occurred_on = DayField(label="Occurred on")
    aware_on = DayField(label="Known on", required=True)
    subject = SubjectField(required=False)


class ClassifyForm(ActionForm):
    """Important or not, and by what."""

    is_important = forms.TypedChoiceField(
        choices=[("true", "Important"), ("false", "Not important")], coerce=lambda text: text == "true", label="Class"
    )  # fmt: skip
    criteria = words(help_text="The trial's own criteria that decide it (ICH E6(R3) 3.9.3).")
    impact_on_participants = words(required=False)
    impact_on_data = words(required=False)


class ResolutionForm(ActionForm):
    """What was done about it."""

    resolution = words()


class OweNoticeForm(ActionForm):
    """Who must be told, and why."""

    recipient = forms.ChoiceField(choices=Recipient.choices)
    name = forms.CharField(max_length=200, required=False)
    basis = forms.CharField(max_length=300, help_text="The clause, plan or rule that asks for it.")
    due_on = DayField(label="Due on", help_text="As the ground names it.")


class NoticeForm(LateForm):
    """That they were told."""

    told_on = DayField(label="Told on", required=True)
    evidence = forms.CharField(max_length=500)


class CapaForm(OfStudyForm):
    """What went wrong."""

    title = forms.CharField(max_length=200)
    problem = words()


class CauseForm(ActionForm):
    """Why it happened."""

    root_cause = words()


class PlanForm(ActionForm):
    """What is done, until when, and how one sees that it worked."""

    corrective_action = words()
    preventive_action = words()
    due_on = DayField(label="Done until", required=True)
    effectiveness_measure = words()
    effectiveness_due_on = DayField(label="Effect checked until", required=True)


class EvidenceForm(LateForm):
    """What proves it."""

    evidence = words()


class ResultForm(ActionForm):
    """What the check showed."""

    result = words()


class DeviationField(forms.ModelChoiceField):  # type: ignore[type-arg]  # not subscriptable at run time
    """A deviation that the asker meets."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(queryset=ProtocolDeviation.objects.all(), **kwargs)


class AwareForm(ActionForm):
    """When the first person acting for the sponsor had reasonable grounds to believe in it."""

    aware_at = InstantField(label="Known at")
    aware_zone = forms.CharField(max_length=64, label="Time zone", help_text="As in Europe/Berlin.")


class BreachForm(AwareForm):
    """A suspicion."""

    study_site = StudySiteField()
    description = words()
    deviation = DeviationField(required=False)


class ConfirmBreachForm(ActionForm):
    """Why it is one."""

    rationale = words()
    likely_effect = words(label="Likely effect on participants or data")


class RefuteBreachForm(ActionForm):
    """Why it is none."""

    rationale = words()


def _running_clocks(by: Principal, breach: Any) -> list[tuple[str, str]]:
    if breach is None:
        return []
    found = Deadline.objects.filter(subject_id=breach.pk, status=DeadlineStatus.RUNNING)
    return [
        (str(each.pk), f"{each.label}, {each.jurisdiction}") for each in found.order_by("due_at")
    ]


class NotifyForm(LateForm):
    """Which clock, when, and what proves it."""

    clock = ChosenField(_running_clocks, label="Clock")
    at = InstantField(label="Told at")
    evidence = forms.CharField(max_length=500)


class BecauseForm(ReasonForm):
    """Why."""
