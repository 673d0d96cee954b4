"""What the actions of applications, submissions and their packages take."""

from typing import Any

from django import forms

from cro_platform.access.principal import Principal
from cro_platform.documents.enums import VersionStatus
from cro_platform.documents.models import DocumentVersion
from cro_platform.web.forms import ActionForm, ChosenField, ReasonForm
from regulatory.enums import ApplicationKind, ItemKind, Part, SubmissionKind
from regulatory.forms.fields import CountriesField, moment, prose
from regulatory.models import Application
from regulatory.rules.bodies import bodies
from regulatory.selectors.submissions import open_clocks
from studies.forms.fields import ChangeForm, CountryField, DayField
from studies.models import Study

NONE = [("", "None")]
LISTED = 200
"""Documents that a list offers, newest first."""
BY_THEMSELVES = (SubmissionKind.RESPONSE, SubmissionKind.SAFETY_REPORT)
PLANNED_KINDS = [each for each in SubmissionKind.choices if each[0] not in BY_THEMSELVES]


def authority_choices() -> list[tuple[str, str]]:
    """Every body of the reference data, its place first."""
    known = sorted(bodies(), key=lambda each: (each.country, each.kind, each.name))
    listed = [(each.code, f"{each.country} · {each.name}") for each in known]
    return [("", "Another, named below"), *listed]


class ApplicationForm(ActionForm):
    """Who is asked, under which procedure, for which countries."""

    study = forms.ModelChoiceField(Study.objects.all())
    kind = forms.ChoiceField(choices=ApplicationKind.choices, label="Procedure")
    authority = forms.ChoiceField(choices=authority_choices, required=False)
    authority_name = forms.CharField(
        max_length=120, required=False, label="Authority, if it is not in the list"
    )
    country = CountryField(
        label="Country", help_text="In CTIS the reporting member state, or the proposed one."
    )
    countries = CountriesField(
        label="Member states concerned", help_text="CTIS only: ISO codes, such as DE, FR, ES."
    )
    number = forms.CharField(
        max_length=60,
        required=False,
        label="Application number",
        help_text="IND number, EU CT number, IRAS id … Empty until it is assigned.",
    )
    title = forms.CharField(max_length=200, required=False, label="Name among ourselves")

    def clean(self) -> dict[str, Any]:
        """A body of the list, or a name in its place."""
        given = super().clean() or {}
        if not given.get("authority") and not (given.get("authority_name") or "").strip():
            self.add_error("authority", "Choose the authority, or name it.")
        return given

    def values(self) -> dict[str, Any]:
        """The study by its id, the authority as code or name."""
        given = super().values()
        name = given.pop("authority_name").strip()
        return given | {"study": given["study"].pk, "authority": given["authority"] or name}


class ApplicationChangeForm(ChangeForm):
    """What the authority assigned or changed."""

    number = forms.CharField(max_length=60, required=False, label="Application number")
    title = forms.CharField(max_length=200, required=False, label="Name among ourselves")
    countries = CountriesField(label="Countries concerned")


class PlanForm(ActionForm):
    """What is to be sent, until when, to whom."""

    kind = forms.ChoiceField(choices=PLANNED_KINDS)
    title = forms.CharField(max_length=200, label="What it is about")
    part = forms.ChoiceField(choices=[*NONE, *Part.choices], required=False, help_text="CTIS only.")
    country = CountryField(required=False, help_text="Where it concerns one country alone.")
    planned_on = DayField(label="Planned for")
    deadline = forms.ChoiceField(
        choices=NONE, required=False, label="Clock it meets", help_text="Clocks of the study that no submission is planned for."
    )  # fmt: skip
    addressee = forms.CharField(
        max_length=200, required=False, help_text="Empty: the application's authority."
    )
    address = forms.CharField(
        max_length=1000, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )
    message = prose("Text of the cover letter")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["country"].choices = [*NONE, *self._countries()]  # type: ignore[attr-defined]  # a choice field
        self.fields["deadline"].choices = [*NONE, *self._clocks()]  # type: ignore[attr-defined]  # as above

    def _countries(self) -> list[tuple[str, str]]:
        concerned = self.record.countries if isinstance(self.record, Application) else []
        return [(code, code) for code in concerned]

    def _clocks(self) -> list[tuple[str, str]]:
        if not isinstance(self.record, Application):
            return []
        found = open_clocks(self.record.study_id)
        return [(str(each.pk), f"{each.due_on or 'no date'} · {each.label}") for each in found]

    def values(self) -> dict[str, Any]:
        """The clock's id, or none."""
        given = super().values()
        return given | {"deadline": given["deadline"] or None}


class TakeOverForm(ActionForm):
    """What was sent before the application was kept here."""

    kind = forms.ChoiceField(choices=PLANNED_KINDS)
    title = forms.CharField(max_length=200, label="What it was about")
    sequence = forms.IntegerField(required=False, min_value=0, max_value=9999, label="Its number")
    part = forms.ChoiceField(choices=[*NONE, *Part.choices], required=False, help_text="CTIS only.")
    sent_on = DayField(required=True, label="Sent on")
    evidence = forms.CharField(max_length=400, label="Proof", help_text="The receipt on file …")


class SubmissionChangeForm(ChangeForm):
    """Head and letter, while nobody reviews it."""

    title = forms.CharField(max_length=200, required=False)
    planned_on = DayField(label="Planned for")
    addressee = forms.CharField(max_length=200, required=False)
    address = forms.CharField(
        max_length=1000, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )
    message = prose("Text of the cover letter")


def _made_here(by: Principal, submission: Any) -> list[tuple[str, str]]:
    if submission is None:
        return []
    found = DocumentVersion.objects.filter(
        study_id=submission.study_id, status=VersionStatus.RENDERED
    )
    newest = found.select_related("document").order_by("-id")[:LISTED]
    return [(str(each.pk), str(each)) for each in newest]


class ItemForm(ActionForm):
    """A document of the package: a file, or a version that the platform made."""

    kind = forms.ChoiceField(choices=ItemKind.choices)
    title = forms.CharField(max_length=200)
    version_label = forms.CharField(max_length=60, required=False, label="Version")
    language = forms.CharField(max_length=35, required=False, help_text="Such as de or fr.")
    file = forms.FileField(required=False, label="File (PDF, PNG, JPEG)")
    document_version = ChosenField(
        _made_here, required=False, label="Document made here", help_text="In place of a file."
    )


class SendForm(ActionForm):
    """When it went out, and what proves it."""

    at = moment("Submitted at")
    evidence = forms.CharField(
        max_length=500, label="Proof", help_text="The gateway's message number, the CTIS receipt …"
    )
    late_reason = forms.CharField(
        max_length=500, required=False, label="Reason, if it is late",
        help_text="Required after the due date; it stays late.",
    )  # fmt: skip


class AcknowledgeForm(ActionForm):
    """When the recipient confirmed, and how."""

    at = moment("Acknowledged at")
    acknowledgement = forms.CharField(
        max_length=500, help_text="Number or text of the acknowledgement."
    )


class RejectForm(ReasonForm):
    """When the recipient refused to take it, and why."""

    at = moment("Rejected at")
    reason = forms.CharField(max_length=500, label="What the recipient answered")


class DayForm(ActionForm):
    """The day on which it happened."""

    on = DayField(required=True, label="Day")


class DayReasonForm(ReasonForm):
    """The day, and the words of the authority."""

    on = DayField(required=True, label="Day")
    reason = forms.CharField(max_length=500, label="Why, in the words of the authority")
    field_order = ("on", "reason")
