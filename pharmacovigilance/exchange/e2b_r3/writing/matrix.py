"""Writes what the reader assembled: the roles of the drugs and the drug-reaction matrix (G.k.1, G.k.9.i)."""

from collections.abc import Iterator
from uuid import NAMESPACE_OID, uuid5

from pharmacovigilance.exchange.e2b_r3.binding import Leaf, specs
from pharmacovigilance.exchange.e2b_r3.oids import code_list
from pharmacovigilance.exchange.e2b_r3.paths import ASSESSMENT, PATIENT, coded, observed, organized
from pharmacovigilance.exchange.e2b_r3.record.drug import Drug
from pharmacovigilance.exchange.e2b_r3.record.icsr import Icsr
from pharmacovigilance.exchange.e2b_r3.record.matrix import CausalityAssessment, DrugReaction
from pharmacovigilance.exchange.e2b_r3.writing.place import child, place
from pharmacovigilance.exchange.e2b_r3.writing.record import XSI_TYPE, write, write_leaf
from pharmacovigilance.exchange.e2b_r3.xml import Node, find

_OPINION = f"{ASSESSMENT}/component/causalityAssessment"
_DRUGS = f"{PATIENT}/{organized(4, 'substanceAdministration')}"
_REACTIONS = coded(f"{PATIENT}/subjectOf2/observation", "29", code_list(19))
_ROLE, _RELATEDNESS = "20", "39"
_INTERVALS = (("SAS", "interval_from_first_dose"), ("SAE", "interval_from_last_dose"))
_LEAVES: dict[str, Leaf] = {
    name: spec
    for record in (Drug, DrugReaction)
    for name, spec in specs(record)
    if isinstance(spec, Leaf) and spec.is_assembled
}


def write_matrix(icsr: Icsr, node: Node) -> None:
    """Name each reaction and drug within the message, and write what joins them."""
    seed = f"{icsr.safety_report_id}/{icsr.message.message_id}"
    reactions = _name(find(node, _REACTIONS), f"{seed}/E.i")
    drugs = [*find(node, _DRUGS)]
    for drug, place_of_drug, uid in zip(
        icsr.drugs, drugs, _name(iter(drugs), f"{seed}/G.k"), strict=True
    ):
        _write_roles(drug, node, uid)
        for cell in drug.matrix:
            reaction = reactions[cell.reaction - 1] if cell.reaction else None
            _write_cell(cell, place_of_drug, reaction)
            for opinion in cell.assessments:
                _write_opinion(opinion, node, uid, reaction)


def _name(nodes: Iterator[Node], seed: str) -> list[str]:
    """Ids of the message's own, the same whenever it is written."""
    names = []
    for number, node in enumerate(nodes, 1):
        names.append(str(uuid5(NAMESPACE_OID, f"{seed}/{number}")))
        for present in [*find(node, "id")]:
            node.remove(present)
        child(node, "id", root=names[-1])
    return names


def _write_roles(drug: Drug, node: Node, uid: str) -> None:
    for name in ("role", "fda_role"):
        value = getattr(drug, name)
        if value is not None:
            opinion = _opinion(node, _ROLE, uid, None)
            spec = _LEAVES[name]
            made = child(opinion, "value", code=value, codeSystem=spec.codes.system)  # type: ignore[union-attr]  # both roles have a list
            made.set(XSI_TYPE, "CE")


def _write_opinion(said: CausalityAssessment, node: Node, uid: str, reaction: str | None) -> None:
    opinion = _opinion(node, _RELATEDNESS, uid, reaction)
    write(said, opinion)
    for value in find(opinion, "value"):
        value.set(XSI_TYPE, "CE" if said.result_code else "ST")


def _opinion(node: Node, code: str, uid: str, reaction: str | None) -> Node:
    opinion = place(node, _OPINION, own=True)
    child(opinion, "code", code=code, codeSystem=code_list(19))
    if reaction is not None:
        child(child(child(opinion, "subject1"), "adverseEffectReference"), "id", root=reaction)
    child(child(child(opinion, "subject2"), "productUseReference"), "id", root=uid)
    return opinion


def _write_cell(cell: DrugReaction, drug: Node, reaction: str | None) -> None:
    for type_code, name in _INTERVALS:
        value = getattr(cell, name)
        if value is not None:
            link = child(drug, "outboundRelationship1", typeCode=type_code)
            _LEAVES[name].kind.put(child(link, "pauseQuantity"), value)
            _refer(link, reaction)
    if cell.recurrence is not None:
        value_node = place(drug, observed("outboundRelationship2", 31), own=True)
        write_leaf(
            _leaf_here(_LEAVES["recurrence"]),
            cell.recurrence,
            value_node,
        )
        observation = value_node.getparent()
        if observation is not None and reaction is not None:
            _refer(child(observation, "outboundRelationship1"), reaction)


def _leaf_here(spec: Leaf) -> Leaf:
    return Leaf(spec.element, (".",), spec.kind, spec.nulls, spec.codes)


def _refer(link: Node, reaction: str | None) -> None:
    if reaction is not None:
        child(child(link, "actReference"), "id", root=reaction)
