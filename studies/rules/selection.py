"""What a request and a bid must say, and how scores become one number. Pure: nothing here reads a database."""

from collections.abc import Mapping, Sequence
from decimal import Decimal, InvalidOperation
from typing import Any

from django.utils.translation import gettext

from cro_platform.access.errors import Problem

Rows = Sequence[Mapping[str, Any]]
HIGHEST = Decimal(10)
HUNDRED = Decimal(100)


def criteria_problems(criteria: Rows) -> list[Problem]:
    """Each criterion has a name of its own and a weight; together the weights are 100."""
    if not criteria:
        return [Problem("criteria", "Say by what you will choose: name and weight, one per line.")]
    names = [str(each.get("name", "")).strip().casefold() for each in criteria]
    weights = [number(each.get("weight")) for each in criteria]
    if "" in names or len(set(names)) < len(names):
        return [Problem("criteria", "Each criterion has a name of its own.")]
    if any(each is None or each <= 0 for each in weights):
        return [Problem("criteria", "Each weight is a number above 0.")]
    total = sum((each for each in weights if each is not None), Decimal(0))
    if total == HUNDRED:
        return []
    told = gettext("The weights are 100 together, not %(total)s.") % {"total": total}
    return [Problem("criteria", told)]


def line_problems(lines: Rows, *, is_final: bool = False) -> list[Problem]:
    """Each budget line has an item, a unit, a quantity and a price; a submitted bid has at least one."""
    found = []
    for place, line in enumerate(lines):
        if not str(line.get("item", "")).strip() or not str(line.get("unit", "")).strip():
            found.append(Problem(f"lines/{place}", "A line has an item and a unit."))
        for name in ("quantity", "unit_price"):
            value = number(line.get(name))
            if value is None or value < 0:
                found.append(Problem(f"lines/{place}/{name}", "A number from 0 is expected."))
    if is_final and not lines:
        found.append(Problem("lines", "A bid has a budget."))
    return found


def answer_problems(answers: Sequence[str], questions: Sequence[str]) -> list[Problem]:
    """Every question has its answer, in order."""
    if len(answers) == len(questions) and all(each.strip() for each in answers):
        return []
    return [
        Problem(
            "answers",
            gettext("Answer each of the %(count)s questions, in their order.")
            % {"count": len(questions)},
        )
    ]


def total(lines: Rows) -> Decimal:
    """What the bid costs in all."""
    return sum(
        ((number(e["quantity"]) or Decimal(0)) * (number(e["unit_price"]) or Decimal(0)) for e in lines),
        Decimal(0),
    )  # fmt: skip


def weighted(criteria: Rows, points: Mapping[str, Sequence[Decimal]]) -> Decimal | None:
    """The weighted mean of what people gave, from 0 to 100; None while a criterion has no score."""
    result = Decimal(0)
    for each in criteria:
        given = points.get(str(each["name"]), ())
        weight = number(each["weight"])
        if not given or weight is None:
            return None
        result += weight * (sum(given, Decimal(0)) / len(given)) / HIGHEST
    return result.quantize(Decimal("0.1"))


def number(value: Any) -> Decimal | None:
    """A finite decimal, or None."""
    try:
        found = Decimal(str(value).strip())
    except InvalidOperation:
        return None
    return found if found.is_finite() else None
