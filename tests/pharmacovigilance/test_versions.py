"""Messages about a known case: new versions, retransmissions, late arrivals, nullification, pre-cases."""

from dataclasses import replace
from datetime import date

import pytest

from cro_platform.access.principal import acting
from cro_platform.deadlines.models import Deadline
from pharmacovigilance.models import CaseFact, CaseVersion, CausalityAssessment, SafetyCase
from tests.pharmacovigilance.exchange.icsr_builder import Event, Opinion, Product, Report, Reporter
from tests.pharmacovigilance.safety import brought_in
from tests.world import World

FIRST = Report(first_received="20260312", most_recent="20260312")


def later(**changed: object) -> Report:
    values = {
        "first_received": "20260312",
        "most_recent": "20260320",
        "created": "20260321120000+0100",
    }
    return Report(**(values | changed))


def due_dates() -> dict[str, date | None]:
    return dict(Deadline.objects.exclude(rule_id="").values_list("rule_id", "due_on"))


def kinds_of(case: SafetyCase) -> dict[str, list[date]]:
    found: dict[str, list[date]] = {}
    for fact in CaseFact.objects.filter(case=case).order_by("at"):
        found.setdefault(fact.kind, []).append(fact.on)
    return found


def test_the_first_message_opens_a_case_that_the_system_numbers(world: World) -> None:
    by = world.helix["safety-specialist"]
    with acting(by):
        one, two = brought_in(by, world.alpha, FIRST, Report(safety_report_id="DE-ACME-2"))
        case = SafetyCase.objects.get(pk=one.case)

        assert (one.case_number, two.case_number) == ("NW-ALPHA-00001", "NW-ALPHA-00002")
        assert (case.received_on, case.day_zero_on) == (date(2026, 3, 12), date(2026, 3, 12))
        assert (case.is_serious, case.is_pre_case, case.country) == (True, False, "DE")


def test_newer_information_is_a_follow_up_with_a_fact_of_its_own(world: World) -> None:
    by = world.helix["safety-specialist"]
    fatal = later(events=(Event(criteria=("death",), outcome="5"),), death_date="20260318")
    with acting(by):
        brought_in(by, world.alpha, FIRST)
        (told,) = brought_in(by, world.alpha, fatal)
        case = SafetyCase.objects.get()
        version = case.current_version
        facts = kinds_of(case)

    assert (told.status, told.version) == ("new_version", 2)
    assert (version.number, version.kind) == (2, "follow_up")
    assert (case.is_fatal, case.day_zero_on) == (True, date(2026, 3, 12))
    assert facts["new_information_at"] == [date(2026, 3, 20)]
    assert facts["became_fatal_or_lt_known_at"] == [date(2026, 3, 20)]
    assert facts["became_serious_known_at"] == [date(2026, 3, 12)]


@pytest.mark.parametrize(
    "same",
    [
        FIRST,
        Report(
            first_received="20260312",
            most_recent="20260312",
            created="20260401090000+0100",
            message_id="RESENT-1",
        ),
    ],
    ids=["same-bytes", "new-envelope"],
)
def test_a_retransmission_of_the_same_content_writes_nothing(world: World, same: Report) -> None:
    by = world.helix["safety-specialist"]
    with acting(by):
        brought_in(by, world.alpha, FIRST)
        (told,) = brought_in(by, world.alpha, same)

        assert (told.status, told.version) == ("duplicate", 1)
        assert CaseVersion.objects.count() == 1


def test_changed_content_of_the_same_day_is_an_amendment_that_moves_no_clock(world: World) -> None:
    by = world.helix["safety-specialist"]
    corrected = Report(
        first_received="20260312",
        most_recent="20260312",
        narrative="Corrected.",
        created="20260317120000+0100",
    )
    with acting(by):
        brought_in(by, world.alpha, FIRST)
        before = kinds_of(SafetyCase.objects.get())
        (told,) = brought_in(by, world.alpha, corrected)
        version = SafetyCase.objects.get().current_version

        assert (told.status, version.kind, version.narrative) == (
            "new_version",
            "amendment",
            "Corrected.",
        )
        assert kinds_of(SafetyCase.objects.get()) == before


@pytest.mark.parametrize("most_recent", ["20260312", "20260320"], ids=["amendment", "follow-up"])
def test_a_first_receipt_that_is_stated_anew_moves_day_zero_to_the_earlier_date(
    world: World, most_recent: str
) -> None:
    by = world.helix["safety-specialist"]
    with acting(by):
        brought_in(by, world.alpha, FIRST)
        before = due_dates()
        (told,) = brought_in(
            by, world.alpha, later(first_received="20260309", most_recent=most_recent)
        )
        case = SafetyCase.objects.get()

        assert (case.received_on, case.day_zero_on) == (date(2026, 3, 9), date(2026, 3, 9))
        assert any(w.element == "C.1.4" and "day 0 moves" in w.detail for w in told.warnings)
        assert before["EU-SUSAR-15"] == date(2026, 3, 27)
        assert due_dates()["EU-SUSAR-15"] == date(2026, 3, 24)


def test_a_first_receipt_that_is_stated_later_moves_nothing_and_is_told(world: World) -> None:
    by = world.helix["safety-specialist"]
    with acting(by):
        brought_in(by, world.alpha, FIRST)
        before = due_dates()
        (told,) = brought_in(by, world.alpha, later(first_received="20260316"))
        case = SafetyCase.objects.get()

        assert (case.received_on, case.day_zero_on) == (date(2026, 3, 12), date(2026, 3, 12))
        assert any(
            w.element == "C.1.4" and "the earlier date stays" in w.detail for w in told.warnings
        )
        assert due_dates() == before


def test_a_pre_case_stays_one_until_the_last_criterion_arrived(world: World) -> None:
    """An earlier first receipt is no earlier day 0 where the case was not valid then."""
    by = world.helix["safety-specialist"]
    with acting(by):
        brought_in(by, world.alpha, replace(FIRST, reporters=()))
        brought_in(by, world.alpha, later(first_received="20260309"))
        case = SafetyCase.objects.get()

        assert (case.received_on, case.day_zero_on) == (date(2026, 3, 9), date(2026, 3, 20))


def test_a_message_that_arrives_late_takes_its_place_and_the_newest_stays_current(
    world: World,
) -> None:
    by = world.helix["safety-specialist"]
    with acting(by):
        brought_in(by, world.alpha, later(events=(Event(verbatim="Newer term", llt=""),)))
        (told,) = brought_in(by, world.alpha, FIRST)
        case = SafetyCase.objects.get()
        ordered = CaseVersion.objects.order_by("most_recent_information_on").values_list(
            "number", flat=True
        )

        assert told.status == "new_version"
        assert any("stored in its place" in warning.detail for warning in told.warnings)
        assert (case.current_version.number, list(ordered)) == (1, [2, 1])
        assert case.title.startswith("Newer term")


def test_older_information_sent_last_does_not_become_current(world: World) -> None:
    by = world.helix["safety-specialist"]
    sent_last = Report(
        first_received="20260312", most_recent="20260312", created="20260501120000+0100"
    )
    with acting(by):
        brought_in(by, world.alpha, later())
        brought_in(by, world.alpha, sent_last)

        assert SafetyCase.objects.get().current_version.number == 1


def test_an_earlier_receipt_heard_of_later_becomes_the_receipt_of_the_case(world: World) -> None:
    by = world.helix["safety-specialist"]
    with acting(by):
        brought_in(by, world.alpha, later(first_received="20260315"))
        brought_in(by, world.alpha, Report(first_received="20260301", most_recent="20260302"))
        case = SafetyCase.objects.get()

        assert case.received_on == date(2026, 3, 1)
        assert case.day_zero_on == date(2026, 3, 1)


def test_nullification_voids_the_case_and_keeps_every_version(world: World) -> None:
    by = world.helix["safety-specialist"]
    void = later(nullification="1", nullification_reason="Wrong participant")
    with acting(by):
        brought_in(by, world.alpha, FIRST)
        (told,) = brought_in(by, world.alpha, void)
        case = SafetyCase.objects.get()

        assert (told.status, told.version) == ("new_version", 2)
        assert (case.status, case.nullification_reason) == ("nullified", "Wrong participant")
        assert CaseVersion.objects.count() == 2
        assert len(kinds_of(case)["nullified_at"]) == 1


def test_a_nullified_id_is_never_used_again_and_a_new_case_refers_to_it(world: World) -> None:
    by = world.helix["safety-specialist"]
    with acting(by):
        brought_in(by, world.alpha, FIRST)
        brought_in(by, world.alpha, later(nullification="1", nullification_reason="Never occurred"))
        (again,) = brought_in(
            by,
            world.alpha,
            later(
                most_recent="20260620", created="20260621120000+0100", narrative="Valid after all"
            ),
        )
        (fresh,) = brought_in(
            by, world.alpha,
            Report(safety_report_id="DE-ACME-NEW", linked=(FIRST.safety_report_id,), first_received="20260620", most_recent="20260620",
                   created="20260621120000+0100"),
        )  # fmt: skip
        case = SafetyCase.objects.get(worldwide_unique_case_id="DE-ACME-NEW")

        assert (again.status, again.errors[0].element) == ("refused", "C.1.8.1")
        assert (fresh.status, case.day_zero_on) == ("created", date(2026, 6, 20))
        assert case.follows_case.worldwide_unique_case_id == FIRST.safety_report_id


def test_a_nullification_of_an_unknown_case_is_refused(world: World) -> None:
    by = world.helix["safety-specialist"]
    with acting(by):
        (told,) = brought_in(by, world.alpha, later(nullification="1", nullification_reason="Gone"))

        assert (told.status, told.errors[0].element) == ("refused", "C.1.11.1")
        assert not SafetyCase.objects.exists()


@pytest.mark.parametrize(
    ("missing", "lacking"),
    [
        ("patient", {"initials": "", "sex": "", "birth_date": "", "age": ""}),
        ("product", {"products": ()}),
        ("event", {"events": ()}),
    ],
)
def test_a_message_without_a_minimum_criterion_is_kept_as_a_pre_case(
    world: World, missing: str, lacking: dict
) -> None:
    by = world.helix["safety-specialist"]
    with acting(by):
        (told,) = brought_in(by, world.alpha, Report(**lacking))
        case = SafetyCase.objects.get()

        assert told.status == "created"
        assert (case.is_pre_case, case.missing_criteria, case.day_zero_on) == (
            True,
            [missing],
            None,
        )


def test_the_missing_criterion_makes_day_zero_and_the_earlier_receipt_stays(world: World) -> None:
    by = world.helix["safety-specialist"]
    with acting(by):
        brought_in(
            by, world.alpha, Report(products=(), first_received="20260312", most_recent="20260312")
        )
        brought_in(by, world.alpha, later())
        case = SafetyCase.objects.get()

        assert (case.is_pre_case, case.missing_criteria) == (False, [])
        assert (case.received_on, case.day_zero_on) == (date(2026, 3, 12), date(2026, 3, 20))


def test_a_missing_opinion_stays_missing_and_an_unknown_word_is_not_guessed(world: World) -> None:
    by = world.helix["safety-specialist"]
    opinions = (Opinion(result="Suspected"), Opinion(source="Investigator", result="Who knows"))
    with acting(by):
        brought_in(
            by, world.alpha,
            Report(products=(Product(opinions=opinions), Product(name="Other", opinions=()))),
        )  # fmt: skip
        found = set(
            CausalityAssessment.objects.values_list("product__name", "source", "result", "verbatim")
        )

    assert found == {
        ("ACM-101", "sponsor", "related", "Suspected"),
        ("ACM-101", "reporter", "unknown", "Who knows"),
    }


def test_a_second_case_of_the_same_participant_and_event_is_suspected_to_be_a_duplicate(
    world: World,
) -> None:
    by = world.helix["safety-specialist"]
    with acting(by):
        from tests.pharmacovigilance.safety import EVENT, opened

        first = opened(by, world.alpha)
        second = opened(by, world.alpha, events=[EVENT])

        assert list(second.candidates.values_list("other_id", flat=True)) == [first.pk]


def test_zones_of_the_message_are_kept_and_a_bare_date_is_read_where_the_importer_sits(
    world: World,
) -> None:
    by = world.helix["safety-specialist"]
    precise = Report(first_received="20260312233000-0500", most_recent="20260313000000-0500")
    with acting(by):
        brought_in(by, world.alpha, precise, Report(safety_report_id="DE-ACME-2"))
        sharp, bare = SafetyCase.objects.order_by("sequence")
        facts = {f.case_id: f for f in CaseFact.objects.filter(kind="received_at")}

        assert (sharp.received_on, sharp.received_zone) == (date(2026, 3, 12), "Etc/GMT+5")
        assert sharp.received_at.isoformat().startswith("2026-03-13T04:30")
        assert (facts[sharp.pk].has_time, facts[bare.pk].has_time) == (True, False)


def test_reporters_are_kept_by_qualification_and_country_alone(world: World) -> None:
    by = world.helix["safety-specialist"]
    with acting(by):
        brought_in(
            by, world.alpha, Report(reporters=(Reporter(family_name="Vandermolen", country="FR"),))
        )
        version = CaseVersion.objects.get()

        assert (version.reporter_qualification, version.reporter_country) == ("physician", "FR")
        assert "Vandermolen" not in str(version.content)
