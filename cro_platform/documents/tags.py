"""The tags of a part made simple: one element per block of text, not one per line."""

from typing import Any

from pypdf.generic import ArrayObject, NameObject, NumberObject

_WRAPPERS = frozenset({"/P", "/Span", "/NonStruct", "/H1", "/H2", "/H3"})


def simplified(root: Any) -> None:
    """Give the marked content of lines to the block that holds them, in the tree and in the index of its owners."""
    owners: dict[int, Any] = {}
    for reference in root["/K"][0].get_object()["/K"]:
        _gather(reference, owners)
    for elements in root["/ParentTree"]["/Nums"][1::2]:
        elements[:] = [_owner(each, owners) for each in list.__iter__(elements)]


def _owner(element: Any, owners: dict[int, Any]) -> Any:
    """Whoever took over the element, or who took over that one."""
    while element.idnum in owners:
        element = owners[element.idnum]
    return element


def _gather(reference: Any, owners: dict[int, Any]) -> None:
    """Give an element the marked content of those of its children that add nothing but a line on the same page."""
    element = reference.get_object()
    kids = ArrayObject()
    for kid in _kids(element):
        if isinstance(kid, NumberObject):
            kids.append(kid)
            continue
        _gather(kid, owners)
        child = kid.get_object()
        if _is_plain(child, element):
            kids.extend(_kids(child))
            owners[kid.idnum] = reference
        else:
            kids.append(kid)
    element[NameObject("/K")] = kids
    if element["/S"] == "/NonStruct" and all(isinstance(kid, NumberObject) for kid in kids):
        element[NameObject("/S")] = NameObject("/P")


def _kids(element: Any) -> list[Any]:
    kids = element.get("/K", ())
    return list(kids) if isinstance(kids, ArrayObject) else [element.raw_get("/K")]


def _is_plain(child: Any, element: Any) -> bool:
    """A line or a nameless wrapper that holds marked content only, on the page of its parent."""
    if child.get("/S") not in {"/Span", "/P"} or element.get("/S") not in _WRAPPERS:
        return False
    same_page = child.raw_get("/Pg") == element.raw_get("/Pg")
    return same_page and all(isinstance(kid, NumberObject) for kid in _kids(child))
