"""What the actions of safety records take, for the API and the portal alike."""

from typing import Any

from django import forms

from cro_platform.access.principal import Principal
from cro_platform.access.rights import may
from cro_platform.documents.enums import Variant
from cro_platform.tenancy.zones import time_zones
from cro_platform.web.forms import ActionForm, ChosenField, ReasonForm
from pharmacovigilance.enums import (
    ActionTaken,
    Expectedness,
    FactKind,
    Outcome,
    ProductRole,
    Relatedness,
    SeriousnessCriterion,
    Severity,
)
from pharmacovigilance.models import CaseEvent, CaseProduct, SafetyCase
from sites.models import StudySite, Subject
from studies.models import Study

DAY_HELP = "As exactly as it is known: 2026, 2026-03 or 2026-03-01."
AWARE_HELP = "When the first person acting for the sponsor knew: a date, or date and time (2026-03-01T14:30)."
ZONE_HELP = "Where that person was, e.g. Europe/Berlin."
LISTED = 300
"""Cases that a list offers, newest first."""


def _choices(kind: Any) -> list[tuple[str, str]]:
    return [("", "Not stated"), *kind.choices]


def _zones() -> list[tuple[str, str]]:
    return [("UTC", "UTC"), *((zone, zone) for zone in sorted(time_zones() - {"UTC"}))]


class AwarenessForm(ActionForm):
    """When and where somebody knew."""

    aware_at = forms.CharField(max_length=35, label="Known since", help_text=AWARE_HELP)
    aware_zone = forms.ChoiceField(choices=_zones, label="Time zone", help_text=ZONE_HELP)


class EventFields(ActionForm):
    """One event, field by field."""

    term = forms.CharField(max_length=250, label="Event, as reported")
    meddra_code = forms.CharField(max_length=20, required=False, label="MedDRA LLT code")
    meddra_version = forms.CharField(max_length=10, required=False, label="MedDRA version")
    results_in_death = forms.BooleanField(required=False, label="Results in death")
    is_life_threatening = forms.BooleanField(required=False, label="Life-threatening")
    requires_hospitalization = forms.BooleanField(required=False, label="Hospitalization")
    results_in_disability = forms.BooleanField(required=False, label="Disability or incapacity")
    is_congenital_anomaly = forms.BooleanField(required=False, label="Congenital anomaly")
    is_otherwise_important = forms.BooleanField(
        required=False, label="Other medically important condition"
    )
    toxicity_grade = forms.IntegerField(
        required=False, min_value=1, max_value=5, label="Toxicity grade (CTCAE)"
    )
    severity = forms.ChoiceField(choices=_choices(Severity), required=False)
    onset_on = forms.CharField(max_length=10, required=False, label="Onset", help_text=DAY_HELP)
    ended_on = forms.CharField(max_length=10, required=False, label="End", help_text=DAY_HELP)
    outcome = forms.ChoiceField(choices=_choices(Outcome), required=False)
    country = forms.CharField(max_length=2, required=False, label="Country of occurrence")


class AdverseEventForm(EventFields, AwarenessForm):
    """A new adverse event."""

    study = forms.ModelChoiceField(Study.objects.all())
    subject = forms.ModelChoiceField(Subject.objects.all(), required=False)
    study_site = forms.ModelChoiceField(StudySite.objects.all(), required=False, label="Site")
    description = forms.CharField(required=False, widget=forms.Textarea)
    action_taken = forms.ChoiceField(
        choices=_choices(ActionTaken), required=False, label="Action taken with the study product"
    )
    is_related = forms.NullBooleanField(
        required=False, label="Related in the investigator's opinion"
    )
    field_order = ("study", "subject", "study_site", "term")


class AdverseEventFollowUpForm(ActionForm):
    """What changed; an empty field stays as it was."""

    reason = forms.CharField(max_length=500, label="Reason for the change")
    term = forms.CharField(max_length=250, required=False, label="Event, as reported")
    ended_on = forms.CharField(max_length=10, required=False, label="End", help_text=DAY_HELP)
    onset_on = forms.CharField(max_length=10, required=False, label="Onset", help_text=DAY_HELP)
    outcome = forms.ChoiceField(choices=_choices(Outcome), required=False)
    severity = forms.ChoiceField(choices=_choices(Severity), required=False)
    toxicity_grade = forms.IntegerField(required=False, min_value=1, max_value=5)
    now_serious = forms.MultipleChoiceField(
        choices=SeriousnessCriterion.choices,
        required=False,
        label="Criteria of seriousness now met",
        widget=forms.CheckboxSelectMultiple,
    )

    def values(self) -> dict[str, Any]:
        """The chosen criteria as facts of the event."""
        given = dict(self.cleaned_data)
        return given | dict.fromkeys(given.pop("now_serious", ()), True) | {}


class SectionsForm(ActionForm):
    """The sections of a case: one event and product field by field, more of them and their details as JSON."""

    event_term = forms.CharField(max_length=250, required=False, label="Event, as reported")
    event_seriousness = forms.MultipleChoiceField(
        choices=SeriousnessCriterion.choices,
        required=False,
        label="Serious because",
        widget=forms.CheckboxSelectMultiple,
    )
    event_onset_on = forms.CharField(
        max_length=10, required=False, label="Onset", help_text=DAY_HELP
    )
    event_outcome = forms.ChoiceField(choices=_choices(Outcome), required=False, label="Outcome")
    event_country = forms.CharField(max_length=2, required=False, label="Country of occurrence")
    product_name = forms.CharField(max_length=250, required=False, label="Product")
    product_role = forms.ChoiceField(
        choices=_choices(ProductRole), required=False, label="Role of the product"
    )
    product_is_blinded = forms.BooleanField(required=False, label="Treatment is blinded")
    reporter_qualification = forms.CharField(
        max_length=60, required=False, label="Reporter's qualification", help_text="e.g. physician"
    )
    reporter_country = forms.CharField(max_length=2, required=False, label="Reporter's country")
    narrative = forms.CharField(required=False, max_length=100_000, widget=forms.Textarea)
    events = forms.JSONField(
        required=False, label="Events (JSON)", help_text="Instead of the event above."
    )
    products = forms.JSONField(
        required=False, label="Products (JSON)", help_text="Instead of the product above."
    )
    reporter = forms.JSONField(required=False, label="Reporter (JSON)")
    patient = forms.JSONField(
        required=False,
        label="Participant (JSON)",
        help_text="subject_code, age, year_of_birth, sex",
    )

    def values(self) -> dict[str, Any]:
        """The sections as the service takes them; single fields become the list's one object."""
        given = dict(self.cleaned_data)
        event = {n: given.pop(f"event_{n}") for n in ("term", "onset_on", "outcome", "country")}
        event |= dict.fromkeys(given.pop("event_seriousness"), True)
        blinded = given.pop("product_is_blinded")
        product = {n: given.pop(f"product_{n}") for n in ("name", "role")}
        reporter = {n: given.pop(f"reporter_{n}") for n in ("qualification", "country")}
        given["events"] = given["events"] or _one(event)
        given["products"] = given["products"] or _one(product, is_blinded=blinded)
        given["reporter"] = given["reporter"] or _filled(reporter)
        return given


def _filled(values: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in values.items() if value not in ("", None)}


def _one(values: dict[str, Any], **more: Any) -> list[dict[str, Any]]:
    filled = _filled(values)
    return [filled | more] if filled else []


class CaseForm(SectionsForm, AwarenessForm):
    """A new case, or a pre-case where one of the four criteria is missing."""

    study = forms.ModelChoiceField(Study.objects.all())
    subject = forms.ModelChoiceField(Subject.objects.all(), required=False)
    worldwide_unique_case_id = forms.CharField(
        max_length=100,
        required=False,
        label="Worldwide unique case id",
        help_text="Empty: given by the platform.",
    )
    follows = forms.ModelChoiceField(
        SafetyCase.objects.all(), required=False, label="Follows the nullified case"
    )
    field_order = ("study", "subject", "aware_at", "aware_zone")


class FollowUpForm(SectionsForm, AwarenessForm):
    """New information; an empty section stays as it was."""

    reason = forms.CharField(max_length=500, label="What is new")


class AmendmentForm(SectionsForm):
    """A correction without new information; an empty section stays as it was."""

    reason = forms.CharField(max_length=500, label="Reason for the change")


def _other_cases(by: Principal, case: Any) -> list[tuple[str, str]]:
    if case is None:
        return []
    found = SafetyCase.objects.filter(study_id=case.study_id).exclude(pk=case.pk).order_by("-id")
    return [(str(each.pk), str(each)) for each in found[:LISTED]]


def _facts(by: Principal, case: Any) -> list[tuple[str, str]]:
    if case is None:
        return []
    found = case.facts.filter(corrections=None).order_by("on", "id")
    return [(str(f.pk), f"{f.get_kind_display()}, {f.on:%d %b %Y}, {f.zone}") for f in found]


class DuplicateForm(ReasonForm):
    """The case under which this one is counted from now on."""

    of = ChosenField(_other_cases, label="The case that stays")


class FactForm(ActionForm):
    """A fact that a clock depends on."""

    kind = forms.ChoiceField(choices=FactKind.choices)
    at = forms.CharField(max_length=35, help_text=AWARE_HELP)
    zone = forms.ChoiceField(choices=_zones, label="Time zone", help_text=ZONE_HELP)
    note = forms.CharField(max_length=500, label="How it is known")
    corrects = ChosenField(_facts, required=False, label="Replaces the fact")


class PairForm(ActionForm):
    """One event and one suspect product of the case's current version."""

    event = forms.UUIDField()
    product = forms.UUIDField()
    rationale = forms.CharField(widget=forms.Textarea, max_length=5000)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """On a case's page the two are chosen from a list."""
        super().__init__(*args, **kwargs)
        if isinstance(self.record, SafetyCase):
            self.fields["event"].widget = forms.Select(choices=_rows(CaseEvent, self.record))
            self.fields["product"].widget = forms.Select(choices=_rows(CaseProduct, self.record))


def _rows(model: Any, case: SafetyCase) -> list[tuple[str, str]]:
    found = model.objects.filter(study_id=case.study_id, version_id=case.current_version_id)
    return [(str(row.pk), str(row)) for row in found.order_by("position")]


class CausalityForm(PairForm):
    """The sponsor's opinion."""

    result = forms.ChoiceField(choices=Relatedness.choices)
    method = forms.CharField(
        max_length=60, required=False, label="Method, e.g. global introspection"
    )
    field_order = ("event", "product", "result", "method", "rationale")


class ExpectednessForm(PairForm):
    """The sponsor's judgement against the reference in force at onset."""

    result = forms.ChoiceField(choices=Expectedness.choices)
    field_order = ("event", "product", "result", "rationale")


class ReferenceForm(ActionForm):
    """A version of the reference safety information."""

    study = forms.ModelChoiceField(Study.objects.all())
    product_name = forms.CharField(max_length=250, label="Product")
    document_title = forms.CharField(
        max_length=300, label="Document", help_text="e.g. Investigator's Brochure, section 7"
    )
    version = forms.CharField(max_length=40)
    valid_from = forms.DateField(
        label="In force from", widget=forms.DateInput(attrs={"type": "date"})
    )
    valid_until = forms.DateField(
        required=False, label="In force until", widget=forms.DateInput(attrs={"type": "date"})
    )
    expected_terms = forms.JSONField(
        required=False,
        label="Expected terms (JSON list)",
        help_text='["Headache", "Nausea"] or MedDRA codes',
    )
    expected_seriousness = forms.MultipleChoiceField(
        choices=SeriousnessCriterion.choices,
        required=False,
        label="Criteria of seriousness that are expected",
        widget=forms.CheckboxSelectMultiple,
    )


class UnblindingForm(ActionForm):
    """What this one participant really received."""

    product_name = forms.CharField(max_length=250, label="Product as labelled")
    treatment = forms.CharField(max_length=1000, label="Actual treatment")
    is_investigational = forms.BooleanField(
        required=False, label="It is the investigational product"
    )
    reason = forms.CharField(max_length=500, label="Why the blind is broken")


class UploadForm(forms.Form):
    """One E2B(R3) file for one study."""

    study = forms.ModelChoiceField(Study.objects.all())
    file = forms.FileField(label="E2B(R3) file (XML)")


class DeterminationForm(ActionForm):
    """When the sponsor determined that a case qualifies for FDA."""

    at = forms.CharField(max_length=35, label="Determined at", help_text=AWARE_HELP)
    zone = forms.ChoiceField(choices=_zones, label="Time zone", help_text=ZONE_HELP)
    note = forms.CharField(max_length=500, label="Why it qualifies")
    corrects = ChosenField(_facts, required=False, label="Replaces the fact")


class DecisionForm(ActionForm):
    """A physician's answer in place of the rules'."""

    authority = forms.CharField(max_length=40, help_text="As shown under reportability, e.g. EMA.")
    reportable = forms.ChoiceField(choices=[("no", "Not reportable"), ("yes", "Reportable")])
    rationale = forms.CharField(widget=forms.Textarea, max_length=5000)
    due_on = forms.DateField(
        required=False,
        label="Report until",
        help_text="For a yes where no rule sets a date: an internal target.",
        widget=forms.DateInput(attrs={"type": "date"}),
    )


class SubmissionForm(ActionForm):
    """That and when a report went out."""

    at = forms.DateTimeField(label="Sent at", help_text="With offset, e.g. 2026-03-05T14:30+01:00.")
    evidence = forms.CharField(
        max_length=500, label="Proof", help_text="Message or gateway number."
    )
    recipient = forms.CharField(max_length=120, required=False, help_text="Empty: as required.")
    acknowledgement = forms.CharField(max_length=500, required=False, label="First answer")
    late_reason = forms.CharField(max_length=500, required=False, label="If late: why")


class MessageForm(ActionForm):
    """To whom the message goes, from whom, and whom the recipient may ask."""

    sender = forms.CharField(
        max_length=60, label="Sender id", help_text="As you registered it with the recipient."
    )
    receiver = forms.CharField(
        max_length=60,
        label="Receiver id",
        help_text="For FDA: CDER_IND, CBER_IND or CDER_IND_EXEMPT_BA_BE.",
    )
    batch_receiver = forms.CharField(
        max_length=60, label="Receiver id of the batch", help_text="For FDA: ZZFDA_PREMKT."
    )
    variant = forms.ChoiceField(choices=Variant.choices, initial=Variant.BLINDED, required=False)
    department = forms.CharField(max_length=60, required=False)
    title = forms.CharField(max_length=50, required=False, label="Contact: title")
    given_name = forms.CharField(max_length=60, required=False, label="Contact: given name")
    family_name = forms.CharField(max_length=60, required=False, label="Contact: family name")
    state = forms.CharField(max_length=40, required=False, label="State or province")
    telephone = forms.CharField(max_length=33, required=False)
    fax = forms.CharField(max_length=33, required=False)
    email = forms.CharField(max_length=100, required=False, label="E-mail")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not may(self.by, "safety.export-unblinded-message", self.record):  # type: ignore[arg-type]  # a report has a target
            blinded = [(Variant.BLINDED.value, Variant.BLINDED.label)]
            self.fields["variant"].choices = blinded  # type: ignore[attr-defined]  # a choice field

    def clean_variant(self) -> str:
        """The blinded one unless another was asked for."""
        return self.cleaned_data["variant"] or Variant.BLINDED


class AcknowledgementUploadForm(forms.Form):
    """One acknowledgement as it came from the recipient."""

    file = forms.FileField(label="Acknowledgement (XML)")


class AcknowledgementForm(ActionForm):
    """What the recipient answered."""

    at = forms.DateTimeField(label="Answered at")
    acknowledgement = forms.CharField(max_length=500, label="Answer")


class LateNoticeForm(AwarenessForm):
    """What a former party of a study hears of."""

    study = forms.UUIDField(
        label="Study", help_text="Its number on this platform, as your archive names it."
    )
    term = forms.CharField(max_length=250, label="Event, as reported")
    description = forms.CharField(
        max_length=10_000, required=False, widget=forms.Textarea(attrs={"rows": 4})
    )
    subject_code = forms.CharField(max_length=60, required=False, label="Participant's code")
    country = forms.CharField(max_length=2, required=False, label="Country (ISO 3166)")
    is_serious = forms.BooleanField(required=False, label="Serious")
