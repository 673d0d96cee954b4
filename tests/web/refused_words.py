"""Sentences with which services refuse: collected from the source, so that none can be forgotten."""

import ast
from collections.abc import Iterator
from pathlib import Path

TOLD = {
    "RuleBroken.of": 1,
    "Problem": 1,
    "TransitionRefused": 0,
    "NotPermitted": 0,
    "Stale": 0,
    "forms.ValidationError": 0,
}
"""Which argument is the sentence."""
BY_NAME = ("detail", "sentence")
FOR_MACHINES = (
    "/migrations/",
    "/management/",
    "/embedded/",
    "/demo/",
    "/sign_on/",
    "/json_text.py",
    "/e2b_r3/",
    "/clinicaltrials_gov/",
)
"""Commands, and readers of formats that quote a standard's own words."""


def sentences(path: Path) -> Iterator[ast.expr]:
    """What each refusal of a file says, as it stands in the source."""
    if any(part in path.as_posix() for part in FOR_MACHINES):
        return
    tree = ast.parse(path.read_text())
    named = _constants(tree)
    for call in ast.walk(tree):
        if isinstance(call, ast.Call) and (at := TOLD.get(ast.unparse(call.func))) is not None:
            given = [*call.args[at : at + 1], *(k.value for k in call.keywords if k.arg in BY_NAME)]
            for each in given:
                yield from _spoken(each, named)


def _constants(tree: ast.Module) -> dict[str, ast.expr]:
    found: dict[str, ast.expr] = {}
    for each in tree.body:
        if isinstance(each, ast.Assign) and isinstance(each.value, ast.Constant | ast.JoinedStr):
            found |= {t.id: each.value for t in each.targets if isinstance(t, ast.Name)}
    return found


def _spoken(given: ast.expr, named: dict[str, ast.expr]) -> Iterator[ast.expr]:
    match given:
        case ast.IfExp():
            yield from _spoken(given.body, named)
            yield from _spoken(given.orelse, named)
        case ast.Name() if given.id in named:
            yield named[given.id]
        case ast.Constant() | ast.JoinedStr():
            yield given


def constants(path: Path) -> set[str]:
    """Sentences without anything to fill in."""
    return {
        each.value
        for each in sentences(path)
        if isinstance(each, ast.Constant) and isinstance(each.value, str) and _has_words(each.value)
    }


def built(path: Path) -> list[str]:
    """Sentences put together where they are raised: no catalogue can know them."""
    return [
        f"{path}:{each.lineno} {ast.unparse(each)}"
        for each in sentences(path)
        if isinstance(each, ast.JoinedStr) and _has_words(_plain(each))
    ]


def _plain(text: ast.JoinedStr) -> str:
    return " ".join(str(part.value) for part in text.values if isinstance(part, ast.Constant))


def _has_words(text: str) -> bool:
    return sum(letter.isalpha() for letter in text) >= 4
