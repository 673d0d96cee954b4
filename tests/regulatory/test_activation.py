"""A site is activated once its country has what it needs, or with a reason that the trail keeps."""

import pytest
from django.test import Client

from cro_platform.access.errors import RuleBroken
from cro_platform.access.principal import Principal, acting
from cro_platform.audit.models import AuditEvent
from cro_platform.notifications.selectors import transaction_instant
from regulatory.rules.packs import MetBy
from regulatory.selectors.board import board_of
from regulatory.services.requirements import record_finding
from sites.models import StudySite
from sites.selectors.readiness import missing_at, register_teller
from sites.services.study_sites import add_study_site, move_site
from studies.services.countries import add_country
from tests.documents.papers import own_limits
from tests.regulatory.test_approvals import assessed, granted
from tests.studies.faces import Api, pointers, session
from tests.world import World, signed_in

__all__ = ["own_limits"]
AUTHORISED, INSURED = "The trial is authorised in the member state", "Damage to participants"


def manager(world: World) -> Principal:
    return world.helix["project-manager"]


def in_start_up(by: Principal, world: World, country: str = "DE") -> StudySite:
    """A site that waits for its activation; in an open scope."""
    site = add_study_site(by=by, study=world.alpha, country=country, name="Charité")
    for verb in ("qualify", "select", "begin-start-up"):
        move_site(site, verb, by=by)
    return site


def settle_findings(world: World, by: Principal) -> None:
    """This person records as met whatever their organization holds."""
    with acting(by):
        (germany,) = (each for each in board_of(by, study_id=world.alpha) if each.country == "DE")
        for line in germany.blocking:
            if line.requirement.met_by is MetBy.FINDING and line.holder == "your organization":
                record_finding(
                    by=by, study=world.alpha, country="DE", code=line.requirement.code, state="met",
                    on=transaction_instant().date(), evidence="On file",
                )  # fmt: skip


def test_what_is_missing_is_named_with_its_holder_and_clause(world: World) -> None:
    with acting(manager(world)) as by:
        site = in_start_up(by, world)

        with pytest.raises(RuleBroken) as refusal:
            move_site(site, "activate", by=by)

        problems = {each.detail: each.clause for each in refusal.value.problems}
        assert problems[f"Missing: {AUTHORISED} (held by your organization)."].startswith(
            "Reg. (EU)"
        )
        assert StudySite.objects.get(pk=site.pk).status == "start_up"


def test_a_country_that_has_all_lets_a_site_be_activated_without_a_word(world: World) -> None:
    granted(world, assessed(world), countries=["DE"])
    for by in (world.helix["regulatory-specialist"], world.northwind["regulatory-lead"]):
        settle_findings(world, by)
    with acting(manager(world)) as by:
        site = in_start_up(by, world)

        assert [each.what for each in missing_at(site)] == []
        move_site(site, "activate", by=by)
        assert StudySite.objects.get(pk=site.pk).status == "activated"


def test_a_reason_activates_all_the_same_and_the_trail_keeps_what_was_missing(world: World) -> None:
    with acting(manager(world)) as by:
        site = in_start_up(by, world)
        move_site(site, "activate", by=by, despite="The authorisation came by letter")
        told = reasons(site)

    (reason,) = (each for each in told if each.startswith("The authorisation came by letter"))
    assert AUTHORISED in reason
    assert "Helix" not in reason
    assert "your organization" not in reason


def reasons(site: StudySite) -> list[str]:
    rows = AuditEvent.objects.filter(pk_text=str(site.pk), op="U")
    return [each or "" for each in rows.values_list("reason", flat=True)]


def test_another_provider_reads_of_the_requirement_and_not_of_its_holder(world: World) -> None:
    with acting(manager(world)) as by:
        site = in_start_up(by, world)

    with acting(world.orbis["lead-cra"]):
        told = missing_at(StudySite.objects.get(pk=site.pk))
    assert any(each.what == AUTHORISED for each in told)
    assert not any("Helix" in each.holder for each in told)


def test_a_country_without_a_pack_needs_a_word(world: World) -> None:
    lead = world.northwind["study-lead"]
    with acting(lead):
        add_country(by=lead, study=world.alpha, country="BR")
        site = in_start_up(lead, world, "BR")

        with pytest.raises(RuleBroken, match="No requirements of Brazil are loaded"):
            move_site(site, "activate", by=lead)
        move_site(site, "activate", by=lead, despite="ANVISA, letter of 3 March")


def test_both_faces_tell_what_is_missing(world: World) -> None:
    with acting(manager(world)) as by:
        site = in_start_up(by, world)
    address = f"/o/helix/study-sites/{site.pk}/"
    browser = session(manager(world))

    text = browser.get(address).content.decode()
    assert "Before activation" in text
    assert INSURED in text
    assert "nverified" in text
    refused = browser.post(f"{address}activate/", {})
    assert INSURED in refused.content.decode()
    assert browser.post(f"{address}activate/", {"despite": "On paper"}).status_code == 302
    assert "Before activation" not in browser.get(address).content.decode()


def test_a_room_speaks_once() -> None:
    from regulatory.selectors.board import what_blocks

    with pytest.raises(ValueError, match="registered already"):
        register_teller(what_blocks)


def test_the_api_names_the_field(world: World) -> None:
    with acting(manager(world)) as by:
        site = in_start_up(by, world)
    client = Client(headers={"X-Organization": "helix"})
    signed_in(client, manager(world))
    etag = client.get(f"/api/v1/study-sites/{site.pk}/")["ETag"]

    answer = client.post(
        f"/api/v1/study-sites/{site.pk}/activate/", {}, "application/json", headers={"If-Match": etag}
    )  # fmt: skip

    assert answer.status_code == 422
    assert set(pointers(answer)) == {"/despite"}
    assert Api(manager(world)).get(f"study-sites/{site.pk}/").json()["status"] == "start_up"
