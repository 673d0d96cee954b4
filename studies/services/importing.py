"""Registered studies become studies here, and are brought up to date when they are imported again."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.db import connection
from django.utils.translation import gettext

from cro_platform.access.errors import NotPermitted, Problem, RuleBroken
from cro_platform.access.principal import Principal
from cro_platform.access.rights import authorize
from cro_platform.audit.intent import intent
from cro_platform.outbox.events import emit
from cro_platform.workflow.machine import claim
from studies.enums import IdentifierKind
from studies.events import StudyChanged
from studies.exchange.clinicaltrials_gov import RecordRefusal, StudyRecord, read_records
from studies.models import (
    Arm,
    Intervention,
    Study,
    StudyCountry,
    StudyIdentifier,
    StudyRegistration,
)
from studies.rules import registered
from studies.rules.limits import length_problems
from studies.selectors.embedded import countries_of
from studies.services.execution import extend_to, lock_cells
from studies.services.reconciling import Change, differences, reconcile
from studies.services.reconciling import registered as listing

REASON = f"imported from {registered.SOURCE}"


@dataclass(frozen=True, slots=True)
class Taken:
    """What one part of the platform took from a record: how many rows it now has, and what changed."""

    name: str
    count: int
    changes: tuple[Change, ...] = ()


Part = Callable[[Study, StudyRecord], Taken]
_parts: list[Part] = []


def take_part(part: Part) -> None:
    """Let an app above the studies take its share of each imported record (the sites take the locations)."""
    _parts.append(part)


@dataclass(frozen=True, slots=True)
class ImportedStudy:
    """What an import did to one study. `counts` are the numbers of countries and study sites it now has."""

    study_id: UUID
    identifier: str
    is_created: bool
    counts: dict[str, int]
    changes: tuple[Change, ...] = ()
    warnings: tuple[dict[str, str], ...] = field(default=())

    def as_json(self) -> dict[str, Any]:
        """As the command prints it; a study that is new has no changes."""
        return {
            "study": str(self.study_id),
            "identifier": self.identifier,
            "created": self.is_created,
            **self.counts,
            "changes": [change.as_json() for change in self.changes],
            "warnings": list(self.warnings),
        }


def import_studies(data: bytes, *, by: Principal) -> tuple[ImportedStudy, ...]:
    """Take over every study of a document, or none: RuleBroken names each fault by its JSON pointer.

    A study is known again by its NCT number within the organization. What the register no longer lists is marked, never
    deleted; what people changed by hand in a site or in the study's state stands.
    """
    _authorize(by)
    records = _accepted(data)
    _wait_for_others(by)
    known = _known(records, by)
    _check_numbers(records, known, by)
    with intent("studies.study.import", reason=REASON):
        return tuple(_take_over(record, known.get(record.nct_id)) for record in records)


def _authorize(by: Principal) -> None:
    if not by.is_sponsor:
        raise NotPermitted(
            "A sponsor imports its own studies; a CRO works on a study once its sponsor has opened it and a contract names it.",
            clause="21 CFR 312.52(a); ICH E6(R3) 3.6",
        )
    authorize(by, "studies.import")


def _accepted(data: bytes) -> list[StudyRecord]:
    found = read_records(data)
    problems = [
        Problem(error.pointer, error.detail)
        for each in found
        if isinstance(each, RecordRefusal)
        for error in each.errors
    ]
    records = [each for each in found if isinstance(each, StudyRecord)]
    problems += [problem for record in records for problem in length_problems(record)]
    if problems:
        raise RuleBroken(*problems)
    return records


def _wait_for_others(by: Principal) -> None:
    """One import of an organization at a time: a record that is sent twice at once is one study, and then up to date."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))",
            [f"study-import:{by.organization_id}"],
        )


def _known(records: list[StudyRecord], by: Principal) -> dict[str, Study]:
    """The studies of the organization that carry these NCT numbers, locked."""
    rows = StudyIdentifier.objects.filter(
        kind=IdentifierKind.NCT,
        value__in=[record.nct_id for record in records],
        study__organization=by.organization_id,
    ).values_list("value", "study_id")
    ids = dict(rows)
    studies = {
        study.pk: study
        for study in Study.objects.select_for_update().filter(pk__in=ids.values()).order_by("id")
    }
    return {number: studies[pk] for number, pk in ids.items()}


def _check_numbers(records: list[StudyRecord], known: dict[str, Study], by: Principal) -> None:
    """A protocol number belongs to one study of a sponsor."""
    wanted = {registered.study_values(each)["protocol_number"]: each for each in records}
    taken = dict(
        Study.objects.filter(
            organization=by.organization_id, protocol_number__in=wanted
        ).values_list("protocol_number", "id")
    )
    own = {number: study.pk for number, study in known.items()}
    problems = [
        _clash(record, number)
        for number, record in wanted.items()
        if number in taken and taken[number] != own.get(record.nct_id)
    ]
    problems += [
        _clash(each, n) for each in records for n in [_number(each)] if wanted[n] is not each
    ]
    if problems:
        raise RuleBroken(*problems)


def _number(record: StudyRecord) -> str:
    return str(registered.study_values(record)["protocol_number"])


def _clash(record: StudyRecord, number: str) -> Problem:
    return Problem(
        f"{record.pointer}/protocolSection/identificationModule/orgStudyIdInfo/id",
        gettext(
            "%(number)s is the protocol number of another study of yours; give that study the number %(nct_id)s if it is this one."
        )
        % {"number": repr(number), "nct_id": record.nct_id},
    )


def _take_over(record: StudyRecord, study: Study | None) -> ImportedStudy:
    is_new = study is None
    if study is None:
        study = _open(record)
    changes = [*_study_changes(study, record), *_list_changes(study, record)]
    taken = [part(study, record) for part in _parts]
    emit(StudyChanged(study_id=study.pk))
    changes += [change for each in taken for change in each.changes]
    counts = {"countries": len(record.countries)} | {each.name: each.count for each in taken}
    return ImportedStudy(
        study.pk,
        record.nct_id,
        is_new,
        counts,
        () if is_new else tuple(changes),
        tuple({"pointer": each.pointer, "detail": each.detail} for each in record.warnings),
    )


def _open(record: StudyRecord) -> Study:
    values = registered.study_values(record)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT app.open_study(%s, %s)", [values["protocol_number"], values["title"]]
        )
        study = Study.objects.get(pk=cursor.fetchone()[0])
    claim(study, status=registered.opening_state(record), **values)
    StudyRegistration.objects.create(
        study=study,
        register=registered.SOURCE,
        number=record.nct_id,
        facts=registered.facts(record),
    )
    return study


def _study_changes(study: Study, record: StudyRecord) -> list[Change]:
    values = registered.study_values(record)
    values["status"] = registered.following_state(study.status, study.registry_status, record)
    changes = differences("", study, values)
    if changes:
        claim(study, **values)
    return changes + _fact_changes(study, record)


def _fact_changes(study: Study, record: StudyRecord) -> list[Change]:
    """The register's other facts, compared one by one."""
    wanted = registered.facts(record)
    known, _ = StudyRegistration.objects.get_or_create(
        study=study, register=registered.SOURCE, defaults={"number": record.nct_id}
    )
    changes = [
        Change(f"registration/{name}", known.facts.get(name), value)
        for name, value in wanted.items()
        if known.facts.get(name) != value
    ]
    if changes:
        claim(known, facts=wanted)
    return changes


def _list_changes(study: Study, record: StudyRecord) -> list[Change]:
    """Identifiers, countries, arms and interventions, each against the rows of the study.

    A country that the register adds is one more for clauses that describe all countries.
    """
    lock_cells(study.pk)
    before = countries_of([study.pk])[study.pk]
    countries = {code: {"country": code} for code in record.countries}
    parts = (
        (StudyIdentifier, "identifiers", lambda row: (row.kind, row.value), registered.identifiers(record)),
        (StudyCountry, "countries", lambda row: row.country, countries),
        (Arm, "arms", lambda row: row.label, registered.arms(record)),
        (Intervention, "interventions", lambda row: row.name, registered.interventions(record)),
    )  # fmt: skip
    changes: list[Change] = []
    for model, where, key, wanted in parts:
        rows = model._default_manager.filter(study=study)
        changes += reconcile(rows, wanted, listing(where, key), study=study)
    extend_to(study.pk, before=before, added=record.countries)
    return changes
