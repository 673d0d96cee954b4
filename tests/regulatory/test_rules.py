"""From days to duties: which clock follows, which day is missing, which rule is not loaded. Pure functions."""

from datetime import date

import pytest

from cro_platform.deadlines.engine import compute, rule
from regulatory.enums import MilestoneKind as K
from regulatory.rules import (
    NOTIFICATIONS,
    PERIODIC,
    Fact,
    Known,
    gaps,
    is_seen_by_register,
    next_anniversary,
    owed,
)


def on(text: str) -> date:
    return date.fromisoformat(text)


def known(*facts: tuple[K, str, str], countries: str = "DE GB US", **more: object) -> Known:
    return Known(
        facts=tuple(Fact(kind, on(day), country) for kind, day, country in facts),
        countries=frozenset(countries.split()),
        **more,  # type: ignore[arg-type]
    )


def dates(found: Known) -> dict[str, str]:
    """Rule and country of each clock with the first strict date."""
    return {
        f"{each.rule_id} {each.country}".strip(): compute(each.rule_id, dict(each.facts))
        .due[0]
        .on.isoformat()
        for each in owed(found)
    }


@pytest.mark.parametrize(
    ("kind", "country", "expected"),
    [
        (K.STARTED, "DE", {"EU-START DE": "2026-03-18"}),
        (K.FIRST_VISIT, "DE", {"EU-FVFS DE": "2026-03-18"}),
        (K.RECRUITMENT_ENDED, "DE", {"EU-EOR DE": "2026-03-18"}),
        (K.RECRUITMENT_RESTARTED, "DE", {"EU-EOR DE": "2026-03-18"}),
        (K.HALTED, "DE", {"EU-HALT DE": "2026-03-18"}),
        (K.HALTED_FOR_RISK, "DE", {"EU-HALT-BR DE": "2026-03-18"}),
        (K.ENDED, "DE", {"EU-END-MS DE": "2026-03-18"}),
        (K.ENDED, "GB", {"UK-END GB": "2026-06-01"}),
        (K.ENDED_EARLY, "GB", {"UK-END-EARLY GB": "2026-03-18"}),
        (K.ENDED_IN_EU, "", {"EU-END-ALL": "2026-03-18", "EU-RESULTS": "2027-03-03"}),
        (K.ENDED_EVERYWHERE, "", {"EU-END-GLOBAL": "2026-03-18", "UK-RESULTS": "2027-03-03"}),
        (K.FIRST_ENROLMENT, "", {"CTG-REG": "2026-03-24"}),
        (K.PRIMARY_COMPLETION, "", {"CTG-RES": "2027-03-03"}),
        (K.REGISTER_FACT_CHANGED, "", {"CTG-UPD30": "2026-04-02"}),
        (K.AMENDMENT_APPROVED, "", {"CTG-UPD-AMD": "2026-04-02"}),
        (K.DEVICE_STATUS_CHANGED, "", {"CTG-UPD-DEV": "2026-03-18"}),
        (K.REGISTER_VERIFIED, "", {"CTG-UPD-YR": "2027-03-03"}),
        (K.ICF_LAST_VISIT, "", {"US-ICF-POST": "2026-05-02"}),
        (K.MARKETING_DECIDED, "", {"EU-CSR": "2026-04-02"}),
        (K.STARTED, "GB", {}),
        (K.STARTED, "US", {}),
    ],
)
def test_a_day_starts_the_clocks_of_its_jurisdiction(
    kind: K, country: str, expected: dict[str, str]
) -> None:
    assert dates(known((kind, "2026-03-03", country))) == expected


def test_each_member_state_has_clocks_of_its_own() -> None:
    found = known(
        (K.STARTED, "2026-03-03", "DE"), (K.STARTED, "2026-04-01", "FR"), countries="DE FR"
    )

    assert dates(found) == {"EU-START DE": "2026-03-18", "EU-START FR": "2026-04-16"}


def test_a_study_outside_the_us_owes_its_register_nothing_unless_it_is_in_it() -> None:
    enrolled = (K.FIRST_ENROLMENT, "2026-03-03", "")

    assert dates(known(enrolled, countries="DE")) == {}
    assert dates(known(enrolled, countries="DE", is_registered_in_us=True)) == {
        "CTG-REG": "2026-03-24"
    }


def test_what_cannot_be_known_of_a_trial_is_said_in_the_label() -> None:
    (clock,) = owed(known((K.FIRST_ENROLMENT, "2026-03-03", "")))

    assert clock.label.endswith("if it is an applicable clinical trial")


def test_a_decision_outside_the_eu_owes_no_european_report() -> None:
    assert dates(known((K.MARKETING_DECIDED, "2026-03-03", ""), countries="US")) == {}


def test_only_the_newest_verification_counts_and_every_change_is_told() -> None:
    found = known(
        (K.REGISTER_VERIFIED, "2025-03-03", ""),
        (K.REGISTER_VERIFIED, "2026-02-28", ""),
        (K.REGISTER_FACT_CHANGED, "2026-03-03", ""),
        (K.REGISTER_FACT_CHANGED, "2026-03-09", ""),
    )

    assert sorted((each.rule_id, *each.facts.values()) for each in owed(found)) == [
        ("CTG-UPD-YR", on("2026-02-28")),
        ("CTG-UPD30", on("2026-03-03")),
        ("CTG-UPD30", on("2026-03-09")),
    ]


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ("start_up", "recruiting", True),
        ("recruiting", "active_not_recruiting", True),
        ("suspended", "recruiting", True),
        ("draft", "planned", False),
        ("active_not_recruiting", "follow_up", False),
        ("completed", "archived", False),
    ],
)
def test_the_register_sees_what_it_has_another_word_for(
    before: str, after: str, expected: bool
) -> None:
    assert is_seen_by_register(before, after) is expected


class TestUndated:
    """A primary completion known to the month: no day is invented, and a person is asked."""

    def test_the_clock_stands_without_a_date_and_names_what_is_missing(self) -> None:
        (clock,) = owed(known(undated={K.PRIMARY_COMPLETION: "2026-03"}))

        assert (clock.rule_id, dict(clock.facts)) == ("CTG-RES", {})
        assert clock.label.startswith(
            "Primary completion is known as 2026-03 only: record the day."
        )

    def test_a_study_the_register_does_not_know_is_not_asked(self) -> None:
        assert owed(known(undated={K.PRIMARY_COMPLETION: "2026-03"}, countries="DE")) == []


@pytest.mark.parametrize("follows", NOTIFICATIONS, ids=lambda each: f"{each.kind}-{each.rule_id}")
def test_every_notification_names_a_fact_its_rule_takes(follows: object) -> None:
    assert follows.fact == rule(follows.rule_id).start  # type: ignore[attr-defined]


@pytest.mark.parametrize("duty", PERIODIC.values(), ids=lambda each: each.rule_id)
def test_every_periodic_duty_names_a_fact_its_rule_takes(duty: object) -> None:
    assert duty.fact == rule(duty.rule_id).start  # type: ignore[attr-defined]


class TestPeriodic:
    """Anniversaries of the right day, one period after the other."""

    def test_the_eu_report_counts_from_the_birth_date_after_the_first_authorisation(self) -> None:
        found = known(
            (K.DIBD, "2019-05-10", ""), (K.AUTHORISED, "2026-01-15", "DE"), countries="DE FR"
        )

        assert dates(found) == {"EU-ASR": "2026-07-09"}

    def test_the_us_report_counts_from_the_ind_and_not_from_the_birth_date(self) -> None:
        found = known(
            (K.DIBD, "2019-05-10", ""), (K.IND_EFFECTIVE, "2026-10-01", ""), countries="US"
        )

        assert dates(found) == {"US-ANNUAL": "2027-11-30"}

    def test_an_ind_without_us_sites_owes_the_us_report(self) -> None:
        found = known((K.IND_EFFECTIVE, "2026-10-01", ""), countries="ZA", has_ind=True)

        assert dates(found) == {"US-ANNUAL": "2027-11-30"}

    @pytest.mark.parametrize(
        ("country", "fact", "rule_id", "due"),
        [
            ("CH", (K.AUTHORISED, "2025-02-10", "CH"), "CH-ASR", "2026-02-10"),
            ("CN", (K.AUTHORISED, "2025-12-31", "CN"), "CN-DSUR", "2027-02-28"),
            ("JP", (K.FIRST_CTN, "2025-12-31", ""), "JP-PERIODIC", "2027-02-28"),
        ],
    )
    def test_other_countries_count_from_their_own_day(
        self, country: str, fact: tuple[K, str, str], rule_id: str, due: str
    ) -> None:
        assert dates(known(fact, countries=country)) == {rule_id: due}

    def test_a_period_that_was_reported_is_followed_by_the_next(self) -> None:
        facts = ((K.DIBD, "2019-05-10", ""), (K.AUTHORISED, "2026-01-15", "DE"))

        by_clock = known(*facts, countries="DE", reported={"EU": on("2026-05-10")})
        by_hand = known(*facts, (K.PERIOD_REPORTED, "2026-05-10", "DE"), countries="DE")

        assert dates(by_clock) == dates(by_hand) == {"EU-ASR": "2027-07-09"}

    def test_the_us_period_after_a_reported_one(self) -> None:
        found = known(
            (K.IND_EFFECTIVE, "2026-10-01", ""), countries="US", reported={"US": on("2027-10-01")}
        )

        assert dates(found) == {"US-ANNUAL": "2028-11-30"}

    def test_after_the_end_the_last_period_is_still_owed_and_no_further_one(self) -> None:
        facts = (
            (K.DIBD, "2019-05-10", ""),
            (K.AUTHORISED, "2026-01-15", "DE"),
            (K.ENDED_IN_EU, "2026-08-01", ""),
        )

        last = known(*facts, countries="DE", reported={"EU": on("2026-05-10")})
        none = known(*facts, countries="DE", reported={"EU": on("2027-05-10")})

        assert dates(last)["EU-ASR"] == "2027-07-09"
        assert "EU-ASR" not in dates(none)

    @pytest.mark.parametrize(
        ("base", "after", "expected"),
        [
            ("2028-02-29", "2028-02-29", "2029-02-28"),
            ("2028-02-29", "2031-03-01", "2032-02-29"),
            ("2019-05-10", "2026-05-10", "2027-05-10"),
            ("2019-05-10", "2026-05-09", "2026-05-10"),
        ],
    )
    def test_the_next_anniversary(self, base: str, after: str, expected: str) -> None:
        assert next_anniversary(on(base), on(after)) == on(expected)


class TestGaps:
    """What has no clock is said, jurisdiction by jurisdiction."""

    @pytest.mark.parametrize(
        ("country", "name"),
        [("BR", "Brazil"), ("CA", "Canada"), ("AU", "Australia"), ("KR", "South Korea"), ("IN", "India"), ("ZA", "South Africa")],
    )  # fmt: skip
    def test_a_country_without_a_periodic_rule_is_named(self, country: str, name: str) -> None:
        (gap,) = gaps(known(countries=country))

        assert gap.sentence.startswith("Periodic rule not loaded for ")
        assert name.rsplit(maxsplit=1)[-1] in gap.sentence

    def test_a_missing_day_is_named_until_it_is_recorded(self) -> None:
        nothing = known(countries="DE")
        born = known((K.DIBD, "2019-05-10", ""), countries="DE")
        begun = known(
            (K.DIBD, "2019-05-10", ""), (K.AUTHORISED, "2026-01-15", "DE"), countries="DE"
        )

        assert "birth date" in gaps(nothing)[0].sentence
        assert "authorised" in gaps(born)[0].sentence
        assert gaps(begun) == []

    def test_an_observational_study_owes_no_periodic_report(self) -> None:
        facts = ((K.DIBD, "2019-05-10", ""), (K.AUTHORISED, "2026-01-15", "DE"))
        found = known(*facts, countries="DE BR", is_interventional=False)

        assert (gaps(found), dates(found)) == ([], {})

    def test_every_loaded_periodic_rule_is_used(self) -> None:
        from cro_platform.deadlines.engine import Category, rules

        loaded = {r.id for r in rules() if r.category is Category.PERIODIC}

        assert {duty.rule_id for duty in PERIODIC.values()} == loaded
