"""A rule file that could be misread is refused, by file, rule and field."""

from dataclasses import replace
from pathlib import Path

import pytest

from cro_platform.deadlines.engine import RuleDataError, load_rules, rule

HEAD = "jurisdiction: XX\nabout: An invented country.\nrules:\n"
RULE = """\
  - id: XX-TEST-7
    category: expedited
    obligation: expedited-safety-reporting
    obliged: sponsor
    trigger: Something happened
    day_zero: The sponsor knew
    start: aware
    unit: calendar_days
    length: 7
    source: Invented Act s 1
    confidence: P
    vectors:
      - {facts: {aware: 2026-03-02}, due: 2026-03-09}
"""


def write(folder: Path, text: str) -> Path:
    (folder / "xx.yaml").write_text(text, encoding="utf-8")
    return folder


def test_a_sound_file_loads(tmp_path: Path) -> None:
    (loaded,) = load_rules(write(tmp_path, HEAD + RULE))

    assert (loaded.id, loaded.jurisdiction, loaded.length) == ("XX-TEST-7", "XX", 7)
    assert loaded.required == ("aware",)
    assert loaded.label == "due"


@pytest.mark.parametrize(
    ("old", "new", "field", "reason"),
    [
        pytest.param("trigger:", "triger:", "triger", "unknown key", id="misspelt key"),
        pytest.param("    source: Invented Act s 1\n", "", "source", "missing", id="no citation"),
        pytest.param(
            "source: Invented Act s 1", 'source: ""', "source", "empty", id="blank citation"
        ),
        pytest.param("    confidence: P\n", "", "confidence", "missing", id="no confidence"),
        pytest.param("confidence: P", "confidence: X", "confidence", "P, S and M", id="confidence"),
        pytest.param("calendar_days", "days", "unit", "not one of", id="unknown unit"),
        pytest.param("    length: 7\n", "", "length", "missing", id="no length"),
        pytest.param("length: 7", "length: seven", "length", "whole number", id="length in words"),
        pytest.param("length: 7", "length: 0", "length", "at least 1", id="length zero"),
        pytest.param("length: 7", "length: -7", "length", "whole number", id="length negative"),
        pytest.param("calendar_days", "prompt", "length", "no legal number", id="prompt in days"),
        pytest.param("    start: aware\n", "", "start", "missing", id="no start"),
        pytest.param("start: aware", "start: awareness", "facts", "vocabulary", id="unknown fact"),
        pytest.param(
            "    day_zero: The sponsor knew\n", "", "day_zero", "missing", id="no day zero"
        ),
        pytest.param("obliged: sponsor", "obliged: them", "obliged", "not one of", id="party"),
        pytest.param(
            "expedited-safety", "fast-safety", "obligation", "not one of", id="obligation"
        ),
        pytest.param("id: XX-TEST-7", "id: test", "id", "of the form", id="rule id"),
        pytest.param(
            "    vectors:\n", "    next: [XX-NONE]\n    vectors:\n", "next", "no rule", id="next"
        ),
        pytest.param(
            "    length: 7\n",
            "    length: 7\n    length: 8\n",
            "yaml",
            "repeated key",
            id="key twice",
        ),
        pytest.param(
            "    length: 7\n",
            "    length: 7\n    valid_from: 2026-02-30\n",
            "valid_from",
            "day is out of range",
            id="impossible date",
        ),
        pytest.param(
            "    length: 7\n",
            "    length: 7\n    valid_from: 2026-02-01\n    valid_to: 2026-02-01\n",
            "valid_to",
            "after valid_from",
            id="empty validity",
        ),
        pytest.param(
            "    length: 7\n",
            "    length: 7\n    order: [aware < end]\n",
            "order",
            "of the form",
            id="order",
        ),
        pytest.param(
            "    length: 7\n",
            "    length: 7\n    order: [aware <= end]\n",
            "order",
            "not among the facts",
            id="order of a fact that is not taken",
        ),
        pytest.param(
            "    length: 7\n",
            "    length: 7\n    facts: {end: maybe}\n",
            "facts.end",
            "neither required nor optional",
            id="need of a fact",
        ),
        pytest.param(
            "    length: 7\n",
            "    length: 7\n    facts: {aware: required}\n",
            "facts.aware",
            "start fact already",
            id="start fact twice",
        ),
        pytest.param(
            "    length: 7\n",
            "    length: 7\n    limits: [{from: end, length: 1, unit: years, label: cap}]\n",
            "limits",
            "not among the facts",
            id="limit from a fact that is not taken",
        ),
        pytest.param(
            "    length: 7\n",
            "    length: 7\n    limits: [{from: aware, length: 1, unit: hours, label: cap}]\n",
            "unit",
            "cannot be combined",
            id="limit in hours",
        ),
        pytest.param(
            "    length: 7\n",
            "    length: 7\n    recurs: anniversary\n",
            "recurs",
            "last_period_end",
            id="recurrence without its fact",
        ),
        pytest.param(
            "due: 2026-03-09", "why: none", "vectors", "due or outcome", id="empty vector"
        ),
        pytest.param(
            "    vectors:\n      - {facts: {aware: 2026-03-02}, due: 2026-03-09}\n",
            "",
            "vectors",
            "worked example",
            id="no vector",
        ),
    ],
)
def test_a_fault_is_named_by_file_rule_and_field(
    tmp_path: Path, old: str, new: str, field: str, reason: str
) -> None:
    assert RULE.count(old) == 1

    with pytest.raises(RuleDataError) as info:
        load_rules(write(tmp_path, HEAD + RULE.replace(old, new)))

    assert info.value.file == "xx.yaml"
    assert info.value.field == field
    assert reason in info.value.reason
    assert info.value.rule in {"XX-TEST-7", "test"} or field == "yaml"
    assert str(info.value).startswith("xx.yaml: ")


@pytest.mark.parametrize(
    ("text", "field"),
    [
        pytest.param("- a list\n", "file", id="a list"),
        pytest.param("about: x\nrules: []\n", "jurisdiction", id="no jurisdiction"),
        pytest.param(HEAD.replace("about", "abut") + RULE, "abut", id="unknown key of the file"),
        pytest.param("rules: [unclosed\n", "yaml", id="no YAML"),
        pytest.param(HEAD + "  - just text\n", "rules", id="a rule that is text"),
    ],
)
def test_a_fault_of_the_file_is_named(tmp_path: Path, text: str, field: str) -> None:
    with pytest.raises(RuleDataError) as info:
        load_rules(write(tmp_path, text))

    assert info.value.field == field


def test_words_that_yaml_would_convert_stay_words(tmp_path: Path) -> None:
    (loaded,) = load_rules(write(tmp_path, HEAD.replace("XX", "NO") + RULE))

    assert loaded.jurisdiction == "NO"
    assert loaded.vectors[0].due == ("2026-03-09",)


def test_two_versions_may_meet_and_not_overlap(tmp_path: Path) -> None:
    first = RULE.replace("    length: 7\n", "    length: 3\n    valid_to: 2026-04-28\n")
    second = RULE.replace("    length: 7\n", "    length: 7\n    valid_from: 2026-04-28\n")

    older, newer = load_rules(write(tmp_path, HEAD + second + first))

    assert (older.length, newer.length) == (3, 7)
    overlapping = second.replace("2026-04-28", "2026-04-27")
    with pytest.raises(RuleDataError, match="two versions hold at one time"):
        load_rules(write(tmp_path, HEAD + overlapping + first))


@pytest.mark.parametrize(
    ("change", "is_same"),
    [
        pytest.param({"note": "Better words."}, True, id="a better text"),
        pytest.param({"length": 9}, False, id="another length"),
        pytest.param({"start": "received"}, False, id="another start"),
        pytest.param({"limits": ()}, False, id="a limit less"),
    ],
)
def test_the_version_moves_only_with_what_moves_a_date(
    change: dict[str, object], is_same: bool
) -> None:
    held = rule("EU-SUSAR-FU8")

    changed = replace(held, **change)

    assert (changed.version == held.version) is is_same
