"""The sponsor's own documents about a study, and the reminder of what lies unsigned."""

from datetime import UTC, datetime, timedelta

import pytest

from cro_platform.access.errors import NotPermitted, RuleBroken
from cro_platform.access.principal import acting
from cro_platform.documents.models import Document, DocumentVersion
from cro_platform.documents.services import open_version
from cro_platform.notifications.models import Notification
from studies.documents.study_papers import (
    complete_list_of,
    providers_list_of,
    request_complete_list,
    request_form_1571,
)
from studies.models import Study
from studies.services import add_identifier
from studies.services.agreements.reminding import tell_unsigned
from tests.documents.papers import own_limits, work
from tests.studies.agreements.flow import again, buyer, seller, shared
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

    assert sorted(each.title for each in found.tables) == ["Helix", "Orbis"]
    assert all("Annex" not in str(each.rows) for each in found.tables)


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


def test_the_reminder_waits_for_the_effective_instant(world: World) -> None:
    shared(world)

    assert work(world.northwind.id, "remind_of_unsigned") == 1
    with acting(buyer(world)):
        assert Notification.objects.filter(link_resource="contract-versions").count() == 1
