"""A party whose duties have all ended takes certified copies with it, listed by hash, before the wall closes."""

import hashlib
import io
import json
import zipfile
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.test import Client

from cro_platform.access.errors import NotPermitted
from cro_platform.access.principal import acting
from cro_platform.audit.models import AuditEvent
from cro_platform.outbox.models import OutboxMessage
from cro_platform.tenancy.scope import Actor, organization_scope
from pharmacovigilance.models import AdverseEvent
from pharmacovigilance.services.adverse_events import record_adverse_event
from studies.models import CloseOutArchive, Contract, Study
from studies.services.archiving import LEAD, open_archive
from tests import paper
from tests.deadlines.clocks import started
from tests.deadlines.lane import believing, run_lanes
from tests.world import World, bearer, signed_in

SIGNED = datetime(2026, 2, 1, tzinfo=UTC)
END = datetime(2035, 6, 1, tzinfo=UTC)
CLOSES = END + timedelta(days=30)
HOUR = timedelta(hours=1)


def moment(at: datetime) -> str:
    return f"{at:%Y-%m-%dT%H:%M:%S}"


def ended(world: World, number: str = "NW-HX-1", days: int = 30) -> None:
    """Northwind ends the contract; the provider has 30 days to close out."""
    paper.terminate(world.northwind, number, signed=SIGNED, effective=END, close_out_days=days)


def archives(world: World, company: str = "helix") -> list[CloseOutArchive]:
    with organization_scope(getattr(world, company).id, Actor.system("test")):
        return list(CloseOutArchive.objects.all())


def made(world: World) -> tuple[CloseOutArchive, zipfile.ZipFile]:
    """The archive, opened after the wall has closed."""
    run_lanes(world, moment(CLOSES - LEAD))
    (archive,) = archives(world)
    by = world.helix["project-manager"]
    with believing(moment(CLOSES + HOUR)), acting(by):
        content = open_archive(CloseOutArchive.objects.get(pk=archive.pk), by=by)
    return archive, zipfile.ZipFile(io.BytesIO(content))


def test_it_is_due_shortly_before_the_close_and_not_earlier(world: World) -> None:
    ended(world)

    run_lanes(world, moment(CLOSES - LEAD - HOUR))
    assert archives(world) == []
    run_lanes(world, moment(CLOSES - LEAD))

    assert [each.closes_at for each in archives(world)] == [CLOSES]
    assert archives(world, "orbis") == []


def test_a_second_delivery_makes_nothing(world: World) -> None:
    ended(world)
    run_lanes(world, moment(CLOSES - LEAD))
    with organization_scope(world.helix.id, Actor.system("test")):
        OutboxMessage.objects.filter(event="studies.access_ending.v1").update(done_at=None)

    run_lanes(world, moment(CLOSES - LEAD + timedelta(minutes=1)))

    assert len(archives(world)) == 1


def test_it_opens_after_the_study_has_gone_and_every_hash_is_right(world: World) -> None:
    started(world)
    ended(world)
    archive, files = made(world)

    with believing(moment(CLOSES + HOUR)), acting(world.helix["project-manager"]):
        assert not Study.objects.filter(pk=world.alpha).exists()
    manifest = files.read("manifest.json")
    listed = json.loads(manifest)
    assert hashlib.sha256(manifest).hexdigest() == archive.manifest_sha256
    assert {each["path"] for each in listed["files"]} == set(files.namelist()) - {"manifest.json"}
    for each in listed["files"]:
        content = files.read(each["path"])
        assert (hashlib.sha256(content).hexdigest(), len(content)) == (each["sha256"], each["size"])
    assert archive.files == len(listed["files"])
    assert listed["handed_over_to"] == "Helix"
    assert (listed["study"], listed["sponsor"]) == ("NW-ALPHA", "Northwind")


def test_it_holds_the_records_and_their_history(world: World) -> None:
    by = world.helix["safety-specialist"]
    with acting(by):
        record_adverse_event(
            by=by, study=Study.objects.get(pk=world.alpha), aware_at="2026-03-02", aware_zone="UTC", term="Nausea",
        )  # fmt: skip
    with acting(world.northwind["safety-physician"]):
        assert AdverseEvent.objects.get().term == "Nausea"
    ended(world)
    _archive, files = made(world)

    study = lines(files, "records/studies.study.jsonl")
    events = lines(files, "records/pharmacovigilance.adverseevent.jsonl")
    history = lines(files, "history.jsonl")

    assert [each["protocol_number"] for each in study] == ["NW-ALPHA"]
    assert [(each["term"], each["organization_id"]) for each in events] == [("Nausea", "Helix")]
    assert any("pharmacovigilance_adverseevent" in each["record"] for each in history)


def lines(files: zipfile.ZipFile, name: str) -> list[Any]:
    """The objects of one file."""
    return [json.loads(line) for line in files.read(name).splitlines()]


def test_nothing_of_another_party_or_sponsor_is_in_it(world: World) -> None:
    ended(world)
    _archive, files = made(world)
    everything = b"".join(files.read(name) for name in files.namelist()).decode()

    ids = (world.orbis.id, world.meridian.id, world.rival)
    for secret in ("Orbis", "Meridian", "NW-OR-1", "ME-RIVAL", *map(str, ids)):
        assert secret not in everything, secret


def test_a_term_that_moves_arms_it_anew(world: World) -> None:
    with acting(world.northwind["vendor-manager"]):
        rows = paper.rows_of(Contract.objects.get(number="NW-HX-1"))
    for version, days in (("2.0", 10), ("3.0", 60)):
        paper.amend(world.northwind, "NW-HX-1", rows, signed=SIGNED, effective=SIGNED, ends=END,
                    close_out_days=days, version=version)  # fmt: skip

    run_lanes(world, moment(END + timedelta(days=10)))
    assert archives(world) == []
    run_lanes(world, moment(END + timedelta(days=60) - LEAD))

    assert [each.closes_at for each in archives(world)] == [END + timedelta(days=60)]


def test_each_download_is_recorded_and_only_some_roles_may(world: World) -> None:
    ended(world)
    archive, _files = made(world)

    with believing(moment(CLOSES + HOUR)), acting(world.helix["project-manager"]):
        acts = AuditEvent.objects.filter(intent="studies.close-out-archive.open")
        assert acts.get().pk_text == str(archive.pk)
    by = world.helix["service-account"]
    with acting(by), pytest.raises(NotPermitted):
        open_archive(CloseOutArchive.objects.get(pk=archive.pk), by=by)


@pytest.mark.parametrize("face", ["api", "portal"])
def test_over_both_faces_and_to_nobody_else(world: World, client: Client, face: str) -> None:
    ended(world)
    archive, _files = made(world)
    stem = f"close-out-archives/{archive.pk}/file/"
    told: dict[str, Any] = {}
    for company, role in (("helix", "project-manager"), ("orbis", "project-manager"), ("northwind", "qa")):  # fmt: skip
        by = getattr(world, company)[role]
        if face == "api":
            answer = client.get(f"/api/v1/{stem}", headers=bearer(by))
        else:
            signed_in(client, by)
            answer = client.get(f"/o/{company}/{stem}")
        told[company] = answer.status_code

    assert told["helix"] == 200
    assert told["orbis"] == 404
    assert told["northwind"] in {403, 404}


def test_people_who_never_met_the_study_do_not_see_its_archive(world: World) -> None:
    ended(world)
    made(world)

    with acting(world.helix["safety-specialist.meridian"]):
        assert not CloseOutArchive.objects.exists()
    with acting(world.helix["safety-specialist"]):
        assert CloseOutArchive.objects.count() == 1
