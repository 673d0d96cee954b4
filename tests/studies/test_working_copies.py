"""A draft of a duty that changes hands: from the instant the sponsor reads it, and nobody but its author changes it."""

from datetime import UTC, datetime
from uuid import UUID

import pytest
from django.db import ProgrammingError, connection

from cro_platform.access.principal import Principal, acting
from cro_platform.tenancy.policies import policies
from tests import databases, paper
from tests.deadlines.clocks import utc
from tests.movable_clock import move
from tests.world import World

SIGNED = datetime(2026, 2, 1, tzinfo=UTC)
BEFORE, AT = "2035-03-09T23:59:59", "2035-03-10T00:00:00"
COLUMNS = ("id", "study_id", "organization_id", "audience", "obligation", "cell", "released_at")


@pytest.fixture
def drafts(committed_world: World) -> World:
    """A table of drafts as any room may declare one, behind the wall that the class of study records gives it."""
    wall = policies(
        "study",
        "draft_probe",
        study="study_id",
        holders=("obligation/cell",),
        columns=frozenset(COLUMNS),
    )
    databases.execute(
        str(connection.settings_dict["NAME"]),
        "CREATE TABLE draft_probe (id serial PRIMARY KEY, study_id uuid, organization_id uuid DEFAULT app.author(), "
        "audience text DEFAULT 'sponsor', obligation text, cell text, released_at timestamptz); "
        "ALTER TABLE draft_probe ENABLE ROW LEVEL SECURITY; ALTER TABLE draft_probe FORCE ROW LEVEL SECURITY; "
        f"CREATE POLICY wall_owner ON draft_probe TO cro_owner USING (true); {wall} "
        "GRANT USAGE ON SEQUENCE draft_probe_id_seq TO cro_app;",
    )  # fmt: skip
    world = committed_world
    move(BEFORE)
    write(world.helix["safety-specialist"], world.alpha, "EU")
    write(world.helix["safety-specialist"], world.alpha, "US")
    write(world.orbis["cra"], world.alpha, "EU")
    paper.give_back(world, paper.OWED, "EU", signed=SIGNED, effective=utc(AT))
    return world


def write(by: Principal, study: UUID, cell: str) -> None:
    with acting(by), connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO draft_probe (study_id, obligation, cell) VALUES (%s, %s, %s)",
            [study, paper.OWED, cell],
        )


def read(by: Principal) -> list[tuple[str, UUID]]:
    with acting(by), connection.cursor() as cursor:
        cursor.execute("SELECT cell, organization_id FROM draft_probe ORDER BY id")
        return list(cursor.fetchall())


def test_from_the_instant_the_sponsor_reads_the_draft_of_the_cell_and_no_other(
    drafts: World,
) -> None:
    physician = drafts.northwind["safety-physician"]

    assert read(physician) == []
    move(AT)

    assert read(physician) == [("EU", drafts.helix.id)]
    assert len(read(drafts.helix["safety-specialist"])) == 2


def test_it_is_a_copy_to_read(drafts: World) -> None:
    move(AT)
    with acting(drafts.northwind["safety-physician"]), connection.cursor() as cursor:
        cursor.execute("UPDATE draft_probe SET cell = 'US'")
        assert cursor.rowcount == 0


def test_nobody_else_reads_it(drafts: World) -> None:
    move(AT)

    assert read(drafts.meridian["safety-physician"]) == []
    assert read(drafts.orbis["cra"]) == [("EU", drafts.orbis.id)]


def test_a_provider_asks_in_vain_for_cells_handed_over(drafts: World) -> None:
    move(AT)
    with acting(drafts.helix["service-account"]), connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM app.handed_cells()")
        assert cursor.fetchone()[0] == 0
    with acting(drafts.helix["service-account"]), pytest.raises(ProgrammingError), connection.cursor() as cursor:  # fmt: skip
        cursor.execute("SELECT * FROM access_delegation")
