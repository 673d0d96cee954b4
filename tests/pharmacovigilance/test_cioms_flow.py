"""A case becomes a CIOMS I form, opened, signed, stamped, and overtaken when the case moves on."""

from typing import Any

import pytest

from cro_platform.access.errors import NotPermitted
from cro_platform.access.principal import Principal, acting
from cro_platform.access.rights import explain
from cro_platform.documents.models import DocumentVersion, UnblindedDocumentVersion, VersionBase
from cro_platform.documents.services import explain_signing, open_version, sign_version
from cro_platform.esign.selectors import signatures_of
from pharmacovigilance.documents import Answer, Change, NullFlavor, ReportSource
from pharmacovigilance.documents.cioms_i_case import cioms_i_of
from pharmacovigilance.documents.kinds import contributors_to, request_cioms
from pharmacovigilance.documents.medwatch_case import medwatch_of
from pharmacovigilance.documents.panels import REQUEST_CIOMS, CaseDocuments, CiomsForm
from pharmacovigilance.documents.permissions import SIGN, SIGN_AS_SPONSOR
from pharmacovigilance.models import SafetyCase
from pharmacovigilance.services.assessment import assess_causality
from pharmacovigilance.services.cases import add_follow_up, amend, nullify
from pharmacovigilance.services.unblinding import record_unblinding
from tests.documents.minimal import snapshot_of, text_of
from tests.documents.papers import (
    PASSWORD,
    again,
    named,
    opened,
    own_limits,
    post,
    with_password,
    work,
)
from tests.pharmacovigilance import safety
from tests.pharmacovigilance.exchange.icsr_builder import Product, Report, Reporter
from tests.world import World

__all__ = ["own_limits"]


@pytest.fixture
def specialist(world: World) -> Principal:
    return world.helix["safety-specialist"]


@pytest.fixture
def physician(world: World) -> Principal:
    with_password(world.northwind["safety-physician"], world.helix["safety-specialist"])
    return world.northwind["safety-physician"]


@pytest.fixture
def case(world: World, specialist: Principal) -> SafetyCase:
    """Entered by helix, which processes northwind's cases; its product is blinded."""
    product = safety.PRODUCT | {"is_blinded": True}
    with acting(specialist):
        return safety.opened(specialist, world.alpha, products=[product])


def form_of(case: SafetyCase, by: Principal) -> VersionBase:
    with acting(by):
        version = request_cioms(SafetyCase.objects.get(pk=case.pk), by=by)
    work(by.organization_id, "make_requested")
    return again(version, by)


def signs(version: VersionBase, by: Principal, *, meaning: str = "approval") -> Any:
    shown = opened(version, by)
    with acting(by):
        return sign_version(
            type(version)._default_manager.select_related("document").get(pk=version.pk),
            by=by, meaning=meaning, request=post(by), password=PASSWORD, code="", shown=shown,
        )  # fmt: skip


def pdf_of(version: VersionBase, by: Principal) -> bytes:
    with acting(by):
        return open_version(
            type(version)._default_manager.select_related("document").get(pk=version.pk), by=by
        )


def test_from_the_case_to_the_signed_form(
    world: World, case: SafetyCase, specialist: Principal, physician: Principal
) -> None:
    version = form_of(case, specialist)
    assert case.number.replace(" ", "") in text_of(pdf_of(version, physician))

    signs(version, physician)
    work(world.helix.id, "stamp_signed")

    text = text_of(pdf_of(version, specialist))
    assert physician.name.replace(" ", "") in text
    assert "Iapprovethis" in text
    with acting(specialist):
        assert [each.is_valid for each in signatures_of(version)] == [True]


def test_the_blinded_form_never_shows_the_treatment(
    world: World, case: SafetyCase, specialist: Principal
) -> None:
    reader = world.northwind["unblinded-safety-physician"]
    named(world.alpha, specialist, world.helix["admin"])
    with acting(specialist):
        record_unblinding(
            SafetyCase.objects.get(pk=case.pk), by=specialist, product_name=safety.PRODUCT["name"],
            treatment="Placebo tablets", is_investigational=False, reason="Expedited report",
        )  # fmt: skip

    version = form_of(case, specialist)

    assert isinstance(version, DocumentVersion)
    assert "Placebo" not in str(snapshot_of(pdf_of(version, specialist)))
    assert "Placebo" not in text_of(pdf_of(version, reader))


def test_the_unblinded_form_shows_it_to_the_named_person(
    world: World, case: SafetyCase, specialist: Principal
) -> None:
    named(world.alpha, specialist, world.helix["admin"])
    with acting(specialist):
        current = SafetyCase.objects.get(pk=case.pk)
        record_unblinding(
            current, by=specialist, product_name=safety.PRODUCT["name"], treatment="Placebo tablets",
            is_investigational=False, reason="Expedited report",
        )  # fmt: skip
        version = request_cioms(current, by=specialist, variant="unblinded")

    assert isinstance(version, UnblindedDocumentVersion)
    assert "Placebotablets" in text_of(pdf_of(version, specialist))


def test_an_unblinded_placebo_is_not_given_the_substance_under_test(
    world: World, specialist: Principal
) -> None:
    named(world.alpha, specialist, world.helix["admin"])
    product = safety.PRODUCT | {"is_blinded": True, "substance": "nwxtinib"}
    with acting(specialist):
        case = safety.opened(specialist, world.alpha, products=[product])
        record_unblinding(
            case, by=specialist, product_name=product["name"], treatment="Placebo tablets",
            is_investigational=False, reason="Expedited report",
        )  # fmt: skip

        shown, hidden = (cioms_i_of(case.pk, variant) for variant in ("unblinded", "blinded"))

    assert [(d.name, d.generic_name) for d in shown.suspect_drugs] == [("Placebo tablets", "")]
    assert "Acute liver failure and Placebo tablets: related" in shown.remarks
    assert hidden.suspect_drugs[0].generic_name == ""
    assert "Acute liver failure and blinded study medication: related" in hidden.remarks


def test_the_form_of_a_nullified_case_says_so_and_why(
    case: SafetyCase, specialist: Principal
) -> None:
    with acting(specialist):
        current = SafetyCase.objects.get(pk=case.pk)
        earlier = safety.EVENT | {"onset_on": "2026-02-28"}
        amend(current, by=specialist, reason="Onset corrected", events=[earlier])
        assert cioms_i_of(case.pk, "blinded").change is Change.AMENDMENT
        current = SafetyCase.objects.get(pk=case.pk)
        nullify(current, by=specialist, reason="Another participant's data")

        form, fda = cioms_i_of(case.pk, "blinded"), medwatch_of(case.pk, "blinded")

    assert (form.change, form.change_reason) == (Change.NULLIFICATION, "Another participant's data")
    assert (fda.change, fda.change_reason) == (Change.NULLIFICATION, "Another participant's data")
    assert form.follow_up_number == 2
    assert [each.verbatim for each in form.reactions] == ["Acute liver failure"]


def test_what_the_sponsor_judged_stays_in_the_form_when_a_follow_up_comes(
    world: World, specialist: Principal
) -> None:
    """Both opinions stand in every report, until the sponsor gives another one (EU CTR Annex III 2.2)."""
    with acting(specialist):
        case = safety.opened(specialist, world.alpha)
        _deny(case, specialist)
        add_follow_up(
            SafetyCase.objects.get(pk=case.pk), by=specialist, aware_at="2026-04-01",
            aware_zone="Europe/Berlin", reason="Telephone call", narrative="She was discharged.",
        )  # fmt: skip

        remarks = cioms_i_of(case.pk, "blinded").remarks

    pair = "Acute liver failure and NWX-1"
    assert remarks == f"Reporter / investigator: {pair}: related; Sponsor: {pair}: not related"


def _deny(case: SafetyCase, by: Principal) -> None:
    current = SafetyCase.objects.get(pk=case.pk)
    assert current.current_version is not None
    assess_causality(
        current, by=by, event=current.current_version.events.get().pk,
        product=current.current_version.products.get().pk, result="not_related", rationale="Explained by sepsis",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("report_type", "qualification", "source"),
    [
        ("2", "1", ReportSource.STUDY),
        ("1", "1", ReportSource.HEALTH_PROFESSIONAL),
        ("1", "5", ReportSource.OTHER),
    ],
)
def test_the_source_is_a_study_unless_the_message_says_otherwise(
    world: World, specialist: Principal, report_type: str, qualification: str, source: ReportSource
) -> None:
    report = Report(report_type=report_type, reporters=(Reporter(qualification=qualification),))
    with acting(specialist):
        (told,) = safety.brought_in(specialist, world.alpha, report)

        assert cioms_i_of(told.case, "blinded").sources == (source,)


def test_boxes_of_the_last_message_stay_when_a_follow_up_is_entered_by_hand(
    world: World, specialist: Principal
) -> None:
    """Weight, tests, history and reappearance come in messages alone: a telephone note does not take them back."""
    product = Product(recurrence="1")
    with acting(specialist):
        (told,) = safety.brought_in(specialist, world.alpha, Report(products=(product,)))
        case = SafetyCase.objects.get(pk=told.case)
        assert cioms_i_of(case.pk, "blinded").reappeared_after_reintroduction is Answer.YES

        add_follow_up(
            case, by=specialist, aware_at="2026-04-01", aware_zone="Europe/Berlin", reason="Telephone call",
            narrative="She was discharged.",
        )  # fmt: skip

        form = cioms_i_of(case.pk, "blinded")
    assert form.reappeared_after_reintroduction is Answer.YES
    assert form.follow_up_number == 1


@pytest.mark.parametrize(
    ("started_on", "ended_on", "duration"),
    [
        ("2026-02-11", "2026-03-05", "23 days"),
        ("2026-02-11", "2026-02-11", "1 day"),
        ("2026-02", "2026-03-05", NullFlavor.UNKNOWN),
        ("2026-02-11", "", NullFlavor.UNKNOWN),
    ],
)
def test_the_duration_of_therapy_counts_both_days_where_both_are_known(
    world: World, specialist: Principal, started_on: str, ended_on: str, duration: Any
) -> None:
    product = safety.PRODUCT | {"started_on": started_on, "ended_on": ended_on}
    with acting(specialist):
        case = safety.opened(specialist, world.alpha, products=[product])

        assert cioms_i_of(case.pk, "blinded").suspect_drugs[0].duration == duration


def test_the_title_names_the_case_and_no_product(case: SafetyCase, specialist: Principal) -> None:
    version = form_of(case, specialist)

    assert version.document.title == f"CIOMS I {case.number}"
    assert safety.PRODUCT["name"] not in version.document.title


def test_whoever_entered_the_case_does_not_approve_its_form(
    world: World, case: SafetyCase, specialist: Principal, physician: Principal
) -> None:
    version = form_of(case, specialist)

    assert specialist.actor.reference in version.contributors
    with pytest.raises(NotPermitted, match="You contributed"):
        signs(version, specialist)


def test_judging_causality_is_no_processing(world: World) -> None:
    processor, judge = (
        world.northwind["safety-physician"],
        world.northwind["unblinded-safety-physician"],
    )
    with acting(processor):
        case = safety.opened(processor, world.bravo)

    with acting(judge):
        current = SafetyCase.objects.get(pk=case.pk)
        assert current.current_version is not None
        assess_causality(
            current, by=judge, event=current.current_version.events.get().pk,
            product=current.current_version.products.get().pk, result="related", rationale="Plausible in time",
        )  # fmt: skip

        assert contributors_to(case.pk) == [processor.actor.reference]


def test_an_opinion_overtakes_the_form_and_the_signature_stays_on_its_version(
    world: World, case: SafetyCase, specialist: Principal, physician: Principal
) -> None:
    version = form_of(case, specialist)
    signs(version, physician)

    with acting(specialist):
        current = SafetyCase.objects.get(pk=case.pk)
        assert current.current_version is not None
        assess_causality(
            current, by=specialist, event=current.current_version.events.get().pk,
            product=current.current_version.products.get().pk, result="related", rationale="Plausible in time",
        )  # fmt: skip
    work(world.helix.id, "supersession")

    assert again(version, specialist).superseded_at is not None
    with acting(physician):
        assert [each.verdict for each in signatures_of(version)] == ["superseded"]


def test_the_sponsors_physician_signs_whoever_processes_the_case(
    world: World, case: SafetyCase, specialist: Principal, physician: Principal
) -> None:
    version = form_of(case, specialist)

    with acting(physician):
        refused = explain(physician, SIGN, version)
        allowed = explain(physician, SIGN_AS_SPONSOR, version)
        answer = explain_signing(physician, version)

    assert not refused.is_allowed
    assert "is held by Helix" in refused.sentence
    assert answer == allowed
    assert "never transferred (ICH E6(R3) 3.6; 21 CFR 312.52)" in answer.sentence


def test_the_holder_of_medical_review_signs_by_its_clause(
    world: World, case: SafetyCase, specialist: Principal
) -> None:
    version = form_of(case, specialist)

    with acting(specialist):
        answer = explain_signing(specialist, version)

    assert answer.is_allowed
    assert "Medical review of safety" in answer.sentence


@pytest.mark.parametrize("role", ["study-lead", "medical-monitor", "qa", "service-account"])
def test_nobody_else_of_the_sponsor_signs(
    world: World, case: SafetyCase, specialist: Principal, role: str
) -> None:
    version = form_of(case, specialist)

    with acting(world.northwind[role]) as person:
        assert not explain_signing(person, version).is_allowed


def test_the_sponsor_does_not_make_forms_while_its_provider_processes_cases(
    world: World, case: SafetyCase, physician: Principal
) -> None:
    with acting(physician), pytest.raises(NotPermitted, match="Safety case processing"):
        request_cioms(SafetyCase.objects.get(pk=case.pk), by=physician)


def test_a_competitor_has_neither_case_nor_form(
    world: World, case: SafetyCase, specialist: Principal
) -> None:
    form_of(case, specialist)

    for stranger in (world.meridian["safety-physician"], world.helix["safety-specialist.meridian"]):
        with acting(stranger):
            assert not DocumentVersion.objects.exists()


def test_the_case_page_lists_the_form(
    world: World, case: SafetyCase, specialist: Principal
) -> None:
    form_of(case, specialist)

    with acting(specialist):
        shown = CaseDocuments().context(case, specialist)

    assert shown is not None
    assert [(row["title"], row["state"]) for row in shown["documents"]] == [
        (f"CIOMS I {case.number}", "Ready")
    ]


def test_only_named_persons_are_offered_the_unblinded_variant(
    world: World, case: SafetyCase, specialist: Principal
) -> None:
    with acting(specialist):
        before = CiomsForm(by=specialist, record=case).fields["variant"].choices  # type: ignore[attr-defined]
    named(world.alpha, specialist, world.helix["admin"])
    with acting(specialist):
        after = CiomsForm(by=specialist, record=case).fields["variant"].choices  # type: ignore[attr-defined]

    assert [value for value, _ in before] == ["blinded"]
    assert [value for value, _ in after] == ["blinded", "unblinded"]


def test_the_action_is_the_service(case: SafetyCase, specialist: Principal) -> None:
    with acting(specialist):
        version = REQUEST_CIOMS.service(
            SafetyCase.objects.get(pk=case.pk), by=specialist, variant="blinded"
        )

    assert version.number == 1
