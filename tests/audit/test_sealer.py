"""The sealer beside the work: late commits, two sealers, batches, a killed process, and anchors that hold."""

import base64
import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any
from uuid import UUID

import psycopg2
import pytest
from django.core.exceptions import ImproperlyConfigured
from django.db import connections

from cro_platform.access.principal import acting
from cro_platform.audit.anchors import Anchor, Head, configured
from cro_platform.audit.sealer import Sealer, heads, seal
from sites.models import Site
from tests import databases
from tests.audit.conftest import Ledger
from tests.world import World

PATIENCE = 60
NO_RELAY = "SELECT count(*) = 0 FROM pg_stat_activity WHERE datname = current_database() AND usename = 'cro_relay'"


def scalar(name: str, sql: str) -> Any:
    link = databases.owner(name)
    with link.cursor() as cursor:
        cursor.execute(sql)
        (value,) = cursor.fetchone()
    link.close()
    return value


def unsealed(name: str) -> int:
    return int(
        scalar(
            name,
            "SELECT count(*) FROM audit_auditevent e WHERE NOT EXISTS (SELECT FROM audit_seal s WHERE s.event_id = e.id)",
        )
    )


def note(world: World, name: str) -> None:
    with acting(world.helix["project-manager"]):
        Site.objects.create(name=name, country="DE")


def test_events_are_sealed_in_batches_until_none_waits(committed: str) -> None:
    waiting = unsealed(committed)

    sealed = [seal(batch=40) for _ in range(waiting // 40 + 2)]

    assert sum(sealed) == waiting
    assert sealed[-1] == 0
    assert unsealed(committed) == 0


def test_each_organization_has_a_chain_of_its_own(ledger: Ledger) -> None:
    world = World.load()

    before = heads()
    note(world, "Clinic")
    seal()
    after = heads()

    changed = {chain for chain in after if after[chain] != before.get(chain)}
    assert changed == {world.helix.id}
    assert after[world.helix.id].seq == before[world.helix.id].seq + 1


def test_what_commits_late_is_sealed_late_and_nothing_is_left_out(ledger: Ledger) -> None:
    slow = databases.owner(ledger.name)
    slow.autocommit = False
    with slow.cursor() as cursor:
        cursor.execute("SELECT pg_current_xact_id()")
        note(World.load(), "after the slow one began")
        assert seal() == 1
        cursor.execute(
            "INSERT INTO audit_auditevent (at, xid, actor, actor_name, audience, holders, is_draft, is_unblinding, tbl, pk, op,"
            " reason, intent, correlation, db_user) VALUES (clock_timestamp(), pg_current_xact_id()::text::bigint, 'system:slow', '',"
            " 'own', '', false, false, 'nothing', '', 'A', '', 'late', '', 'x')"
        )
    slow.commit()
    slow.close()

    assert seal() == 1
    assert ledger.verify().faults == []


def test_only_one_sealer_seals_at_a_time(ledger: Ledger) -> None:
    other = psycopg2.connect(databases.url_for("RELAY_DATABASE_URL", ledger.name))
    note(World.load(), "Clinic")
    with other.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended('audit.seal', 0))")
        meanwhile = seal()
    other.rollback()
    other.close()

    assert meanwhile == 0
    assert seal() == 1


def test_after_a_restore_into_a_younger_cluster_sealing_goes_on(ledger: Ledger) -> None:
    ledger.execute(
        "ALTER TABLE audit_seal DISABLE TRIGGER append_only; UPDATE audit_seal SET horizon = 4611686018427387904;"
        "ALTER TABLE audit_seal ENABLE TRIGGER append_only"
    )
    note(World.load(), "Clinic")

    assert seal() == 1


def test_the_relay_alone_seals(committed: str) -> None:
    link = psycopg2.connect(databases.url_for("DATABASE_URL", committed))

    with link.cursor() as cursor, pytest.raises(psycopg2.errors.InsufficientPrivilege):
        cursor.execute("SELECT app.seal(1)")
    link.close()


def environment(name: str) -> dict[str, str]:
    variables = ("DATABASE_URL", "MIGRATION_DATABASE_URL", "RELAY_DATABASE_URL")
    return os.environ | {each: databases.url_for(each, name) for each in variables}


def run_sealer(name: str) -> "subprocess.Popen[bytes]":
    return subprocess.Popen(
        [sys.executable, "manage.py", "run_sealer"],
        cwd=databases.ROOT,
        env=environment(name),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )


def verify_audit(name: str) -> tuple[int, dict[str, Any]]:
    done = subprocess.run(
        [sys.executable, "manage.py", "verify_audit"],
        cwd=databases.ROOT,
        env=environment(name),
        capture_output=True,
        timeout=PATIENCE,
        check=False,
    )
    return done.returncode, json.loads(done.stdout)


def wait_for(name: str, sql: str) -> None:
    end = time.monotonic() + PATIENCE
    while not scalar(name, sql):
        assert time.monotonic() < end, sql
        time.sleep(0.1)


def test_the_process_seals_anchors_beats_and_stops_when_told(
    committed: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("AUDIT_ANCHOR_URL", f"folder://{tmp_path}")
    sealer = run_sealer(committed)
    wait_for(committed, "SELECT count(*) > 0 FROM audit_seal")
    wait_for(committed, "SELECT count(*) > 0 FROM outbox_heartbeat WHERE process = 'sealer'")
    while not list(tmp_path.glob("*.jsonl")):
        time.sleep(0.1)

    sealer.send_signal(signal.SIGTERM)

    assert sealer.wait(PATIENCE) == 0
    assert unsealed(committed) == 0
    status, report = verify_audit(committed)
    assert (status, report["is_whole"], report["anchors"]) == (0, True, 1)


def test_a_killed_sealer_leaves_nothing_half_sealed(ledger: Ledger) -> None:
    world = World.load()
    sealer = run_sealer(ledger.name)
    wait_for(ledger.name, "SELECT count(*) > 0 FROM outbox_heartbeat WHERE process = 'sealer'")
    for number in range(30):
        note(world, f"Clinic {number}")
        if number == 15:
            sealer.kill()
    sealer.wait(PATIENCE)
    connections["relay"].close()
    wait_for(ledger.name, NO_RELAY)

    ledger.seal()

    assert unsealed(ledger.name) == 0
    assert ledger.verify().faults == []


def test_the_command_names_what_was_touched_and_fails(
    ledger: Ledger, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("AUDIT_ANCHOR_URL", f"folder://{tmp_path / 'anchors'}")
    ledger.execute(
        "ALTER TABLE audit_auditevent DISABLE TRIGGER append_only;"
        "UPDATE audit_auditevent SET reason = 'invented' WHERE id = (SELECT event_id FROM audit_seal ORDER BY id LIMIT 1)"
    )

    status, report = verify_audit(ledger.name)

    assert status == 1
    assert [fault["kind"] for fault in report["faults"]] == ["event-changed"]


def lines(ledger: Ledger) -> list[str]:
    return ledger.anchors.path.read_text().splitlines(keepends=True)


def test_an_anchor_taken_out_is_missed(ledger: Ledger) -> None:
    world = World.load()
    for number in range(2):
        note(world, f"Clinic {number}")
        ledger.seal()
    first, _, last = lines(ledger)

    ledger.anchors.path.write_text(first + last)

    assert set(ledger.verify().kinds) == {"anchor-missing"}


@pytest.mark.parametrize("part", ["at", "previous", "heads"])
def test_an_anchor_that_was_changed_is_forged(ledger: Ledger, part: str) -> None:
    (line,) = lines(ledger)
    changed = json.loads(line)
    changed[part] = {
        "at": "2020-01-01T00:00:00+00:00",
        "previous": "f" * 64,
        "heads": {str(UUID(int=0)): [1, "0" * 64]},
    }[part]

    ledger.anchors.path.write_text(json.dumps(changed) + "\n")

    assert "anchor-forged" in ledger.verify().kinds


def test_an_anchor_signed_with_another_key_is_forged(ledger: Ledger, settings: Any) -> None:
    settings.ANCHOR_KEY = base64.b64encode(b"k" * 32).decode()
    ledger.anchors = configured()

    assert set(ledger.verify().kinds) == {"anchor-forged"}


def test_a_line_that_is_no_anchor_is_named(ledger: Ledger) -> None:
    ledger.anchors.path.write_text('{"at": 1}\n')

    with pytest.raises(ValueError, match="this line is no anchor"):
        list(ledger.anchors)


def test_an_anchor_reads_as_it_was_written(ledger: Ledger) -> None:
    (line,) = lines(ledger)

    assert Anchor.parse(line).line == line
    assert Anchor.parse(line).is_signed_by(ledger.anchors.public_key)


def test_heads_are_anchored_once_a_minute_and_only_when_they_moved(ledger: Ledger) -> None:
    sealer = Sealer(ledger.anchors)
    written = len(lines(ledger))

    sealer.turn()
    sealer.turn()
    sealer.anchor()

    assert len(lines(ledger)) == written + 1


@pytest.mark.parametrize(
    ("name", "value", "message"),
    [
        ("AUDIT_ANCHOR_URL", "s3://bucket", "AUDIT_ANCHOR_URL must be a folder"),
        ("ANCHOR_KEY", "c2hvcnQ=", "ANCHOR_KEY must be 32 bytes"),
    ],
)
def test_a_wrong_setting_is_named(settings: Any, name: str, value: str, message: str) -> None:
    setattr(settings, name, value)

    with pytest.raises(ImproperlyConfigured, match=message):
        configured()


def test_without_a_place_of_their_own_anchors_lie_beside_the_documents(
    settings: Any, tmp_path: Path
) -> None:
    settings.AUDIT_ANCHOR_URL, settings.DOCUMENT_STORE_URL = "", f"folder://{tmp_path}"

    configured().append({UUID(int=1): Head(1, "ab")})

    assert (tmp_path / "anchors" / "anchors.jsonl").exists()


def test_the_safety_page_turns_red_when_an_event_waits_a_minute(
    ledger: Ledger, client: Any
) -> None:
    healthy = client.get("/healthz/safety").json()["checks"]["oldest_unsealed"]
    ledger.execute(
        "INSERT INTO audit_auditevent (at, xid, actor, actor_name, audience, holders, is_draft, is_unblinding, tbl, pk, op, reason,"
        " intent, correlation, db_user) VALUES (clock_timestamp() - interval '2 minutes', pg_current_xact_id()::text::bigint,"
        " 'system:x', '', 'own', '', false, false, 'nothing', '', 'A', '', 'old', '', 'x')"
    )

    answer = client.get("/healthz/safety")

    assert healthy == "ok"
    assert answer.status_code == 503
    assert answer.json()["checks"]["oldest_unsealed"].startswith("waits 12")
