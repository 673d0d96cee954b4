"""A contract signed on paper before: its scan, both parties' attestation, valid from its date, known from today on."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from cro_platform.access.errors import TransitionRefused
from cro_platform.access.holders import holder_of
from cro_platform.access.principal import Principal, acting
from studies.models import ContractAttachment, ContractVersion
from studies.services.agreements.signing import open_paper
from tests.documents.minimal import text_of
from tests.documents.papers import own_limits, with_password, work
from tests.studies.agreements.flow import again, buyer, holder, paper_of, seller, sign
from tests.studies.faces import Api, pointers, session
from tests.world import World

__all__ = ["own_limits"]
SIGNED = datetime.now(UTC).replace(microsecond=0) - timedelta(days=200)
SCAN = b"%PDF-1.4 signed by hand"


@pytest.fixture(autouse=True)
def people(world: World) -> None:
    with_password(buyer(world), seller(world))


def body(world: World, **changes: Any) -> dict[str, Any]:
    return {
        "counterparty": str(world.helix.id), "number": "PAPER-1", "title": "Monitoring of BRAVO, on paper", "kind": "work_order",
        "studies": [str(world.bravo)], "template": "monitoring", "effective": f"{SIGNED:%Y-%m-%dT%H:%M}", "zone": "UTC",
        "provider_signed": (SIGNED - timedelta(days=2)).isoformat(), "sponsor_signed": SIGNED.isoformat(),
    } | changes  # fmt: skip


def registered(world: World) -> str:
    """The sponsor draws up what the paper says and shares it."""
    manager = Api(buyer(world))
    answer = manager.post("contract-versions/", body(world))
    assert answer.status_code == 201, answer.content
    told = answer.json()
    assert (told["kind"], told["is_recorded_later"]) == ("registered_paper", True)
    assert manager.act("contract-versions", told["id"], "share", {}).status_code == 200
    return str(told["id"])


def attached(world: World, pk: str, *, is_scan: bool = True) -> None:
    """The sponsor puts the scan to it, in the portal."""
    given: dict[str, Any] = {"file": SimpleUploadedFile("PAPER-1.pdf", SCAN)}
    url = f"/o/northwind/contract-versions/{pk}/attach/"
    answer = session(buyer(world)).post(url, given | ({"is_scan": "on"} if is_scan else {}))
    assert answer.status_code == 302, answer.content


def agrees(by: Principal, pk: str) -> Any:
    """A person agrees in the portal; a token never does."""
    client = session(by)
    url = f"/o/{by.organization_slug}/contract-versions/{pk}/agree/"
    return client.post(url, {}, follow=True).content.decode()


def standing(world: World, pk: str) -> str:
    return str(Api(buyer(world)).get(f"contract-versions/{pk}/").json()["status"])


def version_of(world: World, pk: str) -> ContractVersion:
    with acting(buyer(world)):
        return again(ContractVersion(pk=pk))


def attested(world: World) -> ContractVersion:
    """Scan, both consents and both attestations."""
    pk = registered(world)
    attached(world, pk)
    for by in (seller(world), buyer(world)):
        agrees(by, pk)
    work(world.northwind.id, "make_agreement_paper")
    version = version_of(world, pk)
    sign(version, seller(world))
    sign(version, buyer(world))
    return version_of(world, pk)


def test_nobody_agrees_before_the_scan_is_there(world: World) -> None:
    pk = registered(world)
    attached(world, pk, is_scan=False)

    for by in (seller(world), buyer(world)):
        assert "no scan of it is attached" in agrees(by, pk)
    assert standing(world, pk) == "negotiation"


def test_both_attest_the_scan_and_its_rows_become_rights(world: World) -> None:
    version = attested(world)

    assert (version.status, version.executed_at, version.starts_at) == ("executed", SIGNED, SIGNED)
    assert holder(world, world.bravo, "site-monitoring", "US") == "provider"
    assert holder(world, world.bravo, "site-monitoring", "US", by=seller(world)) == "you"
    with acting(seller(world)):
        text = text_of(open_paper(paper_of(version), by=seller(world)))
    for words in ("Recordedlater", "PAPER-1.pdf", "Itopensnorightinthepast"):
        assert words in text


def test_it_holds_from_its_date_and_was_known_only_from_its_registration(world: World) -> None:
    attested(world)
    inside = SIGNED + timedelta(days=100)

    with acting(world.northwind["qa"]):
        asked = (world.bravo, "site-monitoring", "US")
        assert holder_of(*asked, at=SIGNED - timedelta(seconds=1)).relation.value == "you"
        assert holder_of(*asked, at=inside).relation.value == "provider"
        assert holder_of(*asked, at=inside, known_at=inside).relation.value == "you"


def test_the_sponsors_word_alone_registers_nothing(world: World) -> None:
    pk = registered(world)
    attached(world, pk)

    assert "Nobody" not in agrees(buyer(world), pk)
    assert standing(world, pk) == "negotiation"
    assert holder(world, world.bravo, "site-monitoring", "US") == "you"


def test_without_its_scan_the_last_signature_executes_nothing(world: World) -> None:
    """The database looks for the scan itself."""
    pk = registered(world)
    attached(world, pk)
    for by in (seller(world), buyer(world)):
        agrees(by, pk)
    work(world.northwind.id, "make_agreement_paper")
    with acting(buyer(world)):
        ContractAttachment.objects.filter(version=pk).update(is_scan=False)
    version = version_of(world, pk)
    sign(version, seller(world))

    with pytest.raises(TransitionRefused, match="both parties sign"):
        sign(version, buyer(world))
    assert standing(world, pk) == "partly_signed"


@pytest.mark.parametrize(
    ("changes", "pointer"),
    [
        ({"provider_signed": ""}, "/provider_signed"),
        ({"sponsor_signed": ""}, "/sponsor_signed"),
        ({"sponsor_signed": "2999-01-01T00:00:00Z"}, "/sponsor_signed"),
        ({"sponsor_signed": (SIGNED - timedelta(days=9)).isoformat()}, "/sponsor_signed"),
    ],
    ids=["one signature", "the other one", "in the future", "the sponsor first"],
)
def test_the_dates_of_the_paper_are_looked_at(
    world: World, changes: dict[str, Any], pointer: str
) -> None:
    answer = Api(buyer(world)).post("contract-versions/", body(world, **changes))

    assert answer.status_code == 422, answer.content
    assert pointers(answer) == {pointer}


def test_nobody_else_finds_the_scan(world: World) -> None:
    pk = registered(world)
    attached(world, pk)
    with acting(buyer(world)):
        found = ContractAttachment.objects.get(version=pk).pk

    for by, status in (
        (seller(world), 200),
        (seller(world, "orbis"), 404),
        (world.meridian["vendor-manager"], 404),
    ):
        assert Api(by).get(f"contract-attachments/{found}/").status_code == status, by.email
        assert Api(by).get(f"contract-attachments/{found}/file/").status_code == status, by.email
