"""A catalogue with a fault is refused with entry, field and reason."""

from typing import Any

import pytest
import yaml

from cro_platform.access.catalogue import ANYWHERE, Confidence
from cro_platform.access.catalogue_reader import CatalogueError, load


def entry(**changes: Any) -> dict[str, Any]:
    sound = {
        "code": "site-monitoring",
        "name": "Site monitoring",
        "level": "country",
        "description": "Visit sites.",
        "clauses": {"ich": ["3.11.4 P"], "us": ["21 CFR 312.56(a) S"]},
        "applies": ["drug"],
        "retain": {"because": "It matters.", "source": "ICH E6(R3) 3.6 P"},
        "tmf": ["05.04.03"],
    }
    return {key: value for key, value in {**sound, **changes}.items() if value != "absent"}


def effect(**changes: Any) -> dict[str, Any]:
    sound = {
        "jurisdiction": "*",
        "effect": "delegated",
        "sentence": "It is delegated.",
        "source": "ICH E6(R3) 3.6 P",
    }
    return {**sound, **changes}


def catalogue(*entries: Any, effects: Any = None) -> str:
    legal_effects = [effect()] if effects is None else effects
    return yaml.safe_dump({"legal_effects": legal_effects, "obligations": list(entries)})


def test_a_sound_catalogue_is_read() -> None:
    read = load(catalogue(entry()))

    owed = read["site-monitoring"]
    assert owed.clauses[0].citation.text == "ICH E6(R3) Annex 1, 3.11.4"
    assert owed.clauses[0].citation.confidence == Confidence.PRIMARY
    assert owed.clauses[1].citation.text == "21 CFR 312.56(a)"
    assert owed.retain is not None
    assert owed.tmf == ("05.04.03",)
    assert [each.sentence for each in owed.legal_effects] == ["It is delegated."]
    assert owed.legal_effects[0].jurisdiction == ANYWHERE


def test_an_appendix_is_not_called_a_section_of_the_annex() -> None:
    read = load(catalogue(entry(clauses={"ich": ["Appendix C P"]})))

    (clause,) = read["site-monitoring"].clauses
    assert clause.citation.text == "ICH E6(R3) Appendix C"


def test_an_effect_that_governs_part_312_reaches_only_obligations_of_that_part() -> None:
    fda = effect(jurisdiction="US", effect="assumed", part_312_only=True)
    analysis = entry(code="statistics", clauses={"ich": ["3.16.2 P"]})

    read = load(catalogue(entry(), analysis, effects=[fda, effect()]))

    reached = {
        code: [each.jurisdiction for each in owed.legal_effects] for code, owed in read.items()
    }
    assert reached == {"site-monitoring": ["*", "US"], "statistics": ["*"]}


@pytest.mark.parametrize(
    ("spoiled", "message"),
    [
        pytest.param(entry(code="absent"), "code: missing", id="no code"),
        pytest.param(entry(name="absent"), "site-monitoring: name: missing", id="no name"),
        pytest.param(entry(clauses="absent"), "site-monitoring: clauses: missing", id="no clause"),
        pytest.param(entry(level="region"), "level: 'region' is not one of", id="level"),
        pytest.param(entry(level=None), "level: None is not one of", id="level null"),
        pytest.param(entry(code="Site Monitoring"), "code: lower-case words", id="code in words"),
        pytest.param(entry(code="site_monitoring"), "code: lower-case words", id="code in snake"),
        pytest.param(entry(code=17), "17: code:", id="code a number"),
        pytest.param(entry(description="  "), "description: text is expected", id="description"),
        pytest.param(entry(note="x"), "note: no such field", id="a field nobody reads"),
        pytest.param(entry(clauses={}), "at least one clause", id="clauses empty"),
        pytest.param(entry(clauses=["3.6 P"]), "at least one clause", id="clauses a list"),
        pytest.param(entry(clauses={"uk": ["x P"]}), "clauses: uk: a list", id="framework"),
        pytest.param(entry(clauses={"ich": "3.6 P"}), "clauses: ich: a list", id="clause bare"),
        pytest.param(entry(clauses={"ich": []}), "clauses: ich: a list", id="no clause in it"),
        pytest.param(entry(clauses={"ich": ["3.6"]}), "P, S or M", id="no confidence"),
        pytest.param(entry(clauses={"ich": ["3.6 X"]}), "P, S or M", id="confidence X"),
        pytest.param(entry(clauses={"ich": [3.6]}), "P, S or M", id="a clause a number"),
        pytest.param(entry(applies=["food"]), "applies: 'food' is not one of", id="applies"),
        pytest.param(entry(applies="drug"), "applies: a list is expected", id="applies bare"),
        pytest.param(entry(retain=True), "retain: fields with values", id="retain a flag"),
        pytest.param(entry(retain={"because": "x"}), "source: missing", id="retain, no source"),
        pytest.param(
            entry(retain={"because": "x", "source": "ICH"}), "P, S or M", id="retain unsure"
        ),
        pytest.param(entry(tmf=["5.4.3"]), "tmf: '5.4.3' is not an artifact", id="artifact"),
        pytest.param(entry(tmf=[5.4]), "tmf: 5.4 is not an artifact", id="artifact a number"),
        pytest.param(entry(tmf=None), "tmf: a list is expected", id="artifacts null"),
        pytest.param("site-monitoring", "an obligation: fields with values", id="entry a text"),
    ],
)
def test_a_faulty_obligation_is_refused_with_field_and_reason(spoiled: Any, message: str) -> None:
    with pytest.raises(CatalogueError) as refused:
        load(catalogue(spoiled))

    assert message in str(refused.value)


@pytest.mark.parametrize(
    ("effects", "message"),
    [
        pytest.param([], "'*' is missing", id="no rule for the rest"),
        pytest.param([effect(jurisdiction="US")], "'*' is missing", id="only one jurisdiction"),
        pytest.param([effect(), effect()], "*: written twice", id="one jurisdiction twice"),
        pytest.param([effect(jurisdiction="DE")], "EU, a country or *", id="a Member State alone"),
        pytest.param([effect(jurisdiction="Mars")], "EU, a country or *", id="no country"),
        pytest.param([effect(jurisdiction=None)], "EU, a country or *", id="no jurisdiction"),
        pytest.param([effect(effect="waived")], "'waived' is not one of", id="effect"),
        pytest.param([effect(sentence="")], "sentence: text is expected", id="no sentence"),
        pytest.param([effect(source="Art. 71")], "P, S or M", id="source without confidence"),
        pytest.param({"US": "assumed"}, "legal_effects: a list is expected", id="a mapping"),
    ],
)
def test_a_faulty_legal_effect_is_refused(effects: Any, message: str) -> None:
    with pytest.raises(CatalogueError) as refused:
        load(catalogue(entry(), effects=effects))

    assert message in str(refused.value)


def test_an_obligation_written_twice_is_refused() -> None:
    with pytest.raises(CatalogueError, match="site-monitoring: written twice"):
        load(catalogue(entry(), entry()))


@pytest.mark.parametrize("text", ["", "[]", "obligations: []", "a: [", "legal_effects: 1"])
def test_a_text_that_is_no_catalogue_is_refused(text: str) -> None:
    with pytest.raises(CatalogueError):
        load(text)
