"""Every component on one page, with invented records: for the eye and as a pattern book."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from cro_platform.web.components import (
    Change,
    Column,
    Fact,
    Link,
    NavigationItem,
    NavigationSection,
    RecordHeading,
    Step,
    Tab,
    TrailEntry,
)
from cro_platform.web.templatetags import ui

NOW = datetime(2026, 11, 23, 9, 40, tzinfo=UTC)
ZONE = "Europe/Madrid"


@dataclass(frozen=True, slots=True)
class Duty:
    """An invented row of the work queue."""

    title: str
    study: str
    tone: Any
    state: str
    due: date | datetime
    organization: str
    clause: str
    done: int

    @property
    def kind(self) -> str:
        """The word beside the organization's name."""
        return "Sponsor" if self.organization == "Northwind Bio" else "CRO"

    def get_absolute_url(self) -> str:
        """Leads nowhere but to the same page."""
        return f"#{self.study}"


DUTIES = (
    Duty(
        "SUSAR report, 7 days", "NWB-301", "danger", "Behind", NOW - timedelta(days=2),
        "Helix Clinical", "MSA-12 amendment 2, row 14", 12,
    ),
    Duty(
        "Sign monitoring visit report", "NWB-214", "warning", "At risk", NOW + timedelta(hours=7),
        "Helix Clinical", "MSA-12, row 8", 366,
    ),
    Duty(
        "Answer to request for information", "NWB-409", "warning", "At risk",
        date(2026, 11, 24), "Northwind Bio", "21 CFR 312.52(a)", 1180,
    ),
    Duty(
        "Continuing review, 6 sites", "NWB-118", "info", "Running", date(2026, 11, 27),
        "Northwind Bio", "21 CFR 312.52(a)", 204,
    ),
    Duty(
        "Annual safety report", "NWB-522", "success", "On track", date(2027, 2, 1),
        "Orbis Research", "MSA-31, row 2", 38,
    ),
    Duty(
        "Renew insurance certificate", "NWB-610", "neutral", "Planned", date(2027, 3, 15),
        "Northwind Bio", "21 CFR 312.52(a)", 0,
    ),
)  # fmt: skip

COLUMNS = (
    Column("Task", "title", sort="title"),
    Column("Study", "study", sort="study", is_unbroken=True),
    Column("State", lambda duty: ui.status(duty.tone, duty.state)),
    Column("Due", lambda duty: ui.due(duty.due, now=NOW, zone=ZONE), sort="due"),
    Column(
        "Holder",
        lambda duty: ui.holder(duty.organization, kind=duty.kind, clause=duty.clause),
    ),
    Column("Enrolled", "done", is_numeric=True),
)

NAVIGATION = (
    NavigationSection(
        "Overview",
        (
            NavigationItem("Portfolio", "#portfolio", "layout-dashboard", is_current=True),
            NavigationItem("My work", "#work", "list-todo", badge=23),
            NavigationItem("Deadlines", "#deadlines", "calendar-clock", badge=4),
        ),
    ),
    NavigationSection(
        "Conduct",
        (
            NavigationItem("Studies", "#studies", "flask-conical"),
            NavigationItem("Sites", "#sites", "hospital"),
            NavigationItem("Monitoring", "#monitoring", "clipboard-check"),
            NavigationItem("Safety", "#safety", "siren"),
            NavigationItem("Regulatory", "#regulatory", "landmark"),
        ),
    ),
    NavigationSection(
        "Agreements",
        (
            NavigationItem("Contracts", "#contracts", "handshake"),
            NavigationItem("Documents", "#documents", "folder-open"),
        ),
    ),
)

STEPS = (
    Step(
        "Sponsor received the minimum information",
        ui.instant(datetime(2026, 11, 18, 22, 30, tzinfo=UTC), zone=ZONE),
        "Day 0",
    ),
    Step(
        "The case is fatal or life-threatening", "7 days", "Regulation (EU) 536/2014, Art. 42(2)(a)"
    ),
    Step("Calendar days are counted from the day after day 0", date(2026, 11, 25)),
)

TRAIL = (
    TrailEntry(
        "M. Haas",
        "Moved the obligation",
        datetime(2026, 11, 20, 15, 4, 11, tzinfo=UTC),
        role="Contract manager",
        organization="Northwind Bio",
        changes=(
            Change("Holder", "Helix Clinical", "Northwind Bio"),
            Change("Effective on", None, date(2026, 12, 1)),
        ),
        reason="Amendment 2 takes EU SUSAR reporting back to the sponsor.",
    ),
    TrailEntry(
        "R. Okafor",
        "Signed the amendment",
        datetime(2026, 11, 19, 8, 12, 40, tzinfo=UTC),
        role="Head of safety",
        organization="Helix Clinical",
    ),
)


class VisitForm(forms.Form):
    """An invented form with each kind of field."""

    title = forms.CharField(label="Visit", max_length=40)
    planned_on = forms.DateField(
        label="Planned on",
        help_text="The first day on site.",
        widget=forms.DateInput(attrs={"type": "date"}),
    )
    kind = forms.ChoiceField(
        label="Kind",
        choices=[("on_site", "On site"), ("remote", "Remote")],
        widget=forms.RadioSelect,
    )
    country = forms.ChoiceField(label="Country", choices=[("ES", "Spain"), ("DE", "Germany")])
    notes = forms.CharField(label="Notes", required=False, widget=forms.Textarea(attrs={"rows": 3}))
    is_unannounced = forms.BooleanField(label="The site is not told before", required=False)


class DutyFilter(forms.Form):
    """An invented filter."""

    text = forms.CharField(label="Task or study", required=False)
    state = forms.ChoiceField(
        label="State", required=False, choices=[("", "Any"), ("overdue", "Overdue")]
    )
    due_before = forms.DateField(
        label="Due before", required=False, widget=forms.DateInput(attrs={"type": "date"})
    )


def _shell() -> dict[str, object]:
    return {
        "organization": {"name": "Northwind Bio", "kind": "Sponsor", "home_url": "#"},
        "navigation": NAVIGATION,
        "alerts": {"count": 3, "url": "#alerts"},
        "search": {"url": "#", "placeholder": "Search studies, sites, cases, documents"},
        "person": {
            "name": "Ruth Okafor",
            "email": "ruth@northwind.example",
            "role": "Head of safety",
        },
        "switch_url": "#switch",
        "settings_url": "#settings",
        "sign_out_url": "#out",
    }


def _samples() -> dict[str, object]:
    return {
        "heading": RecordHeading(
            "Pattern book",
            "NWB-301",
            "At risk",
            "warning",
            (
                Fact("Phase", "3"),
                Fact("Sponsor", "Northwind Bio"),
                Fact("Since", date(2026, 1, 12)),
            ),
        ),
        "links": (Link("Studies", "#studies"), Link("NWB-301", "#study"), Link("Pattern book")),
        "tabs": (
            Tab("Overview", "#overview", is_current=True),
            Tab("Obligations", "#obligations", count=31),
            Tab("Documents", "#documents", count=0),
            Tab("Trail", "#trail"),
        ),
        "columns": COLUMNS,
        "duties": DUTIES,
        "steps": STEPS,
        "trail": TRAIL,
        "now": NOW,
        "zone": ZONE,
        "started_on": date(2026, 1, 12),
        "due_on": date(2026, 11, 25),
        "met_at": NOW - timedelta(days=1),
    }


def gallery(request: HttpRequest) -> HttpResponse:
    """The pattern book; it reads and writes no record and is mounted only where nobody works."""
    faulty = VisitForm({"title": "", "planned_on": "31 Nov", "kind": "", "country": "ES"})
    if hasattr(request, "_messages"):
        messages.success(request, "Visit report released to the sponsor.")
    forms_shown = {"form": VisitForm(auto_id="new_%s"), "faulty": faulty, "filter": DutyFilter()}
    return render(request, "ui/gallery.html", {**_shell(), **_samples(), **forms_shown})
