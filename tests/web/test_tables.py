"""Tables: order, pages, rows as links, and a region a keyboard can reach."""

from dataclasses import dataclass
from urllib.parse import parse_qs

import pytest
from django.template import Context, TemplateSyntaxError
from django.test import RequestFactory

from cro_platform.web.components import Column
from cro_platform.web.templatetags import ui
from tests.web.markup import elements, rendered


@dataclass
class Site:
    name: str
    subjects: int | None

    def get_absolute_url(self) -> str:
        return f"/sites/{self.name}/"


COLUMNS = (
    Column("Site", "name", sort="name"),
    Column("Subjects", "subjects", sort="subjects", is_numeric=True),
    Column("State", lambda site: ui.status("success", "Open")),
)
SITES = (Site("Köln", 12), Site("<Lyon>", None))


def table(query: str = "", **props: object) -> str:
    context = Context({"request": RequestFactory().get(f"/{query}")})
    wanted = {"columns": COLUMNS, "rows": SITES, "caption": "Sites", "empty": "No site yet."}
    return ui.table(context, **(wanted | props))


def test_the_first_cell_names_the_row_and_the_others_carry_their_heading() -> None:
    html = table()

    assert [cell.text for cell in elements(html, "th", scope="row")] == ["Köln", "<Lyon>"]
    labels = [cell.attributes["data-label"] for cell in elements(html, "td")]
    assert labels == ["Subjects", "State"] * 2


def test_absence_is_read_as_a_word_and_components_stay_markup() -> None:
    html = table()

    assert elements(html, "td", data_label="Subjects")[1].text == "–not recorded"
    assert elements(html, "span", class_="status", data_tone="success")


def test_a_row_leads_to_its_record() -> None:
    html = table(row_url="get_absolute_url")

    hrefs = [link.attributes["href"] for link in elements(html, "a", class_="row-link")]
    assert hrefs == ["/sites/Köln/", "/sites/<Lyon>/"]


@pytest.mark.parametrize(
    ("sorted_by", "direction", "leads_to"),
    [("name", "ascending", "-name"), ("-name", "descending", "name"), ("", None, "name")],
)
def test_a_heading_tells_the_order_and_links_to_the_other(
    sorted_by: str, direction: str | None, leads_to: str
) -> None:
    html = table("?state=open&after=7", sorted_by=sorted_by)

    assert elements(html, "th", scope="col")[0].attributes.get("aria-sort") == direction
    query = str(elements(html, "a", class_="sort-link")[0].attributes["href"])
    assert parse_qs(query.lstrip("?")) == {"state": ["open"], "sort": [leads_to]}


def test_a_column_without_order_has_no_link() -> None:
    html = table()

    assert [link.text for link in elements(html, "a", class_="sort-link")] == ["Site", "Subjects"]


def test_the_region_scrolls_by_keyboard_and_has_a_name() -> None:
    region = elements(table(), "div", class_="table-region")[0].attributes

    assert (region["role"], region["tabindex"], region["aria-label"]) == ("region", "0", "Sites")


def test_a_stacking_table_keeps_its_roles() -> None:
    html = table()

    for tag, role in [("table", "table"), ("thead", "rowgroup"), ("tr", "row"), ("td", "cell")]:
        assert {element.attributes.get("role") for element in elements(html, tag)} == {role}


def test_without_rows_the_table_says_why() -> None:
    html = table(rows=())

    assert elements(html, "td", class_="table-empty", colspan="3")[0].text == "No site yet."


def test_pages_are_linked_only_where_there_are_more() -> None:
    one_page = table()
    first_of_many = table(next_url="?after=7")

    assert elements(one_page, "nav") == []
    assert [link.text for link in elements(first_of_many, "a", rel="next")] == ["Next"]
    assert elements(first_of_many, "a", rel="prev") == []


@pytest.mark.parametrize(
    ("props", "named"),
    [
        ({"columns": ()}, "columns"),
        ({"columns": ("name",)}, "columns"),
        ({"caption": ""}, "caption"),
        ({"empty": ""}, "empty"),
        ({"narrow": "wrap"}, "narrow"),
    ],
)
def test_a_wrong_property_is_named(props: dict[str, object], named: str) -> None:
    with pytest.raises(TemplateSyntaxError, match=named):
        table(**props)


def test_rows_written_by_hand_keep_the_frame() -> None:
    html = rendered(
        '{% table_frame columns=columns caption="Sites" %}'
        "<tr><td>Köln</td></tr>{% endtable_frame %}",
        columns=COLUMNS,
    )

    assert len(elements(html, "th", scope="col")) == 3
    assert [cell.text for cell in elements(html, "td")] == ["Köln"]
