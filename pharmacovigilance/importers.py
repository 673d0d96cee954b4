"""E2B(R3) files and tables of adverse events through the platform's common import."""

from collections import Counter
from dataclasses import replace
from io import BytesIO
from uuid import UUID

from cro_platform.access.errors import Problem, RuleBroken
from cro_platform.access.principal import Principal
from pharmacovigilance.exchange.tables import ADVERSE_EVENTS
from pharmacovigilance.services.event_tables import take_adverse_event
from pharmacovigilance.services.icsr.importer import import_message, prepare, read_messages
from pharmacovigilance.services.icsr.outcome import Outcome, Status
from pharmacovigilance.services.sending.acknowledgements import (
    AnswerStatus,
    import_acknowledgement,
)
from studies.importers import Importer, TableImporter, register, register_table
from studies.importers import Outcome as ImportOutcome
from studies.models import Study


def icsrs_from(data: bytes, *, by: Principal, study: UUID | None) -> ImportOutcome:
    """The messages of a file, each taken in or refused for itself.

    RuleBroken where not one of them was taken in, with every reason at its message. What is odd about the envelope around
    them is noted.
    """
    found = Study.objects.filter(pk=study).first() if study else None
    if found is None:
        raise RuleBroken.of("", "There is no such study.")
    reception = prepare(found, by=by)
    batch = read_messages(BytesIO(data), reception)
    outcomes = [import_message(item, reception, by=by) for item in batch]
    if all(outcome.is_refused for outcome in outcomes):
        raise RuleBroken(*(problem for outcome in outcomes for problem in _problems(outcome)))
    counts = Counter(outcome.status for outcome in outcomes)
    return ImportOutcome(
        records=len(outcomes),
        created=counts[Status.CREATED],
        changed=counts[Status.NEW_VERSION],
        study_id=found.pk,
        entries=[outcome.as_json() for outcome in outcomes],
        notes=[f"{each.severity.capitalize()}: {each}" for each in batch.findings],
    )


def _problems(outcome: Outcome) -> list[Problem]:
    where = f"/{outcome.position - 1}" if outcome.position else ""
    return [Problem(f"{where}/{e.element}", e.detail, e.clause) for e in outcome.errors]


def acknowledgement_from(data: bytes, *, by: Principal, study: UUID | None) -> ImportOutcome:
    """The recipient's answer to one batch; it names itself what it answers, so no study may be named."""
    if study is not None:
        raise RuleBroken.of("", "An acknowledgement names its own message; leave `study` out.")
    try:
        answer = import_acknowledgement(data, by=by)
    except RuleBroken as broken:
        raise RuleBroken(
            *(replace(p, field=f"/{p.field}" if p.field else "") for p in broken.problems)
        ) from broken
    is_new = answer.status is not AnswerStatus.DUPLICATE
    return ImportOutcome(records=1, created=0, changed=int(is_new), entries=[answer.as_json()])


register(Importer("icsr", icsrs_from, needs_study=True))
register(Importer("ack", acknowledgement_from))
register_table(TableImporter(ADVERSE_EVENTS, "safety.record-event", take_adverse_event))
