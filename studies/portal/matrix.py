"""The transfer matrix of a version: obligation by cell, filled from the catalogue by search, template and bulk edit."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from cro_platform.access.errors import Refused, RuleBroken
from cro_platform.access.obligations import Level, Obligation, cells_for
from cro_platform.access.rights import authorize
from cro_platform.web.components import Link
from cro_platform.web.pages import record_url
from cro_platform.web.portal_views import page, principal_of
from studies.api import ContractVersions
from studies.models import ContractStudy, ContractVersion
from studies.portal.agreements import shown_finding
from studies.rules.agreements.life_cycle import OPEN
from studies.rules.agreements.redlines import EVERY_COUNTRY
from studies.rules.agreements.templates import TEMPLATES, matching, template_obligations
from studies.selectors.agreements import findings
from studies.services.agreements.drafting import set_transfers

WHOLE, EVERY = "*", EVERY_COUNTRY
Row = tuple[UUID, str, str, str]
SCOPES = tuple((each.code, f"Template: {each.name}") for each in TEMPLATES.values())


@dataclass(frozen=True, slots=True)
class Cell:
    """A tick box: whether it can be, and is, ticked."""

    name: str
    label: str
    is_possible: bool
    is_ticked: bool


@dataclass(frozen=True, slots=True)
class Line:
    """An obligation of the catalogue with its cells."""

    owed: Obligation
    law: str
    retain: str
    cells: tuple[Cell, ...]
    clause: str


class LookForm(forms.Form):
    """What of the catalogue is shown."""

    q = forms.CharField(required=False, label="Search the catalogue")
    only = forms.ChoiceField(
        required=False,
        label="Show",
        choices=[
            ("", "Everything"),
            ("transferred", "What is transferred"),
            *SCOPES,
        ],
    )


@require_http_methods(["GET", "POST"])
def matrix_page(request: HttpRequest, slug: str, pk: UUID) -> HttpResponse:
    """Look at the matrix, and change it while the version is one's own draft."""
    by = principal_of(request)
    version: Any = ContractVersions.find(by, pk)
    studies = list(version.studies.order_by("protocol_number"))
    study = _chosen(studies, request.GET.get("study", ""))
    look = LookForm(request.GET)
    look.is_valid()
    lines = _lines(version, study, look.cleaned_data) if study else []
    if request.method == "POST" and study:
        authorize(by, "contracts.draft", version)
        try:
            set_transfers(version, by=by, rows=_rows(version, study, lines, request.POST))
        except Refused as refusal:
            request.failed = True  # type: ignore[attr-defined]  # the middleware rolls the transaction back
            messages.error(request, str(refusal))
        else:
            messages.success(request, _("The transfers are saved."))
        return HttpResponseRedirect(request.get_full_path())
    context = {
        "title": _("Transfers: %(version)s") % {"version": version},
        "links": _links(slug, version),
        "version": version,
        "version_url": record_url(slug, version),
        "studies": [_tab(slug, version, each, study) for each in studies],
        "study": study,
        "look": look,
        "columns": [_label(cell) for cell in _columns(study)] if study else [],
        "lines": lines,
        "can_edit": version.author_organization_id == by.organization_id
        and version.status in OPEN
        and not version.is_general_transfer,
        "templates": [(t.code, t.name) for t in TEMPLATES.values()],
        "findings": [shown_finding(each) for each in findings(version, by)]
        if version.status in OPEN and version.effective_at
        else [],
    }
    return page(request, "studies/matrix.html", context)


def _links(slug: str, version: ContractVersion) -> list[Link]:
    contract = version.contract
    return [
        Link(str(contract), record_url(slug, contract)),
        Link(str(version), record_url(slug, version)),
        Link("Transfers"),
    ]


def _tab(
    slug: str, version: ContractVersion, study: ContractStudy, shown: ContractStudy | None
) -> tuple[str, str, bool]:
    url = reverse("contract-matrix", args=[slug, version.pk])
    return study.protocol_number, f"{url}?study={study.study_id}", study is shown


def _chosen(studies: list[ContractStudy], wanted: str) -> ContractStudy | None:
    named = [each for each in studies if str(each.study_id) == wanted]
    return (named or studies or [None])[0]  # type: ignore[list-item]  # None when the version lists no study


def _columns(study: ContractStudy) -> list[str]:
    """The whole study, every country, the jurisdictions that are no country, the countries."""
    jurisdictions = {
        cell
        for owed in matching("")
        if owed.level == Level.JURISDICTION
        for cell in cells_for(owed, study.countries)
    }
    return [WHOLE, EVERY, *sorted(jurisdictions - set(study.countries)), *sorted(study.countries)]


def _label(cell: str) -> str:
    return {WHOLE: "Whole study", EVERY: "Every country", "EU": "EU/EEA"}.get(cell, cell)


def _lines(version: ContractVersion, study: ContractStudy, look: dict[str, Any]) -> list[Line]:
    held = {
        (c.obligation, c.cell): c.clause for c in version.clauses.filter(study_id=study.study_id)
    }
    wanted = {each.code for each in matching(look.get("q", ""))}
    only = look.get("only", "")
    if only in TEMPLATES:
        wanted &= {each.code for each in template_obligations(only)}
    elif only == "transferred":
        wanted &= {code for code, _ in held}
    return [_line(owed, study, held) for owed in matching("") if owed.code in wanted]


def _line(owed: Obligation, study: ContractStudy, held: dict[tuple[str, str], str]) -> Line:
    possible = _possible(owed, study)
    cells = tuple(
        Cell(
            f"{owed.code}|{cell}",
            f"{_(owed.name)}, {_label(cell)}",
            cell in possible,
            (owed.code, cell) in held,
        )
        for cell in _columns(study)
    )
    clauses = dict.fromkeys(clause for (code, _), clause in held.items() if code == owed.code)
    retain = f"{owed.retain.because} ({owed.retain.source})" if owed.retain else ""
    return Line(
        owed,
        "; ".join(str(each.citation) for each in owed.clauses),
        retain,
        cells,
        ", ".join(clauses),
    )


def _possible(owed: Obligation, study: ContractStudy) -> set[str]:
    every = set() if owed.level == Level.STUDY else {EVERY}
    return {*cells_for(owed, study.countries), *every}


def _rows(
    version: ContractVersion, study: ContractStudy, lines: list[Line], sent: Any
) -> list[Row]:
    """What was not shown stays as it is; what was shown is what is ticked, or what the bulk action says."""
    _check_ticks(lines, sent.getlist("cell"))
    shown = {line.owed.code for line in lines}
    before = list(version.clauses.values_list("study_id", "obligation", "cell", "clause"))
    kept = [row for row in before if row[0] != study.study_id or row[1] not in shown]
    held = {(code, cell): clause for place, code, cell, clause in before if place == study.study_id}
    bulk, clause = sent.get("bulk", ""), sent.get("clause", "").strip()
    ticked = [] if bulk == "clear" else [_pair(each) for each in sent.getlist("cell")]
    if bulk in TEMPLATES:
        ticked += [
            (o.code, WHOLE if o.level == Level.STUDY else EVERY) for o in template_obligations(bulk)
        ]
    order = {
        code: number for number, code in enumerate((line.owed.code for line in lines), start=1)
    }
    rows = {
        pair: held.get(pair) or clause or f"Schedule 1, {order.get(pair[0], len(order) + 1)}"
        for pair in ticked
        if pair[0] in shown or bulk in TEMPLATES
    }
    if bulk == "reclause" and clause:
        rows = dict.fromkeys(rows, clause)
    merged = {(place, code, cell): text for place, code, cell, text in kept}
    merged |= {(study.study_id, code, cell): text for (code, cell), text in rows.items()}
    return [(*place, text) for place, text in merged.items()]


def _check_ticks(lines: list[Line], ticked: list[str]) -> None:
    """Only what the page offers is ticked: an obligation that is shown, in a cell that it has in this study."""
    offered = {cell.name for line in lines for cell in line.cells if cell.is_possible}
    if not offered.issuperset(ticked):
        raise RuleBroken.of(
            "cell",
            "The study has no such cell. Nothing is saved.",
            "21 CFR 312.52(a); ICH E6(R3) 3.6",
        )


def _pair(text: str) -> tuple[str, str]:
    code, _, cell = text.partition("|")
    return code, cell
