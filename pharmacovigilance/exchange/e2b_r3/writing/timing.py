"""Intervals in time: one node in the plain case, a sum of several where one interval cannot say it.

HL7 writes a period, or start, end and duration together, as ``SXPR_TS`` (ICH E2B(R3) IG 3.4, E.i.4-6, G.k.4.r).
"""

from typing import Any

from pharmacovigilance.exchange.e2b_r3.binding import Leaf
from pharmacovigilance.exchange.e2b_r3.values import Null
from pharmacovigilance.exchange.e2b_r3.writing.place import child
from pharmacovigilance.exchange.e2b_r3.xml import Node

_XSI_TYPE = "{http://www.w3.org/2001/XMLSchema-instance}type"
_TIME = "effectiveTime"
_BOUNDS = ("low", "high")

Parts = dict[str, tuple[Leaf, Any]]


def is_timing(spec: Leaf) -> bool:
    """The element is a part of an interval that may also stand in a sum."""
    return len(spec.paths) > 1 and spec.paths[1].startswith(f"{_TIME}/comp/")


def write_timing(times: Parts, node: Node) -> None:
    """Write start, end, duration and period of an act, as far as they are held."""
    parts = {path.rpartition("/")[2]: held for path, held in times.items()}
    groups = _groups(parts)
    if len(groups) == 1:
        _write(child(node, _TIME), parts, groups[0])
        return
    total = child(node, _TIME)
    total.set(_XSI_TYPE, "SXPR_TS")
    for number, group in enumerate(groups):
        comp = child(total, "comp")
        _write(comp, parts, group)
        if number:
            comp.set("operator", "A")


def _groups(parts: Parts) -> list[list[str]]:
    bounds = [name for name in _BOUNDS if name in parts]
    groups = [["period"]] if "period" in parts else []
    if "width" in parts and len(bounds) < len(_BOUNDS) and "low" in parts:
        return [*groups, ["low", "width"]]
    if bounds:
        groups.append(bounds)
    return [*groups, ["width"]] if "width" in parts else groups


def _write(node: Node, parts: Parts, names: list[str]) -> None:
    node.set(_XSI_TYPE, "PIVL_TS" if names == ["period"] else "IVL_TS")
    for name in names:
        spec, value = parts[name]
        made = child(node, name)
        if isinstance(value, Null):
            spec.kind.put_null(made, value.flavor)
        else:
            spec.kind.put(made, value)
