"""Thirteen ways to change what happened, each by somebody who owns the tables; each is found."""

import pytest

from tests.audit.conftest import Ledger

OFF = "ALTER TABLE audit_auditevent DISABLE TRIGGER append_only; ALTER TABLE audit_seal DISABLE TRIGGER append_only;"
SOME = "(SELECT event_id FROM audit_seal WHERE seq = 5 ORDER BY chain DESC LIMIT 1)"
REWRITE = f"UPDATE audit_auditevent SET reason = 'invented' WHERE id = {SOME};"
CHANGED_ROW = (
    f"""UPDATE audit_auditevent SET new = jsonb_set(new, '{{rev}}', '2') WHERE id = {SOME}"""
)
CHANGED_ACTOR = f"UPDATE audit_auditevent SET actor = 'system:nobody' WHERE id = {SOME}"
CHANGED_INSTANT = (
    f"UPDATE audit_auditevent SET at = at + interval '1 microsecond' WHERE id = {SOME}"
)
TAKEN_OUT = f"DELETE FROM audit_auditevent WHERE id = {SOME}"
TAKEN_OUT_WITH_SEAL = f"""
CREATE TEMP TABLE x AS SELECT {SOME} AS id;
DELETE FROM audit_seal WHERE event_id IN (SELECT id FROM x);
DELETE FROM audit_auditevent WHERE id IN (SELECT id FROM x)
"""
LEAF_REPAIRED = f"""
{REWRITE}
UPDATE audit_seal s SET leaf = app.event_leaf(e) FROM audit_auditevent e WHERE e.id = s.event_id AND e.id = {SOME}
"""
INVENTED = """
INSERT INTO audit_auditevent (id, at, xid, organization_id, actor, actor_name, audience, holders, is_draft, is_unblinding,
                              tbl, pk, op, new, reason, intent, correlation, db_user)
SELECT uuidv7(), at, 0, organization_id, actor, actor_name, audience, holders, is_draft, is_unblinding,
       tbl, pk, op, new, 'never happened', intent, correlation, db_user FROM audit_auditevent ORDER BY id LIMIT 1
"""
MOVED = f"""
UPDATE audit_auditevent e
   SET organization_id = (SELECT o.id FROM tenancy_organization o WHERE o.id <> e.organization_id LIMIT 1) WHERE id = {SOME}
"""
CUT_OFF = """
CREATE TEMP TABLE x AS SELECT event_id FROM audit_seal ORDER BY id DESC LIMIT 20;
DELETE FROM audit_seal WHERE event_id IN (SELECT event_id FROM x);
DELETE FROM audit_auditevent WHERE id IN (SELECT event_id FROM x)
"""
SEALED_ANEW = f"{REWRITE} DELETE FROM audit_seal; SELECT app.seal(100000)"
UNTRAILED = """
DO $$ DECLARE t text; BEGIN
  FOR t IN SELECT tgname FROM pg_trigger WHERE tgrelid = 'studies_studycountry'::regclass AND NOT tgisinternal LOOP
    EXECUTE format('ALTER TABLE studies_studycountry DISABLE TRIGGER %I', t);
  END LOOP; END $$;
"""
COUNTRY = "(SELECT id FROM studies_studycountry ORDER BY id LIMIT 1)"
RECORD_CHANGED = f"{UNTRAILED} UPDATE studies_studycountry SET country = 'IT' WHERE id = {COUNTRY}"
RECORD_TAKEN_OUT = f"{UNTRAILED} DELETE FROM studies_studycountry WHERE id = {COUNTRY}"
RECORD_PUT_IN = f"""
{UNTRAILED}
INSERT INTO studies_studycountry
SELECT (jsonb_populate_record(c, jsonb_build_object('id', uuidv7(), 'country', 'IT'))).* FROM studies_studycountry c WHERE id = {COUNTRY}
"""

TAMPERING = {
    "one digit of a row": (CHANGED_ROW, "event-changed"),
    "who did it": (CHANGED_ACTOR, "event-changed"),
    "when, by a microsecond": (CHANGED_INSTANT, "event-changed"),
    "an event taken out": (TAKEN_OUT, "event-missing"),
    "an event and its seal taken out": (TAKEN_OUT_WITH_SEAL, "link-missing"),
    "an event rewritten and its leaf repaired": (LEAF_REPAIRED, "chain-broken"),
    "an event that never happened": (INVENTED, "event-never-sealed"),
    "an event moved to another organization": (MOVED, "event-moved"),
    "the end cut off": (CUT_OFF, "chain-cut"),
    "an event rewritten and everything sealed anew": (SEALED_ANEW, "anchor-differs"),
    "a record changed": (RECORD_CHANGED, "record-changed"),
    "a record taken out": (RECORD_TAKEN_OUT, "record-missing"),
    "a record put in": (RECORD_PUT_IN, "record-without-event"),
}


def test_there_are_thirteen() -> None:
    assert len(TAMPERING) == 13


def test_what_nobody_touched_is_whole(ledger: Ledger) -> None:
    report = ledger.verify()

    assert report.faults == []
    assert report.sealed > 100
    assert report.unsealed == 0
    assert report.tables > 10
    assert report.anchors == 1


@pytest.mark.parametrize(("sql", "kind"), TAMPERING.values(), ids=TAMPERING)
def test_it_is_found(ledger: Ledger, sql: str, kind: str) -> None:
    ledger.execute(f"{OFF} {sql}")

    assert kind in ledger.verify().kinds
