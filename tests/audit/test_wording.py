"""The trail in sentences: entities, labels and names instead of tables, codes and ids; narrowed by person, field and day."""

from datetime import date
from typing import Any

import pytest
from django.test import Client

from cro_platform.access.principal import acting
from cro_platform.audit.models import AuditEvent
from cro_platform.audit.trail import FieldChange, Narrowed, trail_of
from cro_platform.audit.wording import act_words, entity_of, record_name, sentence_of
from sites.models import StudySite
from sites.services.study_sites import add_study_site, change_study_site
from tests.world import World, bearer, signed_in

TABLE = "sites_studysite"


@pytest.fixture
def site(world: World) -> StudySite:
    """Added by helix, then renamed."""
    with acting(world.helix["project-manager"]) as by:
        made = add_study_site(by=by, study=world.alpha, country="DE", name="Charity")
        change_study_site(made, by=by, name="Charité", reason="Misspelt")
    return made


@pytest.mark.parametrize(
    ("op", "changes", "told"),
    [
        ("I", [], "Recorded the study site"),
        ("U", [FieldChange("Name", "A", "B")], "Changed Name from A to B"),
        ("U", [FieldChange("Name", None, "B")], "Set Name to B"),
        ("U", [FieldChange("Name", "A", None)], "Emptied Name, which was A"),
        ("U", [FieldChange("Name", "A", "B"), FieldChange("City", "A", "B")], "Changed 2 values"),
        ("U", [], "Touched the study site"),
        ("D", [], "Removed the study site"),
        ("A", [], "Export list"),
    ],
)
def test_an_event_is_a_sentence(op: str, changes: list[FieldChange], told: str) -> None:
    assert sentence_of(op, "study site", "web.list.export", changes) == told


def test_tables_are_called_as_people_call_them() -> None:
    assert entity_of(TABLE) == "study site"
    assert entity_of("no_such_table") == "no such table"
    assert act_words("access.logged_in") == "Logged in"
    assert act_words("") == "Recorded an act"


def test_codes_and_ids_are_told_by_label_and_name(world: World, site: StudySite) -> None:
    with acting(world.helix["project-manager"]):
        renamed, added = trail_of(TABLE, str(site.pk))

    assert renamed.sentence == "Changed Name from Charity to Charité"
    assert renamed.reason == "Misspelt"
    values = {change.field: change.new for change in added.changes}
    assert values["Status"] == site.get_status_display()


def test_a_third_party_s_trail_names_nobody(world: World, site: StudySite) -> None:
    with acting(world.orbis["project-manager"]):
        found = trail_of(TABLE, str(site.pk))

    assert {entry.who for entry in found} <= {"For the sponsor"}
    assert all("Helix" not in str(entry) for entry in found)


@pytest.mark.parametrize(
    ("narrowed", "count"),
    [
        (Narrowed(), 2),
        (Narrowed(field="name"), 2),
        (Narrowed(field="country"), 1),
        (Narrowed(who="project manager"), 2),
        (Narrowed(who="nobody"), 0),
        (Narrowed(until=date(2000, 1, 1)), 0),
        (Narrowed(since=date(2000, 1, 1)), 2),
    ],
)
def test_a_long_trail_is_narrowed(
    world: World, site: StudySite, narrowed: Narrowed, count: int
) -> None:
    with acting(world.helix["project-manager"]):
        assert len(trail_of(TABLE, str(site.pk), narrowed=narrowed)) == count


def portal(by: Any) -> Client:
    client = Client()
    signed_in(client, by)
    return client


def test_page_and_file_show_the_same_part(world: World, site: StudySite) -> None:
    manager = portal(world.helix["project-manager"])
    at = f"/o/helix/trail/{TABLE}/{site.pk}/"

    page = manager.get(at, {"field": "country"}).content.decode()
    file = manager.get(f"{at}file/", {"field": "country"})
    refused = manager.get(at, {"since": "yesterday"}, follow=True).content.decode()

    assert "Recorded the study site" in page
    assert "Misspelt" not in page
    assert file.status_code == 200
    assert "Misspelt" not in file.content.decode()
    assert "year, month and day" in refused


def test_a_narrowed_trail_is_no_way_to_ask_for_a_foreign_record(
    world: World, site: StudySite
) -> None:
    rival = portal(world.meridian["study-lead"])

    assert rival.get(f"/o/meridian/trail/{TABLE}/{site.pk}/", {"who": "x"}).status_code == 404


def test_the_list_of_events_names_the_record_that_was_touched(
    world: World, site: StudySite
) -> None:
    client = Client()
    signed_in(client, world.helix["project-manager"])

    asked = {"record_id": str(site.pk)}
    api = Client(headers=bearer(world.helix["project-manager"]))
    rows = api.get("/api/v1/audit-events/", asked).json()["results"]
    page = client.get(f"/o/helix/audit-events/?record_id={site.pk}").content.decode()

    assert [row["record_name"] for row in rows] == ["Charité", "Charity"]
    assert "Charité" in page
    assert str(site.pk) not in page.partition("<table")[2].partition("</table>")[0]


def test_an_act_names_no_record_by_what_it_was_told() -> None:
    told = {"name": "deadlines.csv"}

    assert record_name(AuditEvent(op="A", tbl=TABLE, new=told)) == ""
    assert record_name(AuditEvent(op="D", tbl=TABLE, old=told)) == "deadlines.csv"
