"""A registered record that somebody cut, mistyped or stuffed is imported or refused with its places named, never half."""

import random
from collections.abc import Iterator
from copy import deepcopy
from typing import Any

import pytest
from django.db import transaction

from cro_platform.access.errors import Problem, RuleBroken
from cro_platform.access.principal import Principal, acting
from studies.models import Study
from studies.services import import_studies
from tests.studies.records import REAL, encoded, record
from tests.world import World

DAMAGES = 20
WRONG = (
    None, "", " ", "x" * 70_000, 0, -1, 10**30, 1.5, True, [], {}, [None], [[]], [{}], {"x": 1}, "\u0000", "\ud800", "2026-02-30", "9999",
    "0000-00", "𝔘𝔫𝔦", "-", "2026-13", "NaN",
)  # fmt: skip


def places(node: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Each place in a document below its root."""
    inside = node.items() if isinstance(node, dict) else enumerate(node)
    for key, value in inside:
        yield (*path, key)
        if isinstance(value, dict | list):
            yield from places(value, (*path, key))


def damaged(document: dict[str, Any], choice: random.Random) -> tuple[str, dict[str, Any]]:
    """A copy with one thing taken away or replaced, and what was done."""
    copy = deepcopy(document)
    path = choice.choice([each for each in places(copy) if each != ("protocolSection",)])
    holder: Any = copy
    for key in path[:-1]:
        holder = holder[key]
    if choice.random() < 0.3:
        del holder[path[-1]]
        return f"{path} taken away", copy
    holder[path[-1]] = wrong = choice.choice(WRONG)
    return f"{path} = {str(wrong)[:20]!r}", copy


def small(nct: str) -> dict[str, Any]:
    """The record's protocol with a few of its places; the results section is not read."""
    found = record(nct)
    protocol = found.get("studies", [found])[0]["protocolSection"]
    contacts = protocol.get("contactsLocationsModule", {})
    contacts["locations"] = contacts.get("locations", [])[:3]
    return {"protocolSection": protocol}


def answer(by: Principal, document: dict[str, Any]) -> tuple[Problem, ...]:
    """What was refused; nothing where the study now exists, whole."""
    try:
        (found,) = import_studies(encoded(document), by=by)
    except RuleBroken as refusal:
        return refusal.problems
    assert found.is_created
    return ()


@pytest.mark.parametrize("nct", REAL)
def test_a_damaged_record_is_imported_or_refused_with_its_place(world: World, nct: str) -> None:
    choice, document = random.Random(nct), small(nct)
    lead = world.northwind["study-lead"]
    seen = set()

    with acting(lead):
        before = Study.objects.count()
        for _ in range(DAMAGES):
            done, copy = damaged(document, choice)
            mark = transaction.savepoint()
            problems = answer(lead, copy)
            seen.add(bool(problems))
            assert Study.objects.count() == before + (not problems), done
            assert all(each.field.startswith("/") and each.detail for each in problems), done
            transaction.savepoint_rollback(mark)

    assert seen == {True, False}
