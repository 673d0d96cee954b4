"""A table is shown with every difference before anything is written, and taken over whole, as it was shown, or not at all."""

import hashlib
from collections import Counter
from collections.abc import Iterable
from dataclasses import asdict, dataclass, replace
from typing import Any
from uuid import UUID

import orjson
from django.db import IntegrityError, transaction

from cro_platform.access.errors import (
    NotPermitted,
    Problem,
    Refused,
    RuleBroken,
    Stale,
)
from cro_platform.access.principal import Principal
from cro_platform.access.rights import authorize
from cro_platform.access.target import Target
from cro_platform.audit.intent import intent
from studies.enums import ImportStatus
from studies.exchange.tables import Row, Table, read_table
from studies.importers import TABLES, RowTaken, TableImporter
from studies.models import Import, Study
from studies.rules.registered import plain
from studies.services.imported_files import destroy, keep, kept
from studies.workflows import IMPORT

CLAUSE = "ICH E6(R3) 4.2.2; 21 CFR 11.10(e)"
NEW, CHANGED, UNCHANGED, REFUSED = "new", "changed", "unchanged", "refused"


@dataclass(frozen=True, slots=True)
class Shown:
    """What taking a table over would do: each row's result as JSON, and the hash by which it is confirmed."""

    entries: list[dict[str, Any]]
    notes: list[str]

    @property
    def seen(self) -> str:
        """Changes with anything that a person was shown."""
        packed = orjson.dumps([self.entries, self.notes], option=orjson.OPT_SORT_KEYS)
        return hashlib.sha256(packed).hexdigest()

    def count(self, result: str) -> int:
        """How many rows have this result."""
        return Counter(entry["result"] for entry in self.entries)[result]

    def columns(self) -> dict[str, Any]:
        """As an import keeps it."""
        return {
            "records": len(self.entries),
            "created": self.count(NEW),
            "changed": self.count(CHANGED),
            "outcome": self.entries,
            "notes": self.notes,
            "seen": self.seen,
        }


def show_table(*, by: Principal, kind: str, content: bytes, study: UUID, file_name: str) -> Import:
    """Keep the file and what taking it over would do; no record is written yet.

    RuleBroken for a file that cannot be read at all: nothing of it is kept. NotPermitted where the kind is not the asker's.
    """
    importer, found = TABLES[kind], _study(study)
    _authorize(importer, found, by)
    table = _read(content, importer)
    shown = _tried(table, importer, found, by=by, reason=_reason(content))
    with intent(f"studies.import.show-{kind.replace('_', '-')}"):
        record = Import.objects.create(
            kind=kind,
            status=ImportStatus.SHOWN,
            file_name=file_name,
            sha256=hashlib.sha256(content).hexdigest(),
            study_id=found.pk,
            user_id=by.user_id,
            **shown.columns(),
        )
        keep(record, found.pk, content)
    return record


def confirm_table(record: Import, *, by: Principal, sha256: str, seen: str) -> None:
    """Take the table over, exactly as it was shown; one transaction, all rows or none.

    `sha256` names the bytes, `seen` the differences that were shown. Stale where the records have changed since, so that the
    same file would now do something else; RuleBroken where a row is refused, or the bytes are other ones.
    """
    step = IMPORT.check(record, "confirm")
    importer, study = _open(record, by)
    if sha256 != record.sha256:
        raise RuleBroken.of("sha256", "This is not the file that was shown.", CLAUSE)
    content = kept(record)
    with intent(f"studies.import.{record.kind.replace('_', '-')}", reason=_reason(content)):
        shown = _taken(_read(content, importer), importer, study, by=by, reason=_reason(content))
        if shown.seen != seen:
            raise Stale("The records have changed since this was shown. Compare again.")
        _check_whole(shown)
        IMPORT.take(record, step.verb, **shown.columns())


def look_again(record: Import, *, by: Principal) -> None:
    """Compare the kept file with the records as they are now."""
    IMPORT.check(record, "look-again")
    importer, study = _open(record, by)
    content = kept(record)
    shown = _tried(_read(content, importer), importer, study, by=by, reason=_reason(content))
    with intent("studies.import.look-again"):
        IMPORT.take(record, "look-again", **shown.columns())


def discard_table(record: Import, *, by: Principal) -> None:
    """Nothing is taken over; the key of the file is destroyed."""
    IMPORT.check(record, "discard")
    _open(record, by)
    with intent("studies.import.discard"):
        IMPORT.take(record, "discard", outcome=[], notes=[])
        destroy(record)


def study_of(record: Import) -> Study:
    """The study of a table's rows; RuleBroken for a document of another kind."""
    if record.kind not in TABLES or record.study_id is None:
        raise RuleBroken.of("kind", "This import was taken over when it was sent.")
    return _study(record.study_id)


def _open(record: Import, by: Principal) -> tuple[TableImporter, Study]:
    study = study_of(record)
    importer = TABLES[record.kind]
    _authorize(importer, study, by)
    return importer, study


def _authorize(importer: TableImporter, study: Study, by: Principal) -> None:
    authorize(by, "imports.run", Target(study_id=study.pk))
    authorize(by, importer.code)


def _study(pk: UUID) -> Study:
    found = Study.objects.filter(pk=pk).first()
    if found is None:
        raise RuleBroken.of("study", "There is no such study.")
    return found


def _reason(content: bytes) -> str:
    return f"imported from a file, SHA-256 {hashlib.sha256(content).hexdigest()[:16]}"


def _read(content: bytes, importer: TableImporter) -> Table:
    try:
        return read_table(content, importer.layout)
    except RuleBroken as refusal:
        raise RuleBroken(
            *(replace(p, field=f"content{p.field}") for p in refusal.problems)
        ) from refusal


def _tried(
    table: Table, importer: TableImporter, study: Study, *, by: Principal, reason: str
) -> Shown:
    """The very services run and are undone: what is shown is what would happen."""
    before = transaction.savepoint()
    shown = _taken(table, importer, study, by=by, reason=reason)
    transaction.savepoint_rollback(before)
    return shown


def _taken(
    table: Table, importer: TableImporter, study: Study, *, by: Principal, reason: str
) -> Shown:
    key = importer.layout.key
    entries = [
        {"row": row.number, "key": row.values.get(key, "")}
        | _take(row, importer, study, by=by, reason=reason)
        for row in table.rows
    ]
    return Shown(entries, list(table.notes))


def _take(
    row: Row, importer: TableImporter, study: Study, *, by: Principal, reason: str
) -> dict[str, Any]:
    if row.problems:
        return _refused(row.problems)
    try:
        with transaction.atomic():
            return _told(importer.take(row.values, study=study, by=by, reason=reason))
    except RuleBroken as broken:
        return _refused(replace(p, field=f"/{row.number}/{p.field}") for p in broken.problems)
    except NotPermitted as refusal:
        return _refused([Problem(f"/{row.number}", refusal.sentence, refusal.clause)])
    except Refused as refusal:
        return _refused([Problem(f"/{row.number}", str(refusal))])
    except IntegrityError:
        return _refused([Problem(f"/{row.number}", "Its number was given away at this moment.")])


def _told(taken: RowTaken) -> dict[str, Any]:
    result = NEW if taken.is_new else CHANGED if taken.differences else UNCHANGED
    changes = [
        {"field": each.field, "old": plain(each.old), "new": plain(each.new)}
        for each in taken.differences
    ]
    return {"result": result, "changes": changes, "errors": []}


def _refused(problems: Iterable[Problem]) -> dict[str, Any]:
    return {"result": REFUSED, "changes": [], "errors": [asdict(each) for each in problems]}


def _check_whole(shown: Shown) -> None:
    problems = [
        Problem(f"content{error['field']}", error["detail"], error["clause"])
        for entry in shown.entries
        for error in entry["errors"]
    ]
    if problems:
        raise RuleBroken(*problems)
