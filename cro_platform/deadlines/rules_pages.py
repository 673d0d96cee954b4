"""The rules in the portal: the catalogue by jurisdiction, and one rule with its versions, examples and calculator."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from cro_platform.access.errors import RuleBroken
from cro_platform.access.obligations import obligation
from cro_platform.access.rights import authorize
from cro_platform.deadlines import explorer
from cro_platform.deadlines.engine import ClockError, Computation, Rule, rule, versions
from cro_platform.deadlines.explorer import Proof
from cro_platform.deadlines.retold import fact_words, moment_words, noop, retold
from cro_platform.deadlines.rules_api import CATALOGUE, DeadlineRules
from cro_platform.tenancy.countries import UnknownCountryError, country
from cro_platform.web.components import Column, Link, RowUrl, Step
from cro_platform.web.portal_views import filter_form, page, principal_of
from cro_platform.web.templatetags.ui import status, unverified

UNREAD = "The rule, or a part of it, is from memory or in doubt."
BREAK = SafeString("<br>")
REGIONS = {"EU": noop("European Union and EEA"), "ICH": noop("ICH baseline")}
PLACES = {
    "zone": noop("Time zone where it was received"),
    "sponsor_zone": noop("Time zone of the sponsor's registered office"),
    "authority_zone": noop("Time zone of the authority"),
}


@dataclass(frozen=True, slots=True)
class Chapter:
    """The rules of one jurisdiction."""

    title: str
    rules: list[Rule]


def jurisdiction_name(code: str) -> str:
    """The country's name, or that of the region."""
    try:
        return _(REGIONS[code]) if code in REGIONS else country(code).name
    except UnknownCountryError:
        return code


def rule_url(slug: str, rule_id: str, **given: str) -> str:
    """The page of a rule, its calculator filled with what is given; empty for a clock without a rule."""
    if not rule_id:
        return ""
    address = reverse("deadline-rule", args=[slug, rule_id])
    return f"{address}?{urlencode(given)}" if given else address


def _confidence(each: Rule) -> str:
    mark = unverified(UNREAD) if explorer.is_any_unverified(each) else ""
    return format_html("{} {}", explorer.confidence_words(each), mark)


COLUMNS = [
    Column("Rule", "id", is_unbroken=True),
    Column("What triggers it", "trigger"),
    Column("Clock", explorer.length_words),
    Column("Clause", "source"),
    Column("How sure", _confidence),
]


@require_GET
def catalogue(request: HttpRequest, slug: str) -> HttpResponse:
    """Every rule by jurisdiction, narrowed by category or to what is unverified."""
    by = principal_of(request)
    authorize(by, CATALOGUE)
    given = {name: str(value) for name, value in request.GET.items()}
    filters = tuple(each for each in DeadlineRules.asked if each.name != "rule")
    try:
        found = explorer.found(**_read(given))
    except RuleBroken as refusal:
        messages.error(request, str(refusal))
        return HttpResponseRedirect(request.path)
    chapters: dict[str, list[Rule]] = {}
    for each in found:
        chapters.setdefault(each.jurisdiction, []).append(each)
    context = {
        "title": _(DeadlineRules.title),
        "chapters": [Chapter(jurisdiction_name(code), held) for code, held in chapters.items()],
        "count": len(found),
        "columns": COLUMNS,
        "row_url": RowUrl(lambda each: rule_url(slug, each.id)),
        "filter_form": filter_form(filters, given),
    }
    return page(request, "deadlines/rules.html", context)


def _read(given: dict[str, str]) -> dict[str, Any]:
    known = {each.name: each for each in DeadlineRules.asked}
    for name, text in given.items():
        if name not in known or (
            text and known[name].choices and text not in dict(known[name].choices)
        ):
            raise RuleBroken.of(name, "This list cannot be filtered so.")
    return {name: known[name].read(text) for name, text in given.items() if text and name != "rule"}


class Question(forms.Form):
    """What the calculator asks: a field per fact of the rule, the places whose calendar may count, the date of the law."""

    def __init__(self, asked: Rule, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in asked.facts:
            self.fields[name] = forms.CharField(
                label=_(asked.meaning(name)),
                required=name in asked.required,
                help_text=_(
                    "A date (2026-01-30), or an instant (2026-01-30T14:05, with an offset or a zone below)."
                ),
            )
        for name, label in PLACES.items():
            self.fields[name] = forms.CharField(
                label=_(label), required=False, help_text=_("IANA name, such as Europe/Berlin.")
            )
        self.fields["on"] = forms.CharField(
            label=_("Use the version in force on"),
            required=False,
            help_text=_("Empty: on the date of the start fact."),
        )
        self.fields["compute"] = forms.CharField(widget=forms.HiddenInput, required=False)


@dataclass(frozen=True, slots=True)
class Answered:
    """What the calculator shows."""

    steps: list[Step]
    dues: list[dict[str, Any]]
    answer: Computation

    @property
    def result(self) -> str:
        """The strict dates, or the law in words."""
        strict = [moment_words(due["on"]) for due in self.dues if due["strict"]]
        return ", ".join(strict) or (self.answer.outcome or "")


@require_GET
def rule_page(request: HttpRequest, slug: str, rule_id: str) -> HttpResponse:
    """One rule: what it demands, its versions, its worked examples computed now, and a calculator that works without a script."""
    authorize(principal_of(request), CATALOGUE)
    try:
        held = versions(rule_id)
    except ClockError:
        raise Http404 from None
    newest = rule(rule_id)
    given = {name: str(value) for name, value in request.GET.items()}
    form, answered = _asked(newest, given)
    context = {
        "title": rule_id,
        "rule": newest,
        "links": [Link(DeadlineRules.title, reverse("deadline-rules", args=[slug])), Link(rule_id)],
        "jurisdiction": jurisdiction_name(newest.jurisdiction),
        "length": explorer.length_words(newest),
        "duty": obligation(newest.obligation).name,
        "confidence": explorer.confidence_words(newest),
        "followers": [Link(each, rule_url(slug, each)) for each in newest.next],
        "unread": UNREAD,
        "versions": list(reversed(held)),
        "version_columns": VERSIONS,
        "proofs": [(each, explorer.proven(each)) for each in reversed(held)],
        "proof_columns": PROOFS,
        "form": form,
        "answered": answered,
    }
    status_code = 422 if form.errors else 200
    return page(request, "deadlines/rule.html", context, status=status_code)


def _asked(newest: Rule, given: dict[str, str]) -> tuple[Question, Answered | None]:
    if not given.get("compute"):
        return Question(newest, initial=given | {"compute": "1"}), None
    form = Question(newest, given)
    if not form.is_valid():
        return form, None
    values = {name: value for name, value in given.items() if name != "compute"}
    try:
        answer = explorer.computed(newest.id, values)
    except ClockError as error:
        text = f"{error.reason} ({error.clause})" if error.clause else error.reason
        form.add_error(error.field if error.field in form.fields else None, text)
        return form, None
    dues = answer.as_json()["due"]
    return form, Answered([Step(text) for text in retold(answer.derivation)], dues, answer)


def _given(proof: Proof) -> str:
    facts = [(fact_words(name), moment_words(text)) for name, text in proof.facts.items()]
    places = [(_(PLACES[name]), zone) for name, zone in proof.zones.items()]
    return format_html_join(BREAK, "{}: {}", [*facts, *places])


def _moments(texts: Iterable[str]) -> str:
    return "; ".join(moment_words(text) for text in texts)


def _holds(proof: Proof) -> str:
    return status("success", "holds") if proof.holds else status("danger", "does not hold")


def _sure(each: Rule) -> str:
    mark = unverified(each.doubt.strip() or UNREAD) if each.is_unverified else ""
    return format_html("{} {}", explorer.confidence_words(each), mark)


VERSIONS = [
    Column("Version", "version", is_unbroken=True),
    Column("Holds", explorer.validity_words),
    Column("Clock", explorer.length_words),
    Column("To", lambda each: ", ".join(each.recipients) or None),
    Column("Clause", "source"),
    Column("How sure", _sure),
]
PROOFS = [
    Column("Facts", _given),
    Column("Expected", lambda proof: _moments(proof.expected) or proof.outcome),
    Column("Computed now", lambda proof: _moments(proof.found)),
    Column("Result", _holds),
    Column("What it shows", lambda proof: proof.why or None),
]
