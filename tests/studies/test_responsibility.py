"""Exactly one holder per cell, told to each asker as far as they may know."""

import json
from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from cro_platform.access.obligations import obligations
from cro_platform.access.principal import acting
from cro_platform.audit.intent import intent
from studies.models import StudyIdentifier
from studies.selectors.responsibility import RETAINED
from tests.studies.faces import Api, pointers, session
from tests.world import World

SUSAR = "expedited-safety-reporting"


def asked(world: World, company: str, role: str, **query: Any) -> list[dict[str, Any]]:
    """The answer to one question about alpha."""
    api = Api(getattr(world, company)[role])
    return api.results("responsibility/", **({"study": str(world.alpha)} | query))


def test_the_sponsor_hears_who_by_which_clause_since_when(world: World) -> None:
    (told,) = asked(world, "northwind", "study-lead", obligation=SUSAR, country="DE")

    assert (told["cell"], told["relation"], told["holder"]) == ("EU", "provider", "Helix")
    assert told["clause"].startswith("Annex A")
    assert told["contract"]
    assert told["since"] == "2026-01-01T00:00:00Z"
    assert told["ultimate_responsibility"] == "Northwind"
    assert (
        "responsibility to authorities and participants stays with the sponsor"
        in told["legal_effect"]
    )


def test_the_holder_hears_that_it_is_theirs(world: World) -> None:
    (told,) = asked(world, "helix", "safety-specialist", obligation=SUSAR, country="US")

    assert (told["relation"], told["holder"], told["is_transferred"]) == ("you", "Helix", True)
    assert told["ultimate_responsibility"] == "Northwind"


def test_a_third_party_hears_that_it_is_not_theirs_and_no_more(world: World) -> None:
    (told,) = asked(world, "orbis", "cra", obligation=SUSAR, country="US")

    assert told["relation"] == "not_yours"
    assert told["holder"] == "not yours: contact the sponsor"
    assert (told["holder_id"], told["clause"], told["contract"], told["since"]) == (
        None,
        "",
        None,
        None,
    )
    assert "Helix" not in json.dumps(told)


def test_what_no_contract_names_stays_with_the_sponsor(world: World) -> None:
    (told,) = asked(world, "orbis", "cra", obligation="service-provider-oversight")

    assert (told["relation"], told["holder"], told["is_transferred"]) == (
        "sponsor",
        "Northwind",
        False,
    )
    assert told["clause"] == RETAINED
    assert told["ultimate_responsibility"] == "Northwind"


def test_before_the_contract_it_was_the_sponsors(world: World) -> None:
    (told,) = asked(
        world, "northwind", "study-lead", obligation=SUSAR, country="DE", at="2025-12-31T23:59:59Z"
    )

    assert (told["relation"], told["clause"]) == ("you", RETAINED)


def test_as_known_before_it_was_recorded_it_was_the_sponsors(world: World) -> None:
    (told,) = asked(
        world,
        "northwind",
        "study-lead",
        obligation=SUSAR,
        country="DE",
        as_known="2025-12-31T00:00:00Z",
    )

    assert told["relation"] == "you"


def test_the_matrix_has_every_obligation_once_per_cell(world: World) -> None:
    told = asked(world, "northwind", "study-lead")

    cells = [(row["obligation"], row["cell"]) for row in told]
    assert len(cells) == len(set(cells))
    assert {code for code, _ in cells} == {each.code for each in obligations()}
    assert {cell for code, cell in cells if code == SUSAR} == {"EU", "GB", "US"}


@pytest.mark.parametrize(
    ("query", "pointer"),
    [
        ({"study": ""}, "/study"),
        ({"study": "alpha"}, "/study"),
        ({"obligation": "coffee"}, "/obligation"),
        ({"country": "XX"}, "/country"),
        ({"cell": "JP"}, "/cell"),
        ({"at": "2026-01-01T00:00:00"}, "/at"),
        ({"at": "yesterday"}, "/at"),
        ({"holder": "Helix"}, "/holder"),
        ({"at": "0001-01-01T00:00:00+14:00"}, "/at"),
        ({"as_known": "9999-12-31T23:59:59-14:00"}, "/as_known"),
        ({"country": "EU"}, "/country"),
        ({"country": "Germany"}, "/country"),
        ({"country": "JP"}, "/country"),
        ({"country": "JP", "obligation": "site-monitoring", "at": "1999-01-01T00:00:00Z"}, "/country"),
    ],
    ids=[
        "no study", "no id", "no obligation", "no country", "no cell", "no zone", "no instant", "unknown", "before years",
        "after years", "no state", "a name",
        "a country without the study", "and at any instant",
    ],
)  # fmt: skip
def test_a_question_that_makes_no_sense_is_refused(
    world: World, query: dict[str, str], pointer: str
) -> None:
    api = Api(world.northwind["study-lead"])

    answer = api.get("responsibility/", **({"study": str(world.alpha)} | query))

    assert answer.status_code == 422
    assert pointers(answer) == {pointer}


@pytest.mark.parametrize(
    ("company", "role", "study"),
    [("meridian", "study-lead", "alpha"), ("northwind", "study-lead", "rival"), ("helix", "cra", "rival")],
    ids=["a rival", "a rival's study", "not assigned"],
)  # fmt: skip
def test_a_study_one_does_not_meet_is_not_there(
    world: World, company: str, role: str, study: str
) -> None:
    api = Api(getattr(world, company)[role])

    answer = api.get("responsibility/", study=str(getattr(world, study)))

    assert answer.status_code == 404


def test_the_matrix_takes_the_same_statements_for_one_country_and_for_four(
    world: World, django_assert_num_queries: Any
) -> None:
    from studies.selectors.responsibility import Question, responsibility

    lead = world.northwind["study-lead"]
    for study, statements in ((world.bravo, 5), (world.alpha, 7)):  # bravo rests on no contract
        with acting(lead), django_assert_num_queries(statements):
            responsibility(Question(study))


def history(world: World, company: str, role: str, **query: Any) -> list[dict[str, Any]]:
    """Changes of holder on alpha."""
    api = Api(getattr(world, company)[role])
    return api.results("delegations/", study=str(world.alpha), page_size=200, **query)


def test_the_sponsor_reads_every_change_of_holder(world: World) -> None:
    told = history(world, "northwind", "vendor-manager", obligation="site-monitoring")

    assert {(row["cell"], row["holder"]) for row in told} == {
        (cell, "Orbis") for cell in ("DE", "FR", "GB", "US")
    }


def test_a_provider_reads_its_own_changes_alone(world: World) -> None:
    assert {row["holder"] for row in history(world, "helix", "project-manager")} == {"Helix"}
    assert history(world, "helix", "project-manager", obligation="site-monitoring") == []


def test_a_stranger_reads_no_change(world: World) -> None:
    assert history(world, "meridian", "vendor-manager") == []


def test_changes_are_paged(world: World) -> None:
    api = Api(world.northwind["vendor-manager"])
    first = api.get("delegations/", study=str(world.alpha), page_size=3).json()

    second = api.client.get(first["next"], headers=api.headers).json()

    assert len(first["results"]) == 3
    assert first["results"][-1]["id"] > second["results"][0]["id"]


def told_by_command(*arguments: str) -> tuple[int, Any]:
    """What `responsible` prints."""
    out, code = StringIO(), 0
    try:
        call_command("responsible", *arguments, stdout=out)
    except SystemExit as stopped:
        code = int(str(stopped.code))
    return code, json.loads(out.getvalue())


def test_the_command_answers_as_json(world: World) -> None:
    code, (told,) = told_by_command(
        "--study", "NW-ALPHA", "--obligation", SUSAR, "--country", "FR", "--at", "2026-03-01T00:00:00Z",
        "--organization", "northwind",
    )  # fmt: skip

    assert code == 0
    assert (told["holder"], told["cell"], told["ultimate_responsibility"]) == (
        "Helix",
        "EU",
        "Northwind",
    )
    assert told["since"] == "2026-01-01T00:00:00Z"


def test_the_command_takes_the_registered_number(world: World) -> None:
    with acting(world.northwind["study-lead"]), intent("test.register"):
        StudyIdentifier.objects.create(study_id=world.alpha, kind="nct", value="NCT00000042")

    by_number, by_protocol = (
        told_by_command("--study", name, "--obligation", SUSAR, "--organization", "northwind")
        for name in ("NCT00000042", "NW-ALPHA")
    )

    assert by_number == by_protocol
    assert by_number[0] == 0


def test_the_command_names_what_it_does_not_understand(world: World) -> None:
    code, told = told_by_command(
        "--study", str(world.alpha), "--obligation", "coffee", "--organization", "northwind"
    )

    assert code == 2
    assert told["errors"][0]["pointer"] == "/obligation"


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("--study", "ME-RIVAL", "--organization", "northwind"), "no study"),
        (("--study", "NW-ALPHA", "--organization", "northwind", "--at", "2026-03-01"), "time zone"),
        (("--study", "NW-ALPHA", "--organization", "northwind", "--at", "now"), "ISO 8601"),
        (
            (
                "--study",
                "NW-ALPHA",
                "--organization",
                "northwind",
                "--as-known",
                "0001-01-01T00:00:00+14:00",
            ),
            "year",
        ),
    ],
    ids=["a rival's study", "no zone", "no instant", "before years"],
)
def test_the_command_refuses(world: World, arguments: tuple[str, ...], sentence: str) -> None:
    with pytest.raises(CommandError, match=sentence):
        call_command("responsible", *arguments)


@pytest.mark.parametrize(
    ("company", "role", "shown", "hidden"),
    [
        ("northwind", "study-lead", ["Helix", "Orbis", "Annex A", "not transferred"], []),
        ("helix", "project-manager", ["Helix", "not yours: contact the sponsor"], ["Orbis", "Annex B"]),
        ("orbis", "project-manager", ["Orbis", "Annex B", "not yours: contact the sponsor"], ["Helix", "Annex A"]),
    ],
    ids=["the sponsor", "one provider", "the other"],
)  # fmt: skip
def test_the_page_tells_each_party_what_it_may_know(
    world: World, company: str, role: str, shown: list[str], hidden: list[str]
) -> None:
    browser = session(getattr(world, company)[role])

    answer = browser.get(f"/o/{company}/studies/{world.alpha}/who-holds-what/")

    page = answer.content.decode()
    assert answer.status_code == 200
    assert [word for word in shown if word not in page] == []
    assert [word for word in hidden if word in page] == []


def test_the_page_marks_what_is_unverified_or_should_stay(world: World) -> None:
    browser = session(world.northwind["study-lead"])

    page = browser.get(f"/o/northwind/studies/{world.alpha}/who-holds-what/").content.decode()

    assert "unverified" in page
    assert "Recommended to stay with the sponsor" in page


def test_the_page_of_a_rival_is_not_there(world: World) -> None:
    browser = session(world.meridian["study-lead"])

    assert browser.get(f"/o/meridian/studies/{world.alpha}/who-holds-what/").status_code == 404
