"""Reads one ICSR element: the record, the hashes, and the trace of where everything stood."""

from dataclasses import replace
from hashlib import sha256

from pharmacovigilance.exchange.e2b_r3.clinical import clinical_sha256
from pharmacovigilance.exchange.e2b_r3.codes import NULL_FLAVORS
from pharmacovigilance.exchange.e2b_r3.findings import Severity
from pharmacovigilance.exchange.e2b_r3.reading.matrix import assemble
from pharmacovigilance.exchange.e2b_r3.reading.reader import read
from pharmacovigilance.exchange.e2b_r3.reading.remainder import report_remainder
from pharmacovigilance.exchange.e2b_r3.reading.trace import Trace
from pharmacovigilance.exchange.e2b_r3.record.icsr import Icsr
from pharmacovigilance.exchange.e2b_r3.xml import Node, canonical, local_name, select

_VALUES = ("value", "code", "extension")


def read_icsr(node: Node, position: int) -> tuple[Icsr, Trace]:
    """The ICSR at a ``PORR_IN049016UV`` node, unjudged, with the trace for judging it."""
    trace = Trace()
    icsr = assemble(read(Icsr, node, trace), node, trace)
    _sweep_null_flavors(node, trace)
    report_remainder(node, trace)
    hashed = replace(
        icsr,
        position=position,
        line=node.sourceline,
        content_sha256=_content_sha256(node, trace),
        clinical_sha256=clinical_sha256(icsr),
    )
    return hashed, trace


def _content_sha256(node: Node, trace: Trace) -> str:
    try:
        return sha256(canonical(node)).hexdigest()
    except ValueError as error:
        trace.report(Severity.ERROR, "N.2.r", "canonical", str(error), node)
        return ""


def _sweep_null_flavors(node: Node, trace: Trace) -> None:
    """Elements outside the ICH list, such as regional ones, are warned of and never refused."""
    for nulled in select(node, ".//*[@nullFlavor]"):
        if trace.carries(nulled):
            continue
        element = trace.element(nulled) or "N.2.r"
        name = local_name(nulled)
        if nulled.get("nullFlavor") not in NULL_FLAVORS:
            message = f"<{name}> states an unknown null flavour"
            trace.report(Severity.WARNING, element, "null-flavor", message, nulled)
        if any(nulled.get(attribute) for attribute in _VALUES) and name != "telecom":
            message = f"<{name}> holds a value and a null flavour at the same time"
            trace.report(Severity.WARNING, element, "value-and-null", message, nulled)
