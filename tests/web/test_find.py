"""The one box: pages, actions, records and terms, as far as the asker may reach them."""

from typing import Any

import pytest
from django.test import Client

from cro_platform.access.principal import acting
from cro_platform.web.find import identifiers, matching
from cro_platform.web.pages import PAGES
from sites.models import StudySite
from sites.services.study_sites import add_study_site
from tests.web.markup import elements
from tests.world import World, signed_in


def found(by: Any, asked: str, **headers: str) -> list[str]:
    client = Client(headers=headers)
    signed_in(client, by)
    answer = client.get(f"/o/{by.organization_slug}/find/", {"q": asked})
    assert answer.status_code == 200
    return [link.text for link in elements(answer.content.decode(), "a", class_="hit")]


@pytest.fixture
def sites(world: World) -> None:
    with acting(world.helix["project-manager"]) as by:
        add_study_site(by=by, study=world.alpha, country="DE", name="Quartz Clinic")
        add_study_site(by=by, study=world.rival, country="DE", name="Quartz Rival")


def test_a_page_is_found_by_a_word_of_its_name(world: World) -> None:
    assert any("Safety cases" in hit for hit in found(world.northwind["study-lead"], "cases"))


def test_an_action_is_offered_to_who_may_do_it(world: World) -> None:
    assert any("Open a case" in hit for hit in found(world.helix["safety-specialist"], "open case"))
    assert not any("Open a case" in hit for hit in found(world.northwind["qa"], "open case"))


def test_a_study_is_found_by_its_number_and_a_rival_s_is_not(world: World) -> None:
    lead = world.northwind["study-lead"]

    assert any("NW-ALPHA" in hit for hit in found(lead, "nw-al"))
    assert not any("ME-RIVAL" in hit for hit in found(lead, "me-riv"))
    assert any("ME-RIVAL" in hit for hit in found(world.meridian["study-lead"], "me-riv"))


def test_a_site_is_found_by_the_beginning_of_its_name_inside_the_people_wall(
    world: World, sites: None
) -> None:
    everybody = found(world.helix["project-manager"], "Quartz")
    one_study = found(world.helix["safety-specialist"], "Quartz")

    assert {"Quartz Clinic", "Quartz Rival"} <= set(everybody)
    assert "Quartz Rival" not in one_study


def test_a_term_leads_to_help(world: World) -> None:
    hits = found(world.northwind["qa"], "susar")

    assert any(hit.startswith("SUSAR") for hit in hits)


def test_nothing_found_says_what_can_be_found(world: World) -> None:
    client = Client()
    signed_in(client, world.northwind["qa"])

    page = client.get("/o/northwind/find/", {"q": "zzzz\x00"}).content.decode()

    assert "You find only what you may see" in page


def test_the_palette_gets_the_middle_of_the_page(world: World) -> None:
    client = Client(headers={"HX-Request": "true"})
    signed_in(client, world.northwind["qa"])

    answer = client.get("/o/northwind/find/", {"q": "audit"})

    assert "<html" not in answer.content.decode()
    assert "HX-Request" in answer["Vary"]


def test_records_of_studies_are_looked_for_by_index_alone() -> None:
    assert identifiers(StudySite) == ["name", "number"]
    pattern = str(matching(PAGES["study-sites"], "Qua"))
    assert "gte" in pattern
    assert "contains" not in pattern
