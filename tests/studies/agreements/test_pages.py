"""The matrix and the comparison as a person uses them, without any script; strangers and rivals find neither."""

from typing import Any
from uuid import UUID, uuid4

import pytest

from cro_platform.access.principal import Principal, acting
from studies.models import ContractClause, ContractVersion
from studies.services.agreements.contents import set_sections
from studies.services.agreements.drafting import change_terms
from studies.services.agreements.following import counter
from studies.services.agreements.negotiating import share
from tests.documents.papers import own_limits, with_password
from tests.studies.agreements.flow import again, buyer, drafted, executed, seller, shared
from tests.studies.faces import session
from tests.world import World

__all__ = ["own_limits"]
MONITORING, REPORTING = "site-monitoring", "expedited-safety-reporting"


class Page:
    """A page of one version as one person uses it, by links and forms alone."""

    def __init__(self, by: Principal, version: UUID | str, name: str = "matrix") -> None:
        self.client = session(by)
        self.url = f"/o/{by.organization_slug}/contract-versions/{version}/{name}/"

    def get(self, **query: Any) -> Any:
        return self.client.get(self.url, query)

    def text(self, **query: Any) -> str:
        answer = self.get(**query)
        assert answer.status_code == 200, answer.status_code
        return str(answer.content.decode())

    def post(self, body: dict[str, Any], query: str = "") -> Any:
        return self.client.post(self.url + query, body, follow=True)


def rows(by: Principal, version: ContractVersion) -> dict[tuple[str, str], str]:
    with acting(by):
        found = ContractClause.objects.filter(version=version)
        return {(each.obligation, each.cell): each.clause for each in found}


def test_ticks_are_saved_with_their_clause(world: World) -> None:
    version = drafted(world, template="")
    page = Page(buyer(world), version.pk)

    answer = page.post({"cell": [f"{MONITORING}|US", f"{REPORTING}|US"], "clause": "Schedule 2"})

    assert "The transfers are saved." in answer.content.decode()
    assert rows(buyer(world), version) == {
        (MONITORING, "US"): "Schedule 2",
        (REPORTING, "US"): "Schedule 2",
    }


def test_what_a_search_hides_stays_as_it_is(world: World) -> None:
    version = drafted(world, template="")
    page = Page(buyer(world), version.pk)
    page.post({"cell": [f"{MONITORING}|US", f"{REPORTING}|US"], "clause": "A"})

    page.post({"cell": []}, "?q=expedited")

    assert rows(buyer(world), version) == {(MONITORING, "US"): "A"}


@pytest.mark.parametrize("shown", ["q=expedited", "only=transferred", "only=safety"])
def test_the_catalogue_is_searched(world: World, shown: str) -> None:
    version = drafted(world, template="")
    Page(buyer(world), version.pk).post({"cell": [f"{REPORTING}|US"], "clause": "A"})

    text = Page(buyer(world), version.pk).text(**dict([shown.split("=")]))

    assert f"{REPORTING}|US" in text
    assert f"{MONITORING}|US" not in text


def test_a_search_without_a_hit_says_so(world: World) -> None:
    version = drafted(world)

    assert "Nothing in the catalogue matches" in Page(buyer(world), version.pk).text(q="zzz")


def test_a_template_is_added_to_what_is_ticked(world: World) -> None:
    version = drafted(world, template="")
    page = Page(buyer(world), version.pk)

    page.post({"cell": [f"{REPORTING}|US"], "clause": "A", "bulk": "monitoring"})

    found = rows(buyer(world), version)
    assert found[REPORTING, "US"] == "A"
    assert (MONITORING, "ALL") in found


def test_everything_ticked_gets_one_clause_and_everything_shown_is_taken_out(world: World) -> None:
    version = drafted(world, template="")
    page = Page(buyer(world), version.pk)
    ticked = [f"{MONITORING}|US", f"{REPORTING}|US"]
    page.post({"cell": ticked, "clause": "A"})

    page.post({"cell": ticked, "clause": "B", "bulk": "reclause"})
    assert set(rows(buyer(world), version).values()) == {"B"}
    page.post({"bulk": "clear"}, "?q=expedited")
    assert set(rows(buyer(world), version)) == {(MONITORING, "US")}


@pytest.mark.parametrize("cell", ["coffee|US", f"{MONITORING}|ZZ", f"{MONITORING}|*", "nonsense"])
def test_a_cell_that_is_none_is_refused_and_nothing_is_written(world: World, cell: str) -> None:
    version = drafted(world, template="")
    page = Page(buyer(world), version.pk)

    answer = page.post({"cell": [f"{REPORTING}|US", cell], "clause": "A"})

    assert "The transfers are saved." not in answer.content.decode()
    assert rows(buyer(world), version) == {}


def test_the_other_party_reads_the_matrix_and_changes_nothing(world: World) -> None:
    version = shared(world)
    page = Page(seller(world), version.pk)
    before = rows(buyer(world), version)

    assert "Save the transfers" not in page.text()
    page.post({"bulk": "clear"})

    assert rows(buyer(world), version) == before != {}


def test_a_signed_matrix_is_read_only(world: World) -> None:
    with_password(buyer(world), seller(world))
    version = executed(world)
    page, before = Page(buyer(world), version.pk), rows(buyer(world), version)

    assert "Save the transfers" not in page.text()
    page.post({"bulk": "clear"})
    assert rows(buyer(world), version) == before


def countered(world: World) -> tuple[ContractVersion, ContractVersion]:
    """The sponsor's version and the provider's answer, both shared."""
    version, by = shared(world), seller(world)
    with acting(by):
        mine = counter(again(version), by=by, summary="Longer close-out")
        change_terms(again(mine), by=by, close_out_days=90)
        found = list(again(mine).contractsections.order_by("position"))
        told = [{"number": s.number, "heading": s.heading, "text": s.text} for s in found]
        told[0]["text"] += " Audits are announced ten days before."
        set_sections(again(mine), by=by, rows=told)
        share(again(mine), by=by)
    return version, mine


def test_two_versions_are_compared_as_a_redline(world: World) -> None:
    version, mine = countered(world)

    for by in (buyer(world), seller(world)):
        text = Page(by, version.pk, "compare").text(**{"with": mine.pk})
        assert "2 differences" in text or "3 differences" in text, text[:200]
        assert "<ins>" in text
        assert "Audits are announced ten days before." in text
        assert "<del>" not in text.split("Audits are announced")[0].split("<ins>")[-1]


def test_a_version_compared_with_itself_says_the_same(world: World) -> None:
    version = shared(world)

    text = Page(buyer(world), version.pk, "compare").text(**{"with": version.pk})

    assert "the two versions say the same" in text


def test_a_hidden_draft_is_compared_by_its_author_alone(world: World) -> None:
    version = shared(world)
    with acting(seller(world)):
        hidden = counter(again(version), by=seller(world))

    assert Page(seller(world), version.pk, "compare").get(**{"with": hidden.pk}).status_code == 200
    assert Page(buyer(world), version.pk, "compare").get(**{"with": hidden.pk}).status_code == 404
    assert Page(buyer(world), hidden.pk, "compare").get(**{"with": version.pk}).status_code == 404


def test_versions_of_two_contracts_are_not_compared(world: World) -> None:
    one, other = drafted(world), drafted(world, number="WO-78")

    for wanted in (other.pk, uuid4(), "nothing"):
        answer = Page(buyer(world), one.pk, "compare").get(**{"with": wanted})
        assert answer.status_code == 404


def test_a_stranger_finds_the_pages_no_more_than_an_unknown_version(world: World) -> None:
    version = shared(world)
    strangers = (
        seller(world, "orbis"),
        world.orbis["project-manager"],
        world.meridian["vendor-manager"],
    )
    for by in strangers:
        for name in ("matrix", "compare"):
            known = Page(by, version.pk, name).get(**{"with": version.pk})
            unknown = Page(by, uuid4(), name).get(**{"with": version.pk})
            assert known.status_code == unknown.status_code == 404, by.email
