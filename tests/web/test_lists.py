"""Lists of the portal: order, columns, where one looks, files, what is done with several rows; all behind the walls."""

import csv
import io
import re
from typing import Any

import openpyxl
import pytest
from django.test import Client

from cro_platform.access.errors import RuleBroken
from cro_platform.access.principal import acting
from cro_platform.audit.models import AuditEvent
from cro_platform.notifications.enums import Kind, Severity
from cro_platform.notifications.models import Notification
from cro_platform.notifications.services.alerts import Alert, notify
from cro_platform.web.lists.export import as_text
from cro_platform.web.order import orders, reverse_of
from cro_platform.web.resources import RESOURCES
from sites.api import StudySites
from sites.models import StudySite
from sites.services.study_sites import add_study_site
from tests.web.markup import elements
from tests.world import World, signed_in

NAMES = ("Berlin", "Aachen", "=Cologne", "Dresden")


def portal(by: Any) -> Client:
    client = Client()
    signed_in(client, by)
    return client


@pytest.fixture
def sites(world: World) -> list[StudySite]:
    """Four of alpha, one of bravo, one of the rival."""
    made = []
    with acting(world.helix["project-manager"]) as by:
        for place, name in enumerate(NAMES):
            made.append(
                add_study_site(by=by, study=world.alpha, country=("DE", "FR")[place % 2], name=name)
            )
    with acting(world.northwind["study-lead"]) as by:
        made.append(add_study_site(by=by, study=world.bravo, country="US", name="Boston"))
    with acting(world.helix["project-manager"]) as by:
        made.append(add_study_site(by=by, study=world.rival, country="DE", name="Berlin-Rival"))
    return made


def names(world: World, role: str = "study-lead", **asked: Any) -> list[str]:
    by = world.northwind[role]
    with acting(by):
        page = StudySites.page(by, given=asked.pop("given", {}), cursor=None, size=50, **asked)
    return [row["name"] for row in page.rows if row["name"] in {*NAMES, "Boston", "Berlin-Rival"}]


def test_over_all_studies_the_order_is_the_same_as_in_one_table(world: World, sites: Any) -> None:
    assert names(world, sort="name") == ["=Cologne", "Aachen", "Berlin", "Boston", "Dresden"]
    assert names(world, sort="-name") == ["Dresden", "Boston", "Berlin", "Aachen", "=Cologne"]


@pytest.mark.parametrize("sort", ["name", "-name", "country", "-country", "status"])
def test_page_by_page_nothing_is_lost_or_told_twice(world: World, sites: Any, sort: str) -> None:
    by = world.northwind["study-lead"]
    found: list[Any] = []
    cursor = None
    with acting(by):
        whole = StudySites.page(by, given={}, cursor=None, size=200, sort=sort).rows
        while True:
            page = StudySites.page(by, given={}, cursor=cursor, size=2, sort=sort)
            found += page.rows
            cursor = page.cursor
            if cursor is None:
                break

    assert [row["id"] for row in found] == [row["id"] for row in whole]
    assert len(found) >= 5


def test_a_column_without_an_index_is_no_order(world: World) -> None:
    by = world.northwind["study-lead"]

    with acting(by), pytest.raises(RuleBroken, match="country, name, number, status"):
        StudySites.page(by, given={}, cursor=None, size=10, sort="city")


def test_every_order_is_total_and_never_empty() -> None:
    checked = 0
    for resource in RESOURCES.values():
        for name, order in resource.sortable().items():
            assert order[-1] in {"id", "-id"}, (resource.name, name)
            field = resource.model._meta.get_field(order[0])
            assert not field.null, (resource.name, name)
            checked += 1

    assert checked > 30
    assert reverse_of(("name", "-id")) == ("-name", "id")
    assert orders(StudySite, (), ()) == {}


def test_a_cursor_of_another_order_is_refused(world: World, sites: Any) -> None:
    by = world.northwind["study-lead"]
    with acting(by):
        given = {"study": str(world.alpha)}
        cursor = StudySites.page(by, given=given, cursor=None, size=1, sort="name").cursor
        with pytest.raises(RuleBroken):
            StudySites.page(by, given=given, cursor=cursor, size=1)


def test_the_address_says_where_one_looks_and_links_carry_it(world: World, sites: Any) -> None:
    lead = portal(world.northwind["study-lead"])

    page = lead.get(f"/o/northwind/study-sites/?study={world.alpha}&country=FR").content.decode()

    rows = [link.text for link in elements(page, "a", class_="row-link")]
    assert rows == ["Dresden", "Aachen"]
    assert f"study={world.alpha}&amp;country=FR" in page
    assert re.findall(r"<option value=\"[^\"]+\" selected>([^<]+)<", page) == [
        "NW-ALPHA · Study NW-ALPHA", "France",
    ]  # fmt: skip
    hrefs = [a.attributes["href"] for a in elements(page, "a", class_="side-link")]
    assert all("study=" in each for each in hrefs)


def test_a_site_narrows_what_hangs_on_it(world: World, sites: Any) -> None:
    lead = portal(world.northwind["study-lead"])
    asked = f"?study={world.alpha}&site={sites[0].pk}"

    page = lead.get(f"/o/northwind/study-sites/{asked}").content.decode()
    participants = lead.get(f"/o/northwind/subjects/{asked}")

    assert [link.text for link in elements(page, "a", class_="row-link")] == ["Berlin"]
    assert participants.status_code == 200
    assert elements(participants.content.decode(), "a", class_="row-link") == []


def test_nobody_can_choose_or_see_a_rival_s_study(world: World, sites: Any) -> None:
    lead = portal(world.northwind["study-lead"])

    own = lead.get("/o/northwind/study-sites/").content.decode()
    foreign = lead.get(f"/o/northwind/study-sites/?study={world.rival}").content.decode()

    assert "ME-RIVAL" not in own
    assert "Berlin-Rival" not in own
    assert "ME-RIVAL" not in foreign
    assert elements(foreign, "a", class_="row-link") == []


def test_columns_are_chosen_and_an_unknown_one_is_refused(world: World, sites: Any) -> None:
    lead = portal(world.northwind["study-lead"])

    page = lead.get("/o/northwind/study-sites/?column=name&column=country").content.decode()
    refused = lead.get("/o/northwind/study-sites/?column=secret", follow=True).content.decode()

    assert [th.text for th in elements(page, "th", scope="col")] == ["Name", "Country"]
    assert "no column “secret”" in refused


def test_a_heading_sorts_only_where_an_index_does(world: World, sites: Any) -> None:
    page = (
        portal(world.northwind["study-lead"])
        .get("/o/northwind/study-sites/?sort=name")
        .content.decode()
    )

    linked = [a.text for a in elements(page, "a", class_="sort-link")]
    assert linked == ["Name", "Number", "Country", "Status"]
    assert [th.text for th in elements(page, "th", aria_sort="ascending")] == ["Name"]


def test_an_empty_list_says_what_to_do(world: World) -> None:
    lead = portal(world.northwind["study-lead"])

    page = lead.get("/o/northwind/safety-cases/?status=nullified").content.decode()

    assert "take a filter away" in page


def export(client: Client, path: str) -> Any:
    answer = client.get(path)
    return answer, b"".join(answer.streaming_content)


def test_the_file_has_every_row_and_is_recorded(world: World, sites: Any) -> None:
    by = world.northwind["study-lead"]

    answer, content = export(
        portal(by), f"/o/northwind/study-sites/export.csv?study={world.alpha}&sort=name&column=name"
    )

    rows = list(csv.reader(io.StringIO(content.decode("utf-8-sig"))))
    assert answer["Content-Disposition"] == 'attachment; filename="study-sites.csv"'
    assert [row[1] for row in rows] == ["Name", "'=Cologne", "Aachen", "Berlin", "Dresden"]
    assert rows[3][0] == str(sites[0].pk)
    with acting(by):
        event = AuditEvent.objects.get(intent="web.list.export")
    assert event.new == {
        "list": "study-sites", "form": "csv", "filters": {"study": str(world.alpha)}, "columns": ["name"],
    }  # fmt: skip
    assert event.study_id == world.alpha


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_a_file_has_the_same_terms_whatever_the_reader_speaks(
    world: World, sites: Any, form: str
) -> None:
    english = portal(world.northwind["study-lead"])
    german = portal(world.northwind["study-lead"])
    german.post("/language/", {"language": "de", "next": "/o/northwind/study-sites/"})
    path = f"/o/northwind/study-sites/export.{form}?sort=name"

    said = [_cells(form, export(each, path)[1]) for each in (english, german)]

    assert "Status" in said[0][0]
    assert "Identified" in {cell for row in said[0] for cell in row}
    assert said[1] == said[0]
    assert "Prüfstellen" in german.get("/o/northwind/study-sites/").content.decode()


def _cells(form: str, content: bytes) -> list[list[str]]:
    if form == "csv":
        return list(csv.reader(io.StringIO(content.decode("utf-8-sig"))))
    sheet = openpyxl.load_workbook(io.BytesIO(content)).active
    return [[str(cell.value or "") for cell in row] for row in sheet.iter_rows()]


def test_a_workbook_holds_texts_only(world: World, sites: Any) -> None:
    _answer, content = export(
        portal(world.northwind["study-lead"]),
        "/o/northwind/study-sites/export.xlsx?sort=name&column=name",
    )

    sheet = openpyxl.load_workbook(io.BytesIO(content)).active
    cells = [cell.value for cell in sheet["B"]]
    assert cells[0] == "Name"
    assert "'=Cologne" in cells
    assert all(cell.data_type == "s" for row in sheet.iter_rows() for cell in row if cell.value)


def test_a_file_of_another_kind_or_of_a_stranger_is_unknown(world: World, sites: Any) -> None:
    lead = portal(world.northwind["study-lead"])

    assert lead.get("/o/northwind/study-sites/export.exe").status_code == 404
    assert lead.get("/o/meridian/study-sites/export.csv").status_code == 404
    _answer, content = export(lead, f"/o/northwind/study-sites/export.csv?study={world.rival}")
    assert content.decode("utf-8-sig").count("\n") == 1


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@x", "\tx", "\rx", "\n=x"])
def test_what_a_spreadsheet_would_calculate_is_text(text: str) -> None:
    assert as_text(text) == f"'{text}"
    assert as_text(f"a{text}") == f"a{text}"


@pytest.fixture
def alerts(world: World) -> list[Notification]:
    """Two of one person, one of another."""
    lead, qa = world.northwind["study-lead"], world.northwind["qa"]
    with acting(lead):
        for key, person in (("one", lead), ("two", lead), ("three", qa)):
            told = Alert(
                kind=Kind.TASK, severity=Severity.ACTION, subject=f"Task {key}", body="", key=key
            )
            notify(told, [person.user_id])
    with acting(lead):
        mine = list(Notification.objects.filter(key__in=("one", "two")).order_by("key"))
    with acting(qa):
        mine.append(Notification.objects.get(key="three"))
    return mine


def test_each_row_has_its_own_result(world: World, alerts: Any) -> None:
    lead = portal(world.northwind["study-lead"])
    one, two, foreign = alerts
    rows = [f"{one.pk}:{one.rev}", f"{two.pk}:99", f"{foreign.pk}:{foreign.rev}", "nonsense"]

    page = lead.post(
        "/o/northwind/notifications/together/", {"verb": "acknowledge", "row": rows}
    ).content.decode()

    words = [item.text for item in elements(page, "ul", class_="results")]
    assert "Task one" in page
    assert "changed after the list was shown" in page
    assert "There is no such row" in page
    assert "Task three" not in page
    assert words
    with acting(world.northwind["study-lead"]):
        acknowledged = Notification.objects.exclude(acknowledged_at=None).values_list(
            "key", flat=True
        )
        assert list(acknowledged) == ["one"]


def test_only_what_is_meant_for_several_is_done_with_several(world: World, sites: Any) -> None:
    lead = portal(world.northwind["study-lead"])

    answer = lead.post(
        "/o/northwind/study-sites/together/", {"verb": "change", "row": [str(sites[0].pk)]}
    )

    assert answer.status_code == 404


def test_a_view_is_shared_in_the_organization_and_nowhere_else(world: World, sites: Any) -> None:
    lead, qa = portal(world.northwind["study-lead"]), portal(world.northwind["qa"])
    rival = portal(world.meridian["study-lead"])
    query = "status=identified&sort=name"

    made = lead.post(
        "/o/northwind/saved-views/new/",
        {"name": "Identified sites", "resource": "study-sites", "query": query},
    )

    assert made.status_code == 302
    assert "Identified sites" in qa.get("/o/northwind/study-sites/").content.decode()
    assert (
        "?status=identified&amp;sort=name" in qa.get("/o/northwind/study-sites/").content.decode()
    )
    assert "Identified sites" not in rival.get("/o/meridian/study-sites/").content.decode()


def test_a_view_of_a_study_is_for_the_people_of_that_study(world: World, sites: Any) -> None:
    manager = portal(world.helix["project-manager"])
    manager.post(
        "/o/helix/saved-views/new/",
        {"name": "Alpha only", "resource": "study-sites", "query": f"study={world.rival}"},
    )

    assert "Alpha only" in manager.get("/o/helix/study-sites/").content.decode()
    others = portal(world.helix["safety-specialist"])
    assert "Alpha only" not in others.get("/o/helix/study-sites/").content.decode()


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({"resource": "nothing"}, "no such list"),
        ({"query": "sort=city"}, "can be sorted by"),
        ({"query": "column=secret"}, "no column"),
    ],
)
def test_a_view_of_what_the_list_cannot_show_is_refused(
    world: World, given: dict[str, str], told: str
) -> None:
    lead = portal(world.northwind["study-lead"])
    sent = {"name": "View", "resource": "study-sites", "query": ""} | given

    answer = lead.post("/o/northwind/saved-views/new/", sent)

    assert answer.status_code == 422
    assert told in answer.content.decode()
