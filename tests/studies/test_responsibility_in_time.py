"""Who was, is and will be on the hook, as API and command tell each asker: around instants in three zones, and as it was known."""

import json
from datetime import UTC, datetime, timedelta
from io import StringIO
from typing import Any
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from cro_platform.access.principal import acting
from studies.selectors.responsibility import NOT_YOURS, RETAINED
from studies.services import Transfer, add_country
from tests import paper
from tests.deadlines.lane import believing
from tests.studies.faces import Api
from tests.studies.test_execution import register
from tests.world import World

SUSAR = "expedited-safety-reporting"
MONITORING = "site-monitoring"
SECOND = timedelta(seconds=1)
SIGNED = datetime(2026, 2, 1, 9, tzinfo=UTC)
ASKERS = (
    ("northwind", "study-lead"),
    ("helix", "project-manager"),
    ("orbis", "project-manager"),
)
OF_THE_CONTRACT = (
    "holder_id", "clause", "contract", "contract_number", "version", "since", "until", "signatures", "performing_chain",
)  # fmt: skip
INSTANTS = {
    "Berlin, the repeated hour": datetime(2026, 10, 25, 2, 30, tzinfo=ZoneInfo("Europe/Berlin"), fold=1),
    "New York, after the lost hour": datetime(2027, 3, 14, 3, tzinfo=ZoneInfo("America/New_York")),
    "Lord Howe, after half an hour was put forward": datetime(2027, 10, 3, 2, 30, tzinfo=ZoneInfo("Australia/Lord_Howe")),
}  # fmt: skip


def api(world: World, company: str, role: str, **query: Any) -> list[dict[str, Any]]:
    asker = Api(getattr(world, company)[role])
    return asker.results("responsibility/", **({"study": str(world.alpha)} | query))


def command(company: str, role: str, study: str, **query: Any) -> Any:
    """The same question on the command line."""
    out = StringIO()
    options = [each for k, v in query.items() for each in (f"--{k.replace('_', '-')}", v)]
    call_command(
        "responsible", "--study", study, "--organization", company, "--as", f"{role}@{company}.example", *options, stdout=out,
    )  # fmt: skip
    return json.loads(out.getvalue())


@pytest.mark.parametrize("instant", INSTANTS.values(), ids=INSTANTS.keys())
def test_one_second_before_and_after_in_both_faces(world: World, instant: datetime) -> None:
    paper.give_back(world, SUSAR, "EU", signed=SIGNED, effective=instant)
    moments = [instant.astimezone(UTC) + step for step in (-SECOND, 0 * SECOND, SECOND)]
    told: dict[str, list[str]] = {}
    for company, role in ASKERS:
        for moment in moments:
            local = moment.astimezone(instant.tzinfo).isoformat()
            (row,) = api(world, company, role, obligation=SUSAR, country="DE", at=local)
            assert [row] == command(
                company, role, "NW-ALPHA", obligation=SUSAR, country="DE", at=local
            )
            told.setdefault(company, []).append(row["holder"])

    assert told == {
        "northwind": ["Helix", "Northwind", "Northwind"],
        "helix": ["Helix", "Northwind", "Northwind"],
        "orbis": [NOT_YOURS, "Northwind", "Northwind"],
    }


def test_before_any_contract_existed_everybody_hears_the_sponsor(world: World) -> None:
    for company, role in ASKERS:
        (row,) = api(world, company, role, obligation=SUSAR, country="DE", at="1999-01-01T00:00:00+01:00")  # fmt: skip
        assert (row["holder"], row["is_transferred"], row["clause"]) == ("Northwind", False, RETAINED)  # fmt: skip
        assert (row["contract"], row["version"], row["signatures"], row["since"]) == (None, "", [], None)  # fmt: skip


def test_a_country_added_later_was_the_sponsors_before_and_is_known_only_since(
    world: World,
) -> None:
    """The clause covers all countries; Brazil joins the study in May 2035."""
    register(world, "NW-HX-7", Transfer(world.bravo, MONITORING, "ALL", "Exhibit B, 4"))
    added = datetime(2035, 5, 1, 12, tzinfo=UTC)
    lead = world.northwind["study-lead"]
    with believing(f"{added:%Y-%m-%dT%H:%M:%S}"), acting(lead):
        add_country(by=lead, study=world.bravo, country="BR")

    def holder(at: datetime, known: datetime) -> str:
        asked = {"at": at.isoformat(), "as_known": known.isoformat()}
        (row,) = api(world, "northwind", "study-lead", study=str(world.bravo), obligation=MONITORING, country="BR", **asked)  # fmt: skip
        (same,) = command("northwind", "study-lead", "NW-BRAVO", obligation=MONITORING, country="BR", **asked)  # fmt: skip
        assert row == same
        return str(row["holder"])

    after = added + timedelta(days=1)
    instants = (added - SECOND, added, after)
    assert [holder(at, after) for at in instants] == ["Northwind", "Helix", "Helix"]
    assert [holder(after, known) for known in instants] == ["Northwind", "Helix", "Helix"]


def test_a_contract_recorded_later_answers_two_questions_differently(world: World) -> None:
    """Given back in June by an amendment that was recorded today: yesterday nobody knew."""
    june = datetime(2035, 6, 1, tzinfo=UTC)
    paper.give_back(world, SUSAR, "EU", signed=SIGNED, effective=june)
    yesterday = (datetime.now(UTC) - timedelta(days=1)).isoformat()
    asked = {"obligation": SUSAR, "country": "DE", "at": (june + SECOND).isoformat()}

    (now,) = api(world, "northwind", "study-lead", **asked)
    (then,) = api(world, "northwind", "study-lead", **asked, as_known=yesterday)

    assert (now["holder"], now["version"]) == ("Northwind", "2.0")
    assert now["clause"].startswith("returned to the sponsor: NW-HX-1 v2.0")
    assert then["holder"] != now["clause"]
    assert then["version"] != "2.0"


@pytest.mark.parametrize(
    "query", [{}, {"obligation": SUSAR}, {"obligation": "coffee"}, {"country": "XX"}]
)
@pytest.mark.parametrize(("company", "role"), [("meridian", "study-lead"), ("orbis", "cra")])
def test_a_study_one_is_no_party_to_is_answered_as_one_that_is_not_there(
    world: World, company: str, role: str, query: dict[str, str]
) -> None:
    """Whatever else is asked: neither meridian nor orbis works on bravo."""
    asker = Api(getattr(world, company)[role])

    foreign, nothing = (
        asker.get("responsibility/", study=str(study), **query) for study in (world.bravo, uuid4())
    )

    assert foreign.status_code == nothing.status_code == 404
    assert foreign.json() == nothing.json()
    assert foreign.get("ETag") is None
    for study in (str(world.bravo), "NW-BRAVO", "NW-NOBODY"):
        with pytest.raises(CommandError, match=f"There is no study '{study}' here"):
            command(company, role, study, **query)


def test_an_obligation_that_is_none_is_named_by_both(world: World) -> None:
    answer = Api(world.helix["project-manager"]).get(
        "responsibility/", study=str(world.alpha), obligation="coffee"
    )
    with pytest.raises(SystemExit) as stopped:
        command("helix", "project-manager", "NW-ALPHA", obligation="coffee")

    assert answer.status_code == 422
    (error,) = answer.json()["errors"]
    assert error["pointer"] == "/obligation"
    assert "coffee" in error["detail"]
    assert stopped.value.code == 2


@pytest.mark.parametrize("moment", ["", "2026-06-01T00:00:00Z", "2036-06-01T00:00:00-05:00"])
def test_a_third_party_is_sent_to_the_sponsor_and_hears_nothing_else(
    world: World, moment: str
) -> None:
    """All that helix holds, asked by orbis over the whole matrix, in both faces."""
    at = {"at": moment} if moment else {}
    rows = api(world, "orbis", "project-manager", **at)

    assert rows == command("orbis", "project-manager", "NW-ALPHA", **at)
    hidden = [row for row in rows if row["relation"] == "not_yours"]
    assert len(hidden) > 20
    for row in hidden:
        assert row["holder"] == NOT_YOURS
        told = {name: row[name] for name in OF_THE_CONTRACT}
        assert [name for name, value in told.items() if value] == []
    assert [w for w in ("Helix", "NW-HX", "Annex A", str(world.helix.id)) if w in json.dumps(rows)] == []  # fmt: skip
