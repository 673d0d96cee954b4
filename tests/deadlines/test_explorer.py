"""The rules as people look them up: every one with clause, confidence, versions, examples that hold, and a calculator."""

from typing import Any

import pytest
from django.test import Client

from cro_platform.access.principal import Principal
from cro_platform.deadlines import explorer
from cro_platform.deadlines.engine import compute, rule, rules, versions
from tests.world import World, bearer, signed_in

API = "/api/v1/deadline-rules/"


def page_of(by: Principal, path: str = "") -> Any:
    client = Client()
    signed_in(client, by)
    return client.get(f"/o/{by.organization_slug}/deadline-rules/{path}")


def asked(by: Principal, path: str = "", **given: str) -> Any:
    return Client().get(f"{API}{path}", given, headers=bearer(by))


class TestEveryRule:
    """What is shown of each."""

    @pytest.mark.parametrize("rule_id", [item.id for item in rules()])
    def test_its_worked_examples_hold_now(self, rule_id: str) -> None:
        proofs = [proof for each in versions(rule_id) for proof in explorer.proven(each)]

        assert proofs
        assert [proof for proof in proofs if not proof.holds] == []

    @pytest.mark.parametrize("rule_id", [item.id for item in rules()])
    def test_it_can_be_described(self, rule_id: str) -> None:
        told = explorer.described(rule(rule_id))

        assert all(
            told[name] for name in ("clause", "confidence_words", "length_words", "versions")
        )
        assert told["any_unverified"] == any(each["unverified"] for each in told["versions"])

    def test_an_example_that_does_not_hold_says_so(self) -> None:
        from dataclasses import replace

        sound = rule("EU-SUSAR-7")
        wrong = replace(sound, vectors=(replace(sound.vectors[0], due=("2026-01-01",)),))

        (proof,) = explorer.proven(wrong)

        assert (proof.holds, proof.expected) == (False, ("2026-01-01",))

    @pytest.mark.parametrize(
        ("rule_id", "words"),
        [
            ("EU-SUSAR-15", "15 calendar days"),
            ("US-DISC", "5 working days"),
            ("EU-SAE-24H", "24 hours"),
            ("US-IDE-INVLIST", "every 6 months"),
            ("US-ANNUAL", "60 calendar days after each anniversary"),
            ("US-INV-SAE", "immediate: no legal number"),
            ("US-IND-FU", "as soon as the information is available: no legal number"),
        ],
    )
    def test_the_length_reads_as_the_law_says(self, rule_id: str, words: str) -> None:
        assert explorer.length_words(rule(rule_id)) == words


class TestApi:
    """The catalogue and the calculator for machines."""

    def test_every_role_may_read_it(self, world: World) -> None:
        for company in world.companies:
            for key, by in company.people.items():
                assert asked(by, rule="EU-SUSAR-15").status_code == 200, key

    def test_nobody_without_a_token_may(self, world: World) -> None:
        assert Client().get(API).status_code == 401

    def test_it_can_be_narrowed(self, world: World) -> None:
        by = world.helix["admin"]

        korea = asked(by, jurisdiction="KR").json()["results"]
        doubtful = asked(by, unverified="true").json()["results"]

        assert {row["jurisdiction"] for row in korea} == {"KR"}
        assert {row["rule"] for row in korea} == {"KR-7", "KR-15", "KR-FU8"}
        assert all(row["any_unverified"] for row in doubtful)
        assert "EU-BREACH" not in {row["rule"] for row in doubtful}

    @pytest.mark.parametrize(
        ("name", "value"),
        [
            ("jurisdiction", "XX"),
            ("category", "nonsense"),
            ("unverified", "perhaps"),
            ("colour", "red"),
        ],
    )
    def test_an_unknown_word_is_refused_by_its_field(
        self, world: World, name: str, value: str
    ) -> None:
        answer = asked(world.helix["cra"], **{name: value})

        assert answer.status_code == 422
        assert name in answer.json()["errors"][0]["pointer"]

    def test_the_calculator_answers_like_the_engine(self, world: World) -> None:
        given = {"aware": "2026-01-30", "zone": "Europe/Berlin"}

        answer = asked(world.helix["cra"], "EU-SUSAR-15/compute/", **given)

        expected = compute("EU-SUSAR-15", {"aware": "2026-01-30"}, zone="Europe/Berlin").as_json()
        assert answer.json() == expected

    @pytest.mark.parametrize(
        ("given", "field"),
        [
            pytest.param({}, "aware", id="a missing fact"),
            pytest.param({"aware": "2026-02-30"}, "aware", id="a day that does not exist"),
            pytest.param({"aware": "2026-02-03", "zone": "Mars"}, "zone", id="an unknown zone"),
            pytest.param(
                {"aware": "2026-02-03", "on": "soon"}, "on", id="a date of the law that is none"
            ),
            pytest.param({"aware": "2026-02-03", "colour": "red"}, "colour", id="an unknown fact"),
        ],
    )
    def test_a_question_without_an_answer_names_its_field(
        self, world: World, given: dict[str, str], field: str
    ) -> None:
        answer = asked(world.helix["cra"], "EU-SUSAR-15/compute/", **given)

        assert answer.status_code == 422
        assert field in answer.json()["errors"][0]["pointer"]

    def test_a_missing_fact_names_the_clause(self, world: World) -> None:
        (error,) = asked(world.helix["cra"], "EU-SUSAR-15/compute/").json()["errors"]

        assert error["clause"] == rule("EU-SUSAR-15").source

    def test_before_a_rule_held_the_calculator_says_so(self, world: World) -> None:
        answer = asked(world.helix["cra"], "UK-SUSAR-3C-7/compute/", aware="2026-03-12")

        assert answer.status_code == 422
        assert (
            "no version of UK-SUSAR-3C-7 held on 2026-03-12" in answer.json()["errors"][0]["detail"]
        )

    def test_an_unknown_rule_is_an_unknown_address(self, world: World) -> None:
        assert asked(world.helix["cra"], "EU-NOTHING/compute/").status_code == 404


class TestPages:
    """The catalogue and a rule for people."""

    def test_the_catalogue_stands_in_everybodys_navigation(self, world: World) -> None:
        for by in (world.northwind["admin"], world.helix["data-manager"], world.orbis["cra"]):
            answer = page_of(by)
            assert answer.status_code == 200
            assert f'href="/o/{by.organization_slug}/deadline-rules/"' in answer.content.decode()

    def test_the_catalogue_has_every_rule(self, world: World) -> None:
        text = page_of(world.northwind["qa"]).content.decode()

        assert [item.id for item in rules() if f">{item.id}<" not in text] == []

    def test_the_catalogue_can_be_narrowed_and_refuses_nonsense(self, world: World) -> None:
        by = world.northwind["qa"]

        text = page_of(by, "?jurisdiction=JP").content.decode()

        assert "JP-15" in text
        assert ">EU-SUSAR-15<" not in text
        assert page_of(by, "?jurisdiction=XX").status_code == 302

    @pytest.mark.parametrize("rule_id", ["EU-SUSAR-15", "UK-USM", "US-INV-UP", "KR-7", "US-ANNUAL"])
    def test_a_rule_shows_clause_versions_and_examples(self, world: World, rule_id: str) -> None:
        text = page_of(world.northwind["qa"], f"{rule_id}/").content.decode()

        assert rule(rule_id).source.replace("&", "&amp;") in text
        assert all(each.version in text for each in versions(rule_id))
        assert "holds" in text
        assert "does not hold" not in text

    def test_what_is_unverified_says_so_and_what_is_not_does_not(self, world: World) -> None:
        by = world.northwind["qa"]

        assert "nverified" in page_of(by, "BR-7/").content.decode()
        assert "nverified" not in page_of(by, "EU-BREACH/").content.decode()

    def test_it_computes_without_a_script_and_explains(self, world: World) -> None:
        text = page_of(
            world.northwind["qa"], "EU-SUSAR-15/?compute=1&aware=2026-01-30&zone=Europe/Berlin"
        ).content.decode()

        assert "14 Feb 2026 (Saturday)" in text
        assert "not moved for weekends or holidays" in text

    def test_an_impossible_date_is_told_at_its_field(self, world: World) -> None:
        answer = page_of(world.northwind["qa"], "EU-SUSAR-15/?compute=1&aware=2026-02-30")

        assert answer.status_code == 422
        assert "does not exist in the calendar" in answer.content.decode()

    def test_the_old_law_can_be_asked_for(self, world: World) -> None:
        text = page_of(
            world.northwind["qa"], "UK-USM/?compute=1&measure_taken=2026-05-10&on=2026-04-01"
        ).content.decode()

        assert "13 May 2026" in text

    def test_a_link_fills_the_calculator_without_answering(self, world: World) -> None:
        text = page_of(world.northwind["qa"], "EU-SUSAR-15/?aware=2026-01-30").content.decode()

        assert 'value="2026-01-30"' in text
        assert "14 Feb 2026" not in text.split("Worked examples")[0]

    def test_an_unknown_rule_is_an_unknown_page(self, world: World) -> None:
        assert page_of(world.northwind["qa"], "EU-NOTHING/").status_code == 404
