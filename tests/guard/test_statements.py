"""What a list asks of the database does not grow with its rows: noise-free, unlike a time (reference: performance P12)."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cro_platform.access.principal import Principal
from cro_platform.web.resources import RESOURCES
from tests.guard.probing import Askers
from tests.guard.routes import is_asked_by_token

FRAME = ("BEGIN", "COMMIT", "SAVEPOINT", "RELEASE")
MOST = 4  # who asks, the page, the names of the authors, and one more thing that rows carry
# Lists whose rows carry more of other tables: one more statement each, for the whole page.
EMBEDDED = {
    "audit-events": 2,  # names of the people and of the organizations that an event speaks of
    "case-versions": 2,  # events and products of each version
    "deadlines": 1,  # who answers for it
    "document-versions": 1,  # signatures and their verdicts
    "unblinded-document-versions": 1,
    "late-reports": 3,  # the case, its clock, and who held the duty at the due instant
    "planned-milestones": 3,  # days reached, what waits for what, and the sites
    "provider-performance": 6,  # computed: clocks, contracts, decisions and issues of the provider, for all rows at once
    "signatures": 2,
    "studies": 1,  # numbers and countries
}
# Lists of which nobody in the planted database reads three rows page by page: catalogues, the three studies, one's own.
SHORT = {
    "bid-scores", "planned-milestones", "provider-profiles", "provider-selections", "qualification-audits",
    "access-review-lines", "api-tokens", "authorities", "close-out-archives", "contract-remarks", "country-requirements",
    "deadline-rules", "late-reports", "log-ins", "mail-preferences", "mail-schedules", "notifications", "obligations", "roles",
    "sign-on-connections", "sign-on-domains", "studies", "unblinded-persons",
    "provider-performance", "waiting-work",
}  # fmt: skip
LISTS = [
    name
    for name in sorted(RESOURCES)
    if not getattr(RESOURCES[name], "required", ()) and is_asked_by_token(RESOURCES[name])
]


def statements(askers: Askers, by: Principal, name: str, size: int) -> tuple[int, list[str]]:
    """How many rows came, and by which statements besides those that frame a transaction."""
    client = askers.client(by, is_api=True)
    connection.queries_log.clear()  # it holds so many and no more, and the connection is kept from test to test
    with CaptureQueriesContext(connection) as captured:
        response = client.get(f"/api/v1/{name}/", {"page_size": size})
    sent = [query["sql"] for query in captured.captured_queries]
    rows = response.json().get("results", []) if response.status_code == 200 else []
    return len(rows), [sql for sql in sent if not sql.startswith(FRAME)]


def readers(askers: Askers, name: str) -> list[Principal]:
    """People whose role may read the list."""
    from cro_platform.access.matrix import permission

    roles = permission(RESOURCES[name].view).roles
    everybody = [by for company in askers.world.companies for by in company.people.values()]
    return [by for by in everybody if (by.organization_kind, by.role) in roles]


@pytest.mark.parametrize("name", LISTS)
def test_a_list_of_three_rows_takes_the_statements_of_one(askers: Askers, name: str) -> None:
    compared = 0

    for by in readers(askers, name)[::4]:
        (few, one), (rows, three) = (statements(askers, by, name, size) for size in (1, 3))
        if few == 1:
            compared += rows == 3
            assert len(three) == len(one), three
            assert len(three) <= MOST + EMBEDDED.get(name, 0), three

    assert compared or name in SHORT
