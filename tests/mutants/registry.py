"""Deliberately broken builds: each must be caught by a named harness, so that a harness that loses its power fails the build.

A break is SQL run as the owner on a copy of the template, or a change in the running program (`breaking.py`).
"""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Mutant:
    """How the build is broken, by SQL, in the program or through `env`, and which tests must see it.

    A long one runs behind `make proof`.
    """

    name: str
    harness: str
    sql: str = ""
    selected: str = ""
    env: dict[str, str] = field(default_factory=dict)
    is_long: bool = False


NO_DUTY_SEPARATED = """
SET ROLE cro_signer;
DO $$ DECLARE body text; BEGIN
  SELECT pg_get_functiondef('app.sign(uuid)'::regprocedure) INTO body;
  EXECUTE replace(body, '(''review'', ''approval'')', '(''nothing'')');
END $$
"""
OPEN_POLICY = """
DROP POLICY wall_read ON pharmacovigilance_adverseevent;
CREATE POLICY wall_read ON pharmacovigilance_adverseevent FOR SELECT TO cro_app USING (true);
"""
TRAIL_OFF = "ALTER TABLE sites_site DISABLE TRIGGER USER"
TICKET_KEPT = """
SET ROLE cro_signer;
DO $$ DECLARE body text; BEGIN
  SELECT pg_get_functiondef('app.sign(uuid)'::regprocedure) INTO body;
  EXECUTE replace(body, 'k.used_at IS NULL AND', '');
END $$
"""

MUTANTS = (
    Mutant("filter removed", "tests/access/test_first_wall.py"),
    Mutant("policy opened", "tests/guard/test_lint.py", OPEN_POLICY, "nothing_escapes"),
    Mutant(
        "policy dropped",
        "tests/guard/test_lint.py",
        "DROP POLICY people ON sites_subject",
        "nothing_escapes",
    ),
    Mutant("trigger off", "tests/guard/test_lint.py", TRAIL_OFF, "nothing_escapes"),
    Mutant("prefetch 1", "tests/outbox/test_broker_settings.py"),
    Mutant("UTC day arithmetic", "tests/deadlines/test_properties.py"),
    Mutant("stale ETag accepted", "tests/web/test_api_races.py", selected="one_of_several"),
    Mutant("retry key ignored", "tests/web/test_api_races.py", selected="five_retries"),
    Mutant(
        "author approving", "tests/esign/test_sign.py", NO_DUTY_SEPARATED, "contributor_neither"
    ),
    Mutant("ticket used again", "tests/esign/test_races.py", TICKET_KEPT, "one_ticket"),
    Mutant(
        "done outside of the effect",
        "tests/outbox/test_delivery.py",
        selected="leaves_nothing_behind",
    ),
    Mutant("session kept at log-in", "tests/access/test_login.py", selected="session_is_a_new_one"),
    Mutant("headers dropped", "tests/guard/test_headers.py", selected="unknown_address"),
    Mutant(
        "what may not be written is looked for in vain",
        "tests/access/test_administration.py",
        selected="legal_entit",
    ),
    *(
        Mutant(
            name,
            "tests/chaos/test_faults.py",
            selected="whatever_dies",
            is_long=True,
            env={"CHAOS_PATIENCE": "45"} | changed,
        )
        for name, changed in {
            "prefetch 1 while Redis restarts": {
                "CHAOS_PREFETCH": "1",
                "CHAOS_FAULTS": "redis redis redis",
                "CHAOS_JOBS": "12",
            },
            "a lease that never ends": {"CHAOS_LEASE": "3600", "CHAOS_FAULTS": "worker"},
            "the broker's end ends the relay": {"CHAOS_FAULTS": "redis redis", "CHAOS_JOBS": "12"},
        }.items()
    ),
)
