"""The sponsor's own documents about a study, and the reminder of what lies unsigned."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import DatabaseError

from cro_platform.access.errors import NotPermitted, RuleBroken
from cro_platform.access.principal import acting
from cro_platform.access.services import end_membership
from cro_platform.documents.models import Document, DocumentVersion
from cro_platform.documents.services import open_version
from cro_platform.notifications.models import Notification
from cro_platform.outbox.events import emit
from cro_platform.outbox.models import OutboxMessage
from cro_platform.portal.administration.services import add_entity
from studies.documents.study_papers import (
    complete_list_of,
    form_1571_text_of,
    providers_list_of,
    request_complete_list,
    request_form_1571,
)
from studies.events import SignatureAwaited
from studies.models import Study
from studies.services import add_identifier
from studies.services.agreements.drafting import change_terms
from studies.services.agreements.following import counter
from studies.services.agreements.negotiating import remark
from studies.services.agreements.reminding import tell_unsigned
from tests.deadlines.lane import alerted, alerts_of, run_lanes
from tests.documents.papers import own_limits, with_password, work
from tests.studies.agreements.flow import again, buyer, drafted, seller, shared
from tests.studies.test_subcontracts import in_effect
from tests.world import World

__all__ = ["own_limits"]


def test_the_complete_list_names_every_provider_to_the_sponsor_alone(world: World) -> None:
    lead = world.northwind["study-lead"]
    with acting(lead):
        version = request_complete_list(Study.objects.get(pk=world.alpha), by=lead)
    work(world.northwind.id, "make_requested")

    with acting(lead):
        found = DocumentVersion.objects.select_related("document").get(pk=version.pk)
        assert open_version(found, by=lead).startswith(b"%PDF-1.7")
        holders = {each.holder for each in complete_list_of(world.alpha, "").studies[0].transferred}
    assert holders == {"Helix", "Orbis"}
    for stranger in (
        world.helix["project-manager"],
        world.orbis["project-manager"],
        world.meridian["qa"],
    ):
        with acting(stranger):
            assert not Document.objects.filter(kind="obligations-list").exists()


def test_a_provider_makes_no_such_list(world: World) -> None:
    manager = world.helix["project-manager"]

    with acting(manager), pytest.raises(NotPermitted):
        request_complete_list(Study.objects.get(pk=world.alpha), by=manager)


def test_the_list_for_investigators_names_each_provider_with_what_it_does(world: World) -> None:
    with acting(world.northwind["study-lead"]):
        found = providers_list_of(world.alpha, "")

    assert sorted(each.title.partition(",")[0] for each in found.tables) == ["Helix", "Orbis"]
    assert all("Annex" not in str(each.rows) for each in found.tables)


def test_it_names_whom_a_provider_has_passed_work_on_to(world: World) -> None:
    with_password(world.meridian["vendor-manager"])
    in_effect(world)

    with acting(world.meridian["study-lead"]):
        found = {each.title: each.rows for each in providers_list_of(world.rival, "").tables}
    assert found["Orbis (sub-contractor of Helix)"] == (("Site monitoring", "DE"),)


def test_form_1571_names_each_organization_with_its_address_and_what_concerns_the_ind_alone(
    world: World,
) -> None:
    """21 CFR 312.23(a)(1)(viii) asks for name and address; what is held for Germany is no matter of the IND."""
    with acting(world.helix["admin"]):
        add_entity(
            by=world.helix["admin"], name="Helix Clinical Research Inc.", street="1 Main Street", city="Durham",
            postal_code="27701", country="US",
        )  # fmt: skip
    with acting(world.northwind["study-lead"]):
        found = form_1571_text_of(world.alpha, "")

    titles = [each.title for each in found.tables]
    assert "Helix Clinical Research Inc., 1 Main Street, 27701 Durham, US" in titles
    places = {place for table in found.tables for _, place, _ in table.rows}
    assert places == {"Whole study", "US"}


def test_form_1571_needs_an_ind(world: World) -> None:
    lead = world.northwind["study-lead"]
    with acting(lead):
        study = Study.objects.get(pk=world.alpha)
        with pytest.raises(RuleBroken, match="no IND number"):
            request_form_1571(study, by=lead)
        add_identifier(by=lead, study=world.alpha, kind="ind", value="123456")
        assert request_form_1571(study, by=lead).document.title.startswith("Form FDA 1571")


def test_what_lies_unsigned_past_its_start_is_told_on_both_sides(world: World) -> None:
    version = shared(world)

    for by in (buyer(world), seller(world)):
        with acting(by):
            assert tell_unsigned(again(version)) == 1
            assert tell_unsigned(again(version)) >= 0
        with acting(by):
            assert (
                Notification.objects.filter(
                    link_resource="contract-versions", link_id=version.pk
                ).count()
                == 1
            )


def test_what_begins_later_is_not_told_yet(world: World) -> None:
    version = shared(world, effective_at=datetime.now(UTC) + timedelta(days=30))

    with acting(buyer(world)):
        assert tell_unsigned(again(version)) == 0


def test_a_start_that_is_moved_is_watched_anew(world: World) -> None:
    starts = datetime(2035, 3, 25, 0, tzinfo=UTC)
    version = shared(world, effective_at=starts)
    with acting(buyer(world)):
        change_terms(again(version), by=buyer(world), effective_at=starts + timedelta(days=30))

    told = []
    for moment in ("2035-03-25T00:00:01", "2035-04-23T23:59:59", "2035-04-24T00:00:01"):
        run_lanes(world, moment)
        told.append([each.link_resource for each in alerts_of(buyer(world))])

    assert told == [[], [], ["contract-versions"]]


def test_both_parties_are_told_at_the_start_though_one_has_not_agreed(world: World) -> None:
    """Whoever keeps contracts there hears it, each side in its own name; remarks of one side are told to nobody."""
    starts = datetime(2035, 3, 25, 0, tzinfo=UTC)
    version = shared(world, effective_at=starts)
    with acting(buyer(world)):
        remark(again(version), by=buyer(world), kind="position", text="kanari-position", place="1")

    told = {}
    for moment in ("2035-03-24T23:59:59", "2035-03-25T00:00:01"):
        run_lanes(world, moment)
        told[moment] = {company.slug: alerted(company) for company in world.companies}

    nobody: dict[str, set[str]] = {
        slug: set() for slug in ("northwind", "meridian", "helix", "orbis")
    }
    assert told["2035-03-24T23:59:59"] == nobody
    assert told["2035-03-25T00:00:01"] == nobody | {
        "northwind": {"vendor-manager"},
        "helix": {"contract-manager"},
    }
    (alert,) = alerts_of(seller(world))
    assert "WO-77" in alert.body
    assert "kanari" not in alert.body


def test_a_draft_is_told_to_nobody_and_a_counter_draft_to_its_reader_once_it_is_shared(
    world: World,
) -> None:
    starts = datetime(2035, 3, 25, 0, tzinfo=UTC)
    drafted(world, effective_at=starts)
    version = shared(world, number="WO-78", effective_at=starts)
    with acting(seller(world)):
        counter(again(version), by=seller(world), summary="Later")

    run_lanes(world, "2035-03-26T00:00:00")

    for by in (buyer(world), seller(world)):
        assert [each.link_id for each in alerts_of(by)] == [version.pk]


def test_where_nobody_keeps_contracts_the_administrators_are_told(world: World) -> None:
    version = shared(world)
    admin, manager = world.helix["admin"], seller(world)
    with acting(admin):
        end_membership(manager.user_id, manager.role, at=datetime.now(UTC), reason="left")
    work(world.helix.id, "remind_of_unsigned")

    assert [each.link_id for each in alerts_of(admin)] == [version.pk]


def test_without_a_contract_that_both_read_nothing_is_put_into_anothers_queue(world: World) -> None:
    """Northwind has drafted, and helix knows nothing of it; meridian has a contract with helix, and none with orbis."""
    version = drafted(world)
    for by, other in ((world.meridian["vendor-manager"], world.orbis.id), (buyer(world), world.meridian.id)):  # fmt: skip
        with pytest.raises(DatabaseError, match="no study connects"), acting(by):
            emit(SignatureAwaited(version_id=version.pk), to=other)
    with acting(seller(world, "orbis")):
        assert not OutboxMessage.objects.filter(event=SignatureAwaited.name).exists()


def test_the_reminder_waits_for_the_effective_instant(world: World) -> None:
    shared(world)

    assert work(world.northwind.id, "remind_of_unsigned") == 1
    with acting(buyer(world)):
        assert Notification.objects.filter(link_resource="contract-versions").count() == 1
