"""Gives each drug its role and its row of the drug-reaction matrix.

The message keeps them apart from the drug and joins them by ids of its own (G.k.1, G.k.9.i).
"""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Any

from pharmacovigilance.exchange.e2b_r3.binding import Leaf, specs
from pharmacovigilance.exchange.e2b_r3.findings import Severity
from pharmacovigilance.exchange.e2b_r3.oids import code_list
from pharmacovigilance.exchange.e2b_r3.paths import ASSESSMENT, PATIENT, coded, observed, organized
from pharmacovigilance.exchange.e2b_r3.reading.reader import read, read_leaf
from pharmacovigilance.exchange.e2b_r3.reading.trace import Trace
from pharmacovigilance.exchange.e2b_r3.record.drug import Drug
from pharmacovigilance.exchange.e2b_r3.record.icsr import Icsr
from pharmacovigilance.exchange.e2b_r3.record.matrix import CausalityAssessment, DrugReaction
from pharmacovigilance.exchange.e2b_r3.xml import Node, find

_OPINIONS = f"{ASSESSMENT}/component/causalityAssessment"
_ROLES = coded(_OPINIONS, "20", code_list(19))
_RELATEDNESS = coded(_OPINIONS, "39", code_list(19))
_DRUGS = f"{PATIENT}/{organized(4, 'substanceAdministration')}"
_PRODUCT = "subject2/productUseReference/id"
_REACTION = "subject1/adverseEffectReference/id"
_REFERENCE = "actReference/id"
_RECURRENCE = observed("outboundRelationship2", 31, ".")
_INTERVALS = (("SAS", "interval_from_first_dose"), ("SAE", "interval_from_last_dose"))

_ROLE_FIELDS = ("role", "fda_role")
_LEAVES: dict[str, Leaf] = {
    name: spec
    for record in (Drug, DrugReaction)
    for name, spec in specs(record)
    if isinstance(spec, Leaf) and spec.is_assembled
}


@dataclass(slots=True)
class _Cell:
    """The nodes that speak of one drug and one reaction."""

    opinions: list[Node] = field(default_factory=list)
    parts: list[tuple[str, Node]] = field(default_factory=list)


def assemble(icsr: Icsr, node: Node, trace: Trace) -> Icsr:
    """The ICSR with the roles of its drugs and the drug-reaction matrix filled in."""
    numbers = {r.uid: i for i, r in reversed([*enumerate(icsr.reactions, start=1)]) if r.uid}
    roles, opinions = _by_product(node, _ROLES), _by_product(node, _RELATEDNESS)
    _report_strays(icsr, (roles, opinions), trace)
    drugs = []
    for number, (drug, place) in enumerate(zip(icsr.drugs, find(node, _DRUGS), strict=True), 1):
        with trace.at(number):
            named = {name: _first(_LEAVES[name], roles[drug.uid], trace) for name in _ROLE_FIELDS}
            cells = _cells(place, opinions[drug.uid], numbers)
            drugs.append(replace(drug, **named, matrix=_matrix(cells, trace)))
    return replace(icsr, drugs=tuple(drugs))


def _by_product(node: Node, path: str) -> dict[str | None, list[Node]]:
    found: dict[str | None, list[Node]] = defaultdict(list)
    for opinion in find(node, path):
        found[_reference(opinion, _PRODUCT)].append(opinion)
    return found


def _reference(node: Node, path: str) -> str | None:
    target = next(find(node, path), None)
    return None if target is None else (target.get("root") or "").lower() or None


def _report_strays(
    icsr: Icsr, groups: tuple[dict[str | None, list[Node]], ...], trace: Trace
) -> None:
    known = {drug.uid for drug in icsr.drugs}
    for group in groups:
        for uid in [uid for uid in group if uid is None or uid not in known]:
            message = "an assessment refers to no drug of this report and was left out"
            trace.report(Severity.WARNING, "G.k.9.i", "stray", message, group.pop(uid)[0])


def _first(spec: Leaf, nodes: list[Node], trace: Trace) -> Any:
    values = (read_leaf(spec, node, trace) for node in nodes)
    return next((value for value in values if value is not None), None)


def _cells(drug: Node, opinions: list[Node], numbers: dict[str, int]) -> dict[int | None, _Cell]:
    cells: dict[int | None, _Cell] = defaultdict(_Cell)
    for opinion in opinions:
        cells[numbers.get(_reference(opinion, _REACTION) or "")].opinions.append(opinion)
    for uid, name, part in _timings(drug):
        cells[numbers.get(uid or "")].parts.append((name, part))
    return cells


def _timings(drug: Node) -> Iterator[tuple[str | None, str, Node]]:
    for type_code, name in _INTERVALS:
        for part in find(drug, f"outboundRelationship1[@typeCode='{type_code}']"):
            yield _reference(part, _REFERENCE), name, part
    for part in find(drug, _RECURRENCE):
        yield _reference(part, f"outboundRelationship1/{_REFERENCE}"), "recurrence", part


def _matrix(cells: dict[int | None, _Cell], trace: Trace) -> tuple[DrugReaction, ...]:
    ordered = sorted(cells.items(), key=lambda item: (item[0] is None, item[0] or 0))
    return tuple(
        _cell(reaction, cell, trace, number) for number, (reaction, cell) in enumerate(ordered, 1)
    )


def _cell(reaction: int | None, cell: _Cell, trace: Trace, number: int) -> DrugReaction:
    with trace.at(number):
        parts = {name: read_leaf(_LEAVES[name], part, trace) for name, part in cell.parts}
        opinions = tuple(_opinion(node, trace, i) for i, node in enumerate(cell.opinions, 1))
    return DrugReaction(reaction=reaction, assessments=opinions, **parts)


def _opinion(node: Node, trace: Trace, number: int) -> CausalityAssessment:
    with trace.at(number):
        return read(CausalityAssessment, node, trace)
