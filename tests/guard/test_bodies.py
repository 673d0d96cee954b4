"""An id in a body is an id too: every field of every form that takes one, with a foreign record against nothing."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid4

import pytest
from django import forms

from cro_platform.access.matrix import permission
from cro_platform.access.models import User
from cro_platform.access.principal import Principal
from cro_platform.web.actions import Action
from cro_platform.web.resources import RESOURCES, Resource
from sites.models import Site, StudySite, Subject
from studies.models import Arm, Study
from tests.guard.probing import Answer, Askers
from tests.guard.sight import Sight
from tests.guard.tables import Model, walled_models

MODELS: dict[str, Model] = {
    "study": Study, "study_site": StudySite, "subject": Subject, "arm": Arm, "site": Site,
    "person": User, "user_id": User, "deputy_id": User,
}  # fmt: skip
IDS = (forms.UUIDField, forms.ModelChoiceField)


@dataclass(frozen=True)
class Probe:
    """One field of one action's form."""

    resource: type[Resource]
    action: Action
    field: str
    is_new: bool

    def __str__(self) -> str:
        return f"{self.resource.name} {self.action.verb} {self.field}"


def probes() -> Iterator[Probe]:
    for name in sorted(RESOURCES):
        resource = RESOURCES[name]
        created = [(resource.create, True)] if resource.create else []
        for action, is_new in [*created, *((action, False) for action in resource.actions)]:
            for field, declared in action.form.base_fields.items():
                if isinstance(declared, IDS) or field in MODELS:
                    yield Probe(resource, action, field, is_new)


PROBES = list(probes())


def askers_of(probe: Probe, askers: Askers) -> list[Principal]:
    """One person of each organization whose role may take the action."""
    roles = permission(probe.action.code).roles
    return [
        next(iter(allowed))
        for company in askers.world.companies
        if (
            allowed := [
                p for p in company.people.values() if (p.organization_kind, p.role) in roles
            ]
        )
    ]


def model_of(field: str) -> Model:
    return MODELS.get(field, Study)


def filled(probe: Probe, by: Principal, sight: Sight) -> dict[str, Any]:
    """A body in which everything but the probed field could be right."""
    return {
        name: plausible(name, field, by, sight)
        for name, field in probe.action.form.base_fields.items()
        if name != probe.field and (field.required or name in MODELS)
    }


def plausible(name: str, field: forms.Field, by: Principal, sight: Sight) -> Any:
    if name in MODELS or isinstance(field, IDS):
        own = sight.seen(by, model_of(name))
        return str(own[0].pk) if own else str(uuid4())
    if isinstance(field, forms.JSONField):
        return []
    choices = [value for value, _ in getattr(field, "choices", ()) if value]
    if isinstance(field, forms.MultipleChoiceField):
        return choices[:1]
    if choices:
        return choices[0]
    if isinstance(field, forms.IntegerField):
        return 1
    if isinstance(field, forms.EmailField):
        return "somebody@example.org"
    return (
        "2026-01-15"
        if name.endswith("_on") or name == "on"
        else "2026-01-15T00:00:00Z"
        if name.endswith("at")
        else "DE"
    )


def send(
    askers: Askers, sight: Sight, by: Principal, probe: Probe, target: str, given: UUID
) -> Answer:
    body = filled(probe, by, sight) | {probe.field: str(given)}
    match = askers.client(by, is_api=True).get(target).headers.get("ETag", '"0"')
    url = target if probe.is_new else f"{target}{probe.action.verb}/"
    return askers.ask(by, "post", url, asked=given, data=body, **{"If-Match": match})


def target_of(probe: Probe, by: Principal, sight: Sight) -> str | None:
    """The list, or a record the asker sees."""
    base = f"/api/v1/{probe.resource.name}/"
    if probe.is_new:
        return base
    seen = [row for row in sight.seen(by, probe.resource.model) if row.canary]
    return f"{base}{seen[0].pk}/" if seen else None


def foreign(sight: Sight, by: Principal, model: Model) -> list[Any]:
    """Ids that not only the person but the whole organization must not see."""
    rows = sight.strange(by, model)
    studies = [(row, row.marks.get("study_id", row.pk)) for row in rows]
    mine = {study for study, parties in sight.parties.items() if by.organization_id in parties}
    return [row.pk for row, study in studies if study not in mine]


def test_there_is_something_to_probe() -> None:
    assert len(PROBES) >= 25


@pytest.mark.parametrize("probe", PROBES, ids=str)
def test_a_foreign_id_in_a_body_is_answered_like_an_id_of_nothing(
    askers: Askers, sight: Sight, probe: Probe
) -> None:
    told: dict[str, Any] = {}

    for by in askers_of(probe, askers):
        target = target_of(probe, by, sight)
        strange = foreign(sight, by, model_of(probe.field))
        if target is None or not strange:
            continue
        real, none = (send(askers, sight, by, probe, target, pk) for pk in (strange[0], uuid4()))
        if (
            real != none
            or real.status < 400
            or real.status >= 500
            or sight.leaks(by, real.everything)
        ):
            told[by.email] = (real.status, none.status, real.body[:300], none.body[:300])

    assert told == {}


def test_every_name_of_an_id_leads_to_a_table() -> None:
    assert all(model in walled_models() for model in MODELS.values())
