"""Forms of choosing a provider: both faces parse profiles, requests, bids, scores and audits with them."""

from decimal import Decimal
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext

from cro_platform.access.errors import RuleBroken
from cro_platform.access.principal import Principal
from cro_platform.web.forms import ActionForm, ChosenField
from studies.enums import AuditOutcome, FindingGrade, Phase
from studies.forms.agreement_parts import TableField
from studies.forms.fields import DayField, InstantField, LinesField, country_choices, named
from studies.models import Bidder, ProposalInvitation, ProviderProfile, Study
from studies.rules.agreements.templates import TEMPLATES
from studies.rules.dates import parse_day

NONE = [("", "None")]


class ProfileForm(ActionForm):
    """What a CRO says of itself."""

    summary = forms.CharField(required=False, widget=forms.Textarea(attrs={"rows": 4}))
    therapeutic_areas = LinesField()
    phases = forms.MultipleChoiceField(required=False, choices=Phase.choices)
    countries = forms.MultipleChoiceField(required=False, choices=country_choices)
    certificates = TableField(
        ("title", "issuer", "valid_until"),
        help_text="Title; issuer; last valid day (2027-05-31): one per line.",
    )
    capacity = forms.DecimalField(
        required=False,
        min_value=0,
        max_digits=7,
        decimal_places=1,
        label="Free capacity (full-time equivalents)",
    )
    available_from = DayField()
    is_listed = forms.BooleanField(
        required=False,
        label="Listed",
        help_text="Sponsors on this platform find the profile. Other CROs never do.",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        standing = ProviderProfile.objects.filter(
            organization=self.by.organization_id, replaced_at=None
        ).first()
        for name in self.base_fields if standing else ():
            self.initial.setdefault(name, getattr(standing, name))
        if standing:
            rows = ("; ".join(row.values()) for row in standing.certificates)
            self.initial["certificates"] = "\n".join(rows)

    def values(self) -> dict[str, Any]:
        """Each certificate's last day is a day."""
        given = super().values()
        for place, row in enumerate(given["certificates"]):
            if parse_day(row["valid_until"]) is None:
                raise RuleBroken.of(
                    f"certificates/{place}", "A day is expected, such as 2027-05-31."
                )
        return given


class RequestForm(ActionForm):
    """A request for proposal."""

    number = forms.CharField(max_length=80)
    title = forms.CharField(max_length=300)
    study = forms.UUIDField(required=False, widget=forms.Select(choices=NONE))
    scope = forms.CharField(
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text="All that the invited providers read of the work.",
    )
    template = forms.ChoiceField(
        required=False,
        choices=[*NONE, *((each.code, each.name) for each in TEMPLATES.values())],
        label="Transfer of obligations for the work order, to begin with",
    )
    therapeutic_area = forms.CharField(max_length=120, required=False)
    phase = forms.ChoiceField(required=False, choices=[*NONE, *Phase.choices])
    countries = forms.MultipleChoiceField(required=False, choices=country_choices)
    currency = forms.RegexField("^[A-Z]{3}$", initial="EUR")
    criteria = TableField(("name", "weight"), help_text="Name; weight: one per line, 100 together.")
    questions = LinesField()
    due_at = InstantField(label="Bids until")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        own = Study.objects.filter(organization=self.by.organization_id).order_by("protocol_number")
        self.fields["study"].widget = forms.Select(
            choices=[*NONE, *((str(s.pk), s.protocol_number) for s in own)]
        )

    def values(self) -> dict[str, Any]:
        """The study by its id; RuleBroken for one that is not one's own."""
        given = super().values()
        wanted = given.pop("study")
        own = Study.objects.filter(organization=self.by.organization_id, pk=wanted)
        if wanted is not None and not own.exists():
            raise RuleBroken.of("study", "There is no such study.")
        return given | {"study_id": wanted, "countries": list(given["countries"])}


class InviteForm(ActionForm):
    """One more provider to ask: from the listed ones, or by its number on this platform."""

    provider = forms.CharField(
        max_length=200,
        help_text="The name of a listed provider, or a provider's number on this platform.",
    )

    def values(self) -> dict[str, Any]:
        """The provider's id."""
        text = super().values()["provider"].strip()
        try:
            return {"provider": UUID(text)}
        except ValueError:
            pass
        listed = ProviderProfile.objects.filter(name__iexact=text, is_listed=True, replaced_at=None)
        found = listed.values_list("organization_id", flat=True).first()
        if found is None:
            raise RuleBroken.of("provider", "No listed provider has this name.")
        return {"provider": found}


class BidForm(ActionForm):
    """What a bid says."""

    summary = forms.CharField(widget=forms.Textarea(attrs={"rows": 5}))
    lines = TableField(("item", "unit", "quantity", "unit_price"), label="Budget")
    answers = LinesField(help_text="One per line, in the order of the questions.")

    def __init__(self, *args: Any, record: Any = None, **kwargs: Any) -> None:
        super().__init__(*args, record=record, **kwargs)
        if record is not None and hasattr(record, "lines"):
            self.initial.setdefault("summary", record.summary)
            rows = ("; ".join(row.values()) for row in record.lines)
            self.initial.setdefault("lines", "\n".join(rows))
            self.initial.setdefault("answers", "\n".join(record.answers))


def _invitations(by: Principal, record: Any) -> list[tuple[str, str]]:
    found = ProposalInvitation.objects.filter(other_organization=by.organization_id)
    return named(found.order_by("-id"))


class NewBidForm(BidForm):
    """A bid on an invitation."""

    invitation = ChosenField(_invitations)
    field_order = ("invitation", "summary", "lines", "answers")

    def values(self) -> dict[str, Any]:
        """The invitation itself; one that is not there and one that is not the asker's are answered alike."""
        given = super().values()
        found = ProposalInvitation.objects.filter(
            pk=given["invitation"], other_organization=self.by.organization_id
        ).first()
        if found is None:
            raise RuleBroken.of("invitation", "There is no such invitation.")
        return given | {"invitation": found}


class ScoreForm(ActionForm):
    """Points on one criterion."""

    criterion = forms.ChoiceField(choices=())
    points = forms.DecimalField(
        min_value=Decimal(0), max_value=Decimal(10), max_digits=4, decimal_places=1
    )
    comment = forms.CharField(required=False, widget=forms.Textarea(attrs={"rows": 3}))

    def __init__(self, *args: Any, record: Any = None, **kwargs: Any) -> None:
        super().__init__(*args, record=record, **kwargs)
        if isinstance(record, Bidder):
            names = [each["name"] for each in record.request.criteria]
            self.fields["criterion"].choices = [(name, name) for name in names]  # type: ignore[attr-defined]  # a choice field


class ChooseForm(ActionForm):
    """Why this one."""

    rationale = forms.CharField(
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text="It is signed with the choice and stays with the sponsor.",
    )


class PlanAuditForm(InviteForm):
    """An audit to come."""

    planned_on = DayField(required=True)
    scope = forms.CharField(widget=forms.Textarea(attrs={"rows": 4}))

    def values(self) -> dict[str, Any]:
        """Provider, day and scope."""
        plain = {name: self.cleaned_data[name] for name in ("planned_on", "scope")}
        return super().values() | plain


class RecordAuditForm(ActionForm):
    """What an audit came to."""

    performed_on = DayField(required=True)
    outcome = forms.ChoiceField(
        choices=[each for each in AuditOutcome.choices if each[0] != AuditOutcome.PLANNED]
    )
    findings = TableField(
        ("grade", "text"),
        help_text=f"Grade ({', '.join(FindingGrade.values)}); text: one per line.",
    )
    valid_until = DayField(label="Qualified until")

    def values(self) -> dict[str, Any]:
        """Each finding has a grade that inspectors know."""
        given = super().values()
        for place, row in enumerate(given["findings"]):
            if row["grade"].casefold() not in FindingGrade.values:
                raise RuleBroken.of(
                    f"findings/{place}",
                    gettext("One of %(allowed)s.") % {"allowed": ", ".join(FindingGrade.values)},
                )
        return given
