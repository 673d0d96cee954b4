"""One import: read, write, and keep a record of what was brought in."""

import hashlib
from dataclasses import replace
from uuid import UUID

from django.utils.translation import gettext

from cro_platform.access.errors import RuleBroken
from cro_platform.access.principal import Principal
from cro_platform.audit.intent import intent
from studies.importers import IMPORTERS, TABLES, Importer, Outcome, register
from studies.models import Import
from studies.services.importing import import_studies
from studies.services.tables import show_table

NO_STUDY = "Name the study to which these records belong."


def run_import(
    *,
    by: Principal,
    kind: str,
    content: bytes,
    study: UUID | None = None,
    file_name: str = "",
) -> Import:
    """Import a document and keep its hash, counts and outcome; a refusal writes nothing.

    Faults of the document are named below `content`. RuleBroken for a kind that nobody reads. A table is only shown:
    `confirm_table()` takes it over.
    """
    if kind in TABLES:
        if study is None:
            raise RuleBroken.of("study", NO_STUDY)
        return show_table(by=by, kind=kind, content=content, study=study, file_name=file_name)
    importer = _importer(kind, study)
    with intent(f"studies.import.{kind}"):
        outcome = _run(importer, content, by, study)
        return Import.objects.create(
            kind=kind,
            file_name=file_name,
            sha256=hashlib.sha256(content).hexdigest(),
            study_id=outcome.study_id or study,
            user_id=by.user_id,
            records=outcome.records,
            created=outcome.created,
            changed=outcome.changed,
            outcome=outcome.entries,
            notes=outcome.notes,
        )


def _importer(kind: str, study: UUID | None) -> Importer:
    if kind not in IMPORTERS:
        raise RuleBroken.of(
            "kind", gettext("%(kind)s cannot be imported here.") % {"kind": repr(kind)}
        )
    importer = IMPORTERS[kind]
    if importer.needs_study and study is None:
        raise RuleBroken.of("study", NO_STUDY)
    return importer


def _run(importer: Importer, content: bytes, by: Principal, study: UUID | None) -> Outcome:
    try:
        return importer.run(content, by=by, study=study)
    except RuleBroken as refusal:
        problems = [replace(p, field=f"content{p.field}") for p in refusal.problems]
        raise RuleBroken(*problems) from refusal


def studies_from(data: bytes, *, by: Principal, study: UUID | None) -> Outcome:
    """Registered studies; the document says itself which, so none may be named."""
    if study is not None:
        raise RuleBroken.of("", "A study record names its own study; leave `study` out.")
    found = import_studies(data, by=by)
    return Outcome(
        records=len(found),
        created=sum(each.is_created for each in found),
        changed=sum(bool(each.changes) for each in found),
        study_id=found[0].study_id if len(found) == 1 else None,
        entries=[each.as_json() for each in found],
    )


register(Importer("study", studies_from))
