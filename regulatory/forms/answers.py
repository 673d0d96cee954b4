"""What the actions of questions, approvals and commitments take."""

from typing import Any

from django import forms

from cro_platform.web.forms import ActionForm, ReasonForm
from regulatory.enums import ApprovalKind, QuestionPhase
from regulatory.forms.fields import CountriesField, prose
from studies.forms.fields import CountryField, DayField, LinesField

NONE = [("", "None")]
STATED_HELP = (
    "Only where the request states one. In the Union a shorter date wins, a later one never does."
)


def _concerned(record: Any) -> list[tuple[str, str]]:
    application = getattr(record, "application", None)
    return [(code, code) for code in (application.countries if application else [])]


class QuestionForm(ActionForm):
    """What is asked, since when, until when."""

    phase = forms.ChoiceField(choices=QuestionPhase.choices, label="When it was asked")
    received_on = DayField(required=True, label="Received on", help_text="The day on which it appeared, such as in CTIS.")  # fmt: skip
    stated_due_on = DayField(label="Answer date stated in the request", help_text=STATED_HELP)
    reference = forms.CharField(max_length=120, required=False, help_text="Such as the RFI number.")
    country = CountryField(required=False, help_text="The member state that asks, where it is one.")
    text = prose("Questions", required=True, help_text="In the words of the authority.")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["country"].choices = [*NONE, *_concerned(self.record)]  # type: ignore[attr-defined]  # a choice field


class WindowForm(ReasonForm):
    """The right days of a request, and why the old ones were wrong."""

    received_on = DayField(required=True, label="Received on")
    stated_due_on = DayField(label="Answer date stated in the request", help_text=STATED_HELP)
    field_order = ("received_on", "stated_due_on", "reason")


class AnswerForm(ActionForm):
    """What is answered."""

    answer = prose("Answer", required=True)


class ResponseForm(ActionForm):
    """The response's letter; empty: the answer as it is written."""

    message = prose(
        "Text of the cover letter", help_text="Empty: the answer as it is written down."
    )


class CommitmentForm(ActionForm):
    """What is promised, verbatim, and until when."""

    text = prose("Commitment", required=True, help_text="In the words of the letter.")
    due_on = DayField(label="Until")


class DateForm(ReasonForm):
    """The date that the authority agreed to."""

    due_on = DayField(required=True, label="Until")
    field_order = ("due_on", "reason")


class FulfilForm(ActionForm):
    """When it was kept, and what proves it."""

    on = DayField(required=True, label="Kept on")
    evidence = forms.CharField(max_length=500, label="Proof")
    late_reason = forms.CharField(
        max_length=500, required=False, label="Reason, if it is late",
        help_text="Required after the date; it stays late.",
    )  # fmt: skip


class ApprovalForm(ActionForm):
    """What was granted, for which countries, on which conditions, until when."""

    kind = forms.ChoiceField(choices=ApprovalKind.choices)
    on = DayField(required=True, label="Decided on")
    countries = CountriesField(help_text="ISO codes. Empty: every country concerned.")
    reference = forms.CharField(max_length=120, required=False)
    conditions = LinesField(help_text="One per line; each becomes a commitment.")
    expires_on = DayField(label="Expires on")
    renew_by = DayField(
        label="Renew by", help_text="When the renewal must be under way; alerts come before it."
    )
