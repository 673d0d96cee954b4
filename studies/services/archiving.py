"""Hand over what was released to a party, as hash-listed certified copies, before its access to the study ends."""

import hashlib
import json
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from tempfile import TemporaryFile
from typing import Any
from uuid import UUID

from django.apps import apps
from django.db import models

from cro_platform.access.errors import TransitionRefused
from cro_platform.access.models import StudyParty
from cro_platform.access.principal import Principal
from cro_platform.access.rights import authorize
from cro_platform.audit.intent import intent
from cro_platform.audit.models import AuditEvent
from cro_platform.audit.services import record_act
from cro_platform.audit.trail import FOR_THE_SPONSOR, entries
from cro_platform.documents import blobs
from cro_platform.documents.enums import VersionStatus
from cro_platform.documents.models import DocumentVersion
from cro_platform.documents.services import copy_for_reader
from cro_platform.outbox.events import emit
from cro_platform.tenancy import scope
from cro_platform.tenancy.constraints import Wall
from cro_platform.tenancy.models import Organization
from cro_platform.workflow.machine import claim
from studies.events import AccessEnding
from studies.models import CloseOutArchive, Study
from studies.selectors.instants import transaction_instant

LEAD = timedelta(minutes=15)
ARCHIVED = frozenset({"study-root", "study", "sponsor-owned"})
OPENED = "studies.close-out-archive.open"
UNTOLD = frozenset({"rev", "contributors", "html_key", "data_key", "blob_key", "signed_blob_key"})
STATEMENT = (
    "Each file is a copy of a record or document as it had been released to this organization when the archive was made, with the "
    "SHA-256 of its bytes. Nothing was changed, left out or added by hand. What other providers of the sponsor wrote and released "
    "names them as “For the sponsor”."
)


def arm_archives(studies: Iterable[UUID]) -> int:
    """In the sponsor's name: each party whose access ends will get its archive shortly before; returns how many are new.

    Runs wherever a term changes; an archive that is due for an end that has moved since is not made.
    """
    ending = StudyParty.objects.filter(
        study_id__in=list(studies), valid_until__gt=transaction_instant()
    ).exclude(organization_id=scope.organization_id())
    return sum(
        _arm(study, party, until)
        for study, party, until in ending.values_list("study_id", "organization_id", "valid_until")
        if until is not None
    )


def _arm(study: UUID, party: UUID, until: datetime) -> int:
    end = until.isoformat()
    event = AccessEnding(study_id=study, closes_at=end)
    return emit(event, to=party, ref=f"{study}:{end}", due_at=until - LEAD)


def make_archive(event: AccessEnding) -> CloseOutArchive | None:
    """In the party's name: write its archive, once; None where the end has moved, has passed, or was made already."""
    closes_at = datetime.fromisoformat(event.closes_at)
    if event.study_id is None:
        return None
    is_still_so = StudyParty.objects.filter(
        study_id=event.study_id,
        organization_id=scope.organization_id(),
        valid_until=closes_at,
        valid_until__gt=transaction_instant(),
    ).exists()
    study = Study.objects.filter(pk=event.study_id).first() if is_still_so else None
    if study is None or CloseOutArchive.objects.filter(study_id=study.pk, closes_at=closes_at).exists():  # fmt: skip
        return None
    sponsor = Organization.objects.get(pk=study.organization_id).name
    with intent("studies.close-out-archive.make", reason="access to the study ends"):
        archive: CloseOutArchive = CloseOutArchive.objects.create(
            study_id=study.pk,
            protocol_number=study.protocol_number,
            sponsor_name=sponsor,
            closes_at=closes_at,
        )
        _fill(archive, study)
    return archive


def open_archive(archive: CloseOutArchive, *, by: Principal) -> bytes:
    """The ZIP; each download is recorded. TransitionRefused while it is not made, or when the bytes are not those kept."""
    authorize(by, "archives.open", archive)
    if not archive.is_ready:
        raise TransitionRefused("The archive is not made yet.")
    try:
        content = blobs.get(archive.organization_id, archive.blob)
    except blobs.BytesLost as lost:
        raise TransitionRefused(
            "The stored archive is not the one that was made. Nothing is shown; tell your administrator."
        ) from lost
    record_act(OPENED, archive, sha256=archive.content_sha256)
    return content


@dataclass
class _Writer:
    """Files of the archive as they are written, each with its hash."""

    into: zipfile.ZipFile
    at: datetime
    listed: list[dict[str, Any]] = field(default_factory=list)

    def add(self, path: str, content: bytes, **told: Any) -> None:
        """One file; the same content at the same instant gives the same bytes."""
        self.put(path, content)
        self.listed.append({"path": path, "sha256": _sha256(content), "size": len(content)} | told)

    def put(self, path: str, content: bytes) -> None:
        """A file that the list does not name: the list itself."""
        info = zipfile.ZipInfo(path, self.at.timetuple()[:6])
        info.compress_type = zipfile.ZIP_DEFLATED
        self.into.writestr(info, content)


def _fill(archive: CloseOutArchive, study: Study) -> None:
    now = transaction_instant()
    with TemporaryFile() as file:
        with zipfile.ZipFile(file, "w") as into:
            writer = _Writer(into, now)
            _add_documents(writer, study.pk)
            _add_records(writer, study.pk)
            _add_history(writer, study.pk)
            manifest = _manifest(archive, writer.listed, now)
            writer.put("manifest.json", manifest)
        file.seek(0)
        content = file.read()
    kept = blobs.put(archive.organization_id, content)
    claim(
        archive,
        status=VersionStatus.RENDERED,
        files=len(writer.listed),
        size=len(content),
        manifest_sha256=_sha256(manifest),
        content_sha256=kept.sha256,
        blob_key=kept.key,
        made_at=now,
    )


def _manifest(archive: CloseOutArchive, listed: list[dict[str, Any]], now: datetime) -> bytes:
    names = Organization.objects.values_list("name", flat=True)
    return _json(
        {
            "study": archive.protocol_number,
            "study_id": archive.study_id,
            "sponsor": archive.sponsor_name,
            "handed_over_to": names.get(pk=archive.organization_id),
            "access_ends_at": archive.closes_at,
            "made_at": now,
            "statement": STATEMENT,
            "files": listed,
        }
    )


def _add_documents(writer: _Writer, study: UUID) -> None:
    """Each version that was made, as its reader would open it: with its signatures."""
    found = DocumentVersion.objects.select_related("document").filter(
        study_id=study, status=VersionStatus.RENDERED
    )
    for version in found.order_by("id"):
        writer.add(
            f"documents/{version.pk}.pdf",
            copy_for_reader(version),
            title=version.title,
            version=version.number,
            made_at=version.generated_at,
            original_sha256=version.content_sha256,
        )


def _add_records(writer: _Writer, study: UUID) -> None:
    """Each kind of record of the study, one JSON object a line, as far as the wall shows it to this party."""
    names = _Names()
    for model in sorted(_archived(), key=lambda each: each._meta.label):
        key = "pk" if model._meta.label == "studies.Study" else "study_id"
        rows = model._default_manager.filter(**{key: study}).order_by("pk")
        lines = [_json(_told(row, names), indent=None) for row in rows.iterator()]
        if lines:
            path = f"records/{model._meta.label_lower}.jsonl"
            writer.add(path, b"\n".join(lines) + b"\n", records=len(lines))


def _archived() -> Iterator[type[models.Model]]:
    for model in apps.get_models():
        walls = [each.kind for each in model._meta.constraints if isinstance(each, Wall)]
        if ARCHIVED.intersection(walls):
            yield model


class _Names:
    """Organizations as this party may know them."""

    def __init__(self) -> None:
        self.known = dict(Organization.objects.values_list("pk", "name"))

    def of(self, pk: UUID | None) -> str | None:
        """The name, or only that it works for the sponsor."""
        return None if pk is None else self.known.get(pk, FOR_THE_SPONSOR)


def _told(row: models.Model, names: _Names) -> dict[str, Any]:
    return {
        column.attname: _value(row, column, names)
        for column in row._meta.concrete_fields
        if column.attname not in UNTOLD
    }


def _value(row: models.Model, column: "models.Field[Any, Any]", names: _Names) -> Any:
    value = getattr(row, column.attname)
    target = column.related_model
    label = target._meta.label if isinstance(target, type) else ""
    if label == "tenancy.Organization":
        return names.of(value)
    is_foreign = getattr(row, "organization_id", None) not in names.known
    if is_foreign and (label == "access.User" or column.attname.endswith(("user_id", "_by_id"))):
        return None if value is None else FOR_THE_SPONSOR
    return value


def _add_history(writer: _Writer, study: UUID) -> None:
    """The trail of the study as this party may read it, oldest first; attempts and other parties' drafts are not in it."""
    events = list(AuditEvent.objects.filter(study_id=study).order_by("id"))
    lines = [
        _json(
            {
                "at": told.at,
                "who": told.who,
                "organization": told.organization,
                "action": told.action,
                "record": f"{event.tbl}/{event.pk_text}",
                "reason": told.reason,
                "changes": {each.field: [each.old, each.new] for each in told.changes},
            },
            indent=None,
        )
        for event, told in zip(events, entries(events), strict=True)
    ]
    writer.add("history.jsonl", b"\n".join(lines) + b"\n", records=len(lines))


def _json(value: Any, indent: int | None = 2) -> bytes:
    return json.dumps(value, default=_plain, ensure_ascii=False, indent=indent).encode()


def _plain(value: Any) -> str:
    return value.isoformat() if hasattr(value, "isoformat") else str(value)


def _sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
