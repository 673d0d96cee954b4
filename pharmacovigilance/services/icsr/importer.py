"""Import E2B(R3) files: each message becomes a case, a version of one, or is refused with every reason."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import BinaryIO

from django.db import DatabaseError, transaction

from cro_platform.access.errors import RuleBroken
from cro_platform.access.principal import Principal
from cro_platform.access.rights import authorize
from cro_platform.access.target import Target
from cro_platform.tenancy.models import Organization
from pharmacovigilance.exchange.e2b_r3 import Batch, Icsr, Refusal, Schema, read_batch
from pharmacovigilance.services.awareness import transaction_time
from pharmacovigilance.services.icsr.outcome import Outcome, Remark, refused
from pharmacovigilance.services.icsr.schema_store import current_schema
from pharmacovigilance.services.icsr.storing import Delivery, store
from studies.models import Study


@dataclass(frozen=True, slots=True)
class Reception:
    """What is the same for every message of a file."""

    study: Study
    schema: Schema | None
    zone: str
    latest_day: date

    @property
    def schema_sha256(self) -> str:
        """Names the schema the messages are checked against; empty where none is loaded."""
        return self.schema.sha256 if self.schema else ""


def prepare(study: Study, *, by: Principal) -> Reception:
    """Check the right to import once more, and gather what reading needs. Runs in an open scope."""
    authorize(by, "safety.import", Target(study_id=study.pk))
    zone = Organization.objects.values_list("time_zone", flat=True).get(pk=by.organization_id)
    latest = (transaction_time() + timedelta(hours=14)).date()
    return Reception(study, current_schema(), zone, latest)


def read_messages(stream: BinaryIO, reception: Reception) -> Batch:
    """The messages of a file, one by one, then what is odd about their envelope; no transaction needs to be open."""
    return read_batch(stream, schema=reception.schema, received_on=reception.latest_day)


def import_icsrs(stream: BinaryIO, study: Study, *, by: Principal) -> Iterator[Outcome]:
    """Import a file inside the caller's transaction; each message is written whole or not at all.

    Raises NotPermitted before the first message where the asker's organization does not process this study's cases.
    """
    reception = prepare(study, by=by)
    return (import_message(item, reception, by=by) for item in read_messages(stream, reception))


def import_message(item: Icsr | Refusal, reception: Reception, *, by: Principal) -> Outcome:
    """Store one message in a savepoint of its own; a fault of the database refuses it and leaves nothing behind."""
    if isinstance(item, Refusal):
        return refused(item, [Remark.of(error) for error in item.errors])
    delivery = Delivery(reception.study, reception.zone, reception.schema_sha256, by)
    try:
        with transaction.atomic():
            return replace(store(item, delivery), position=item.position)
    except RuleBroken as broken:
        return refused(item, [Remark(p.field, p.detail, p.clause) for p in broken.problems])
    except DatabaseError:
        return refused(
            item, [Remark("N.2.r", "The database failed; nothing of this message was written.")]
        )
