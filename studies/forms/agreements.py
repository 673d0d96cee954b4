"""Forms of agreements: both faces parse what a version says with the same fields."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django import forms

from cro_platform.tenancy.models import LegalEntity, Organization
from cro_platform.web.forms import ActionForm
from studies.enums import ContractKind, RemarkKind
from studies.forms.fields import InstantField
from studies.models import Contract, Study
from studies.rules.agreements.local_time import instant_of, zone_named
from studies.rules.agreements.templates import TEMPLATES
from studies.rules.dates import OUT_OF_RANGE, is_in_range
from studies.services.agreements.drafting import NewAgreement

LOCAL_HELP = "Local time in the zone below. Where the clocks repeat an hour, state the offset: 2026-10-25T02:30+01:00."
EMPTY = [("", "None")]


class LocalField(forms.CharField):
    """A local time, `2026-03-01T00:00`, with an offset only where one is needed to choose between two readings."""

    def __init__(self, **kwargs: Any) -> None:
        widget = forms.TextInput(attrs={"placeholder": "2026-03-01T00:00", "autocomplete": "off"})
        kwargs.setdefault("help_text", LOCAL_HELP)
        super().__init__(widget=widget, **kwargs)

    def to_python(self, value: Any) -> Any:
        """The local time, or None."""
        text = str(super().to_python(value))
        if not text:
            return None
        try:
            local = datetime.fromisoformat(text)
        except ValueError:
            raise forms.ValidationError(
                "A local time is expected, such as 2026-03-01T00:00."
            ) from None
        if not is_in_range(local):
            raise forms.ValidationError(OUT_OF_RANGE)
        return local


def resolved(given: dict[str, Any], name: str, zone: str) -> datetime | None:
    """The instant of a local field; RuleBroken with both readings where there is not exactly one."""
    local = given.get(name)
    return instant_of(local, zone, field=name) if local is not None else None


class PartyField(forms.CharField):
    """The other party: its number on this platform, or the name of a company one works with already."""

    def to_python(self, value: Any) -> Any:
        """The organization's id."""
        text = str(super().to_python(value)).strip()
        if not text:
            return None
        try:
            return UUID(text)
        except ValueError:
            pass
        known = list(
            Organization.objects.filter(name__iexact=text).values_list("pk", flat=True)[:2]
        )
        if len(known) != 1:
            raise forms.ValidationError(
                "You know no company of this name. Ask it for its number on this platform."
            )
        return known[0]


class DraftForm(ActionForm):
    """A new agreement."""

    counterparty = PartyField(
        label="Other party",
        help_text="Its number on this platform, or the name of a company you work with.",
    )
    number = forms.CharField(max_length=80)
    title = forms.CharField(max_length=300)
    kind = forms.ChoiceField(
        choices=[c for c in ContractKind.choices if c[0] != ContractKind.SUBCONTRACT],
        initial=ContractKind.WORK_ORDER,
    )
    parent = forms.UUIDField(
        required=False, label="Under master agreement", widget=forms.Select(choices=EMPTY)
    )
    studies = forms.MultipleChoiceField(required=False, choices=())
    template = forms.ChoiceField(
        required=False,
        choices=[*EMPTY, *((each.code, each.name) for each in TEMPLATES.values())],
        label="Transfer of obligations, to begin with",
    )
    effective = LocalField(label="Effective")
    ends = LocalField(required=False, label="Ends")
    zone = forms.CharField(
        max_length=64, required=False, label="Time zone", help_text="Yours, unless you change it."
    )
    close_out_days = forms.IntegerField(
        required=False, min_value=0, max_value=3650, label="Close-out period in days"
    )
    without_wordings = forms.BooleanField(required=False, label="Without the proposed clauses")
    provider_signed = InstantField(
        required=False,
        label="Signed on paper by the provider at",
        help_text="Only for a contract that was signed on paper before: both parties then attest it on its scan, which you attach.",
    )
    sponsor_signed = InstantField(required=False, label="Signed on paper by the sponsor at")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        own = Organization.objects.filter(pk=self.by.organization_id).values_list(
            "time_zone", flat=True
        )
        self.own_zone = own.first() or "UTC"
        self.fields["zone"].initial = self.own_zone
        studies = Study.objects.order_by("protocol_number")
        if self.by.is_sponsor:
            studies = studies.filter(organization=self.by.organization_id)
        listed = [(str(s.pk), f"{s.protocol_number}: {s.title[:80]}") for s in studies]
        self.fields["studies"].choices = listed  # type: ignore[attr-defined]  # a choice field
        frames = Contract.objects.filter(kind=ContractKind.MASTER_AGREEMENT).order_by("number")
        self.fields["parent"].widget = forms.Select(
            choices=[*EMPTY, *((str(c.pk), f"{c.number}: {c.title}") for c in frames)]
        )

    def values(self) -> dict[str, Any]:
        """The agreement as one value; with dates of paper signatures it is a contract recorded later."""
        given = super().values()
        zone = given["zone"] or self.own_zone
        zone_named(zone, field="zone")
        effective = resolved(given, "effective", zone)
        assert effective is not None  # noqa: S101 -- a required field
        new = NewAgreement(
            counterparty_id=given["counterparty"],
            kind=given["kind"],
            number=given["number"],
            title=given["title"],
            effective_at=effective,
            zone=zone,
            ends_at=resolved(given, "ends", zone),
            close_out_days=given["close_out_days"] or 0,
            parent_id=given["parent"],
            study_ids=tuple(UUID(each) for each in given["studies"]),
            template=given["template"],
            has_wordings=not given["without_wordings"],
            is_recorded_later=bool(given["provider_signed"] or given["sponsor_signed"]),
            provider_signed_at=given["provider_signed"],
            sponsor_signed_at=given["sponsor_signed"],
        )
        return {"new": new}


class TermsForm(ActionForm):
    """The terms of a draft; the form opens with what stands there, and an empty end means none."""

    title = forms.CharField(max_length=300, required=False)
    change_summary = forms.CharField(
        required=False, widget=forms.Textarea(attrs={"rows": 3}), label="What this version changes"
    )
    effective = LocalField(required=False, label="Effective")
    ends = LocalField(required=False, label="Ends")
    zone = forms.CharField(max_length=64, required=False, label="Time zone")
    close_out_days = forms.IntegerField(
        required=False, min_value=0, max_value=3650, label="Close-out period in days"
    )
    sponsor_entity = forms.UUIDField(
        required=False, widget=forms.Select(choices=EMPTY), label="Sponsor's legal entity"
    )
    provider_entity = forms.UUIDField(
        required=False, widget=forms.Select(choices=EMPTY), label="Provider's legal entity"
    )
    is_general_transfer = forms.BooleanField(
        required=False,
        label="Transfer all obligations by one general statement",
        help_text="Only for studies under 21 CFR Part 312 in the United States (21 CFR 312.52(a)).",
    )

    def __init__(self, *args: Any, record: Any = None, **kwargs: Any) -> None:
        if record is not None:
            kwargs["initial"] = _standing_terms(record) | (kwargs.get("initial") or {})
        super().__init__(*args, record=record, **kwargs)
        if record is not None:
            for side in ("sponsor", "provider"):
                owner = getattr(record.contract, f"{side}_id")
                found = LegalEntity.objects.filter(organization=owner).order_by("name")
                self.fields[f"{side}_entity"].widget = forms.Select(
                    choices=[*EMPTY, *((str(e.pk), e.name) for e in found)]
                )

    def values(self) -> dict[str, Any]:
        """Only what was sent."""
        given: dict[str, Any] = self.cleaned_data
        sent = {name: given[name] for name in given if name in self.data}
        zone = sent.get("zone") or self.record.effective_zone  # type: ignore[union-attr]  # always a version
        zone_named(zone, field="zone")
        changes: dict[str, Any] = {
            name: sent[name] for name in ("title", "change_summary") if name in sent
        }
        if sent.get("effective"):
            changes["effective_at"] = resolved(sent, "effective", zone)
        if "ends" in sent:
            changes["ends_at"] = resolved(sent, "ends", zone)
        if "zone" in sent:
            changes["effective_zone"] = zone
        if "close_out_days" in sent:
            changes["close_out_days"] = sent["close_out_days"] or 0
        for side in ("sponsor_entity", "provider_entity"):
            if side in sent:
                changes[f"{side}_id"] = sent[side]
        is_whole = self.base_fields.keys() - {"is_general_transfer"} <= set(self.data)
        if (
            "is_general_transfer" in sent or is_whole
        ):  # a page does not send a box that is not ticked
            changes["is_general_transfer"] = bool(given["is_general_transfer"])
        return changes


def _standing_terms(version: Any) -> dict[str, Any]:
    zone = zone_named(version.effective_zone)
    local = {
        name: f"{instant.astimezone(zone):%Y-%m-%dT%H:%M%z}"
        for name, instant in (("effective", version.effective_at), ("ends", version.ends_at))
        if instant is not None
    }
    return {
        "title": version.contract.title,
        "change_summary": version.change_summary,
        "zone": version.effective_zone,
        "close_out_days": version.close_out_days,
        "sponsor_entity": version.sponsor_entity_id,
        "provider_entity": version.provider_entity_id,
        "is_general_transfer": version.is_general_transfer,
        **local,
    }


class StudyForm(ActionForm):
    """A study that the agreement is about."""

    study = forms.UUIDField(widget=forms.Select)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        found = Study.objects.order_by("protocol_number")
        self.fields["study"].widget = forms.Select(
            choices=[(str(s.pk), s.protocol_number) for s in found]
        )


class FollowForm(ActionForm):
    """When the next version begins, and what it changes."""

    effective = LocalField(label="Effective")
    zone = forms.CharField(
        max_length=64,
        required=False,
        label="Time zone",
        help_text="As before, unless you change it.",
    )
    summary = forms.CharField(
        widget=forms.Textarea(attrs={"rows": 3}), label="What this version changes"
    )

    def values(self) -> dict[str, Any]:
        """Instant, zone and summary."""
        given = super().values()
        zone = given["zone"] or self.record.effective_zone  # type: ignore[union-attr]  # always a version
        zone_named(zone, field="zone")
        return {
            "effective_at": resolved(given, "effective", zone),
            "zone": zone,
            "summary": given["summary"],
        }


class CounterForm(ActionForm):
    """What one's own version will change."""

    summary = forms.CharField(
        required=False, widget=forms.Textarea(attrs={"rows": 3}), label="What you want to change"
    )


class RemarkForm(ActionForm):
    """A remark that the other party never sees."""

    kind = forms.ChoiceField(choices=RemarkKind.choices)
    place = forms.CharField(
        required=False, max_length=60, label="About", help_text="A clause or part, if you like."
    )
    text = forms.CharField(widget=forms.Textarea(attrs={"rows": 4}), max_length=10_000)


class AttachForm(ActionForm):
    """A file of the agreement."""

    file = forms.FileField()
    is_scan = forms.BooleanField(
        required=False, label="This is the contract that was signed on paper"
    )
