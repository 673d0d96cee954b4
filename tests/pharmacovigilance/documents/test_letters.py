"""Safety letters: written, made, signed, distributed, followed copy by copy; blind toward everybody they reach."""

from datetime import UTC, datetime
from io import BytesIO

import pytest
from docx import Document as WordFile

from cro_platform.access.errors import RuleBroken, TransitionRefused
from cro_platform.access.principal import Principal, acting
from cro_platform.audit.models import AuditEvent
from pharmacovigilance.documents.export import export_letter
from pharmacovigilance.documents.letter_kinds import request_distribution, request_letter
from pharmacovigilance.models import SafetyCase, SafetyLetter, SafetyLetterRecipient, SafetyReport
from pharmacovigilance.services.letters import recipients, writing
from pharmacovigilance.services.unblinding import record_unblinding
from tests.documents.minimal import snapshot_of, text_of
from tests.documents.papers import again, named, own_limits, with_password, work
from tests.pharmacovigilance.clocked import known
from tests.pharmacovigilance.documents.papers_of_safety import fresh, made, pdf_of, signed, site
from tests.pharmacovigilance.safety import PRODUCT
from tests.world import World, at

__all__ = ["own_limits"]
BLINDED = PRODUCT | {"is_blinded": True}
LATER = "2035-06-20T12:00:00Z"
SENT = datetime(2035, 6, 20, 10, tzinfo=UTC)


@pytest.fixture
def specialist(world: World) -> Principal:
    return world.helix["safety-specialist"]


@pytest.fixture
def physician(world: World) -> Principal:
    with_password(world.northwind["safety-physician"])
    return world.northwind["safety-physician"]


@pytest.fixture
def case(world: World, specialist: Principal) -> SafetyCase:
    with acting(world.northwind["study-lead"]):
        site(world, "101", leader="Dr. Adler")
        site(world, "102")
        site(world, "103", status="closed", leader="Dr. Closed")
    with acting(specialist):
        return known(world, products=[BLINDED])


@pytest.fixture
def letter(case: SafetyCase, specialist: Principal) -> SafetyLetter:
    with acting(specialist):
        return writing.write_safety_letter(
            fresh(case), by=specialist, message="Monitor liver enzymes weekly.", enclosures=["CIOMS I form"]
        )  # fmt: skip


def report_of(case: SafetyCase) -> SafetyReport:
    return SafetyReport.objects.filter(case=case).order_by("id")[0]


def recipient(letter: SafetyLetter, name: str) -> SafetyLetterRecipient:
    return SafetyLetterRecipient.objects.get(letter=letter, name=name)


def test_every_active_site_is_a_recipient_even_without_an_investigator_on_record(
    letter: SafetyLetter, specialist: Principal
) -> None:
    with acting(specialist):
        found = SafetyLetterRecipient.objects.filter(letter=letter).order_by("study_site__number")

        assert [(str(each), each.status) for each in found] == [
            ("Dr. Adler", "pending"),
            ("Investigator not recorded", "pending"),
        ]


def test_without_an_active_site_nothing_is_written(world: World, specialist: Principal) -> None:
    with acting(specialist):
        case = known(world)

        with pytest.raises(RuleBroken, match="no active site"):
            writing.write_safety_letter(case, by=specialist, message="Monitor.")
    with acting(specialist):
        assert not SafetyLetter.objects.exists()


def test_the_letter_tells_the_case_and_never_the_treatment(
    world: World, case: SafetyCase, letter: SafetyLetter, specialist: Principal
) -> None:
    named(world.alpha, specialist, world.helix["admin"])
    with acting(specialist):
        record_unblinding(
            fresh(case), by=specialist, product_name=PRODUCT["name"], treatment="Canary tablets",
            is_investigational=True, reason="Expedited report",
        )  # fmt: skip

    content = pdf_of(made(request_letter, letter, specialist), specialist)

    text = text_of(content)
    for told in (
        case.number,
        "Acute liver failure",
        "DearInvestigator",
        "Monitorliverenzymesweekly.",
        "CIOMSIform",
    ):
        assert told.replace(" ", "") in text
    assert "312.32(c)(1)" in text
    assert "Canary" not in str(snapshot_of(content))
    assert case.subject_code not in str(snapshot_of(content))


def test_a_cover_letter_names_rule_due_date_and_enclosures(
    case: SafetyCase, specialist: Principal, world: World
) -> None:
    lead = world.northwind["regulatory-lead"]
    with acting(specialist):
        report = report_of(case)
    writer = _writer(report, lead, specialist)
    with acting(writer):
        letter = writing.write_cover_letter(
            fresh(report), by=writer, kind="authority", addressee="The Assessor", address="Street 1\nTown",
            enclosures=["CIOMS I form"],
        )  # fmt: skip

    text = text_of(pdf_of(made(request_letter, letter, writer), writer))

    for told in (
        "TheAssessor",
        report.rule_id,
        case.worldwide_unique_case_id,
        "CIOMSIform",
        "Duedate",
    ):
        assert told in text
    assert f"{report.due_at:%Y-%m-%d}" in text


def _writer(report: SafetyReport, lead: Principal, specialist: Principal) -> Principal:
    from cro_platform.access.rights import may

    with acting(specialist):
        is_hers = may(specialist, "pharmacovigilance.write-cover-letter", report)
    return specialist if is_hers else lead


def test_nothing_leaves_before_it_is_signed(
    letter: SafetyLetter, specialist: Principal, physician: Principal
) -> None:
    version = made(request_letter, letter, specialist)
    with acting(specialist):
        with pytest.raises(RuleBroken, match="signed"):
            writing.approve(fresh(letter), by=specialist)
        with pytest.raises(TransitionRefused):
            writing.distribute(fresh(letter), by=specialist, at=SENT, channel="Mail")
    signed(version, physician)

    with acting(specialist):
        writing.approve(fresh(letter), by=specialist)

        assert fresh(letter).status == "approved"


@pytest.fixture
def distributed(letter: SafetyLetter, specialist: Principal, physician: Principal) -> SafetyLetter:
    signed(made(request_letter, letter, specialist), physician)
    with acting(specialist):
        writing.approve(fresh(letter), by=specialist)
        recipients.decline_distribution(
            recipient(letter, ""), by=specialist, reason="No investigator is named yet."
        )
    with acting(specialist), at(LATER):
        writing.distribute(fresh(letter), by=specialist, at=SENT, channel="Safety mailbox")
    return letter


def test_each_copy_is_followed_until_everybody_is_accounted_for(
    distributed: SafetyLetter, specialist: Principal
) -> None:
    with acting(specialist), at(LATER):
        adler = recipient(distributed, "Dr. Adler")
        assert (adler.status, adler.distributed_at) == ("distributed", SENT)
        with pytest.raises(RuleBroken, match="1 recipients"):
            writing.complete(fresh(distributed), by=specialist)
        recipients.record_chasing(fresh(adler), by=specialist, at=SENT)
        recipients.record_opening(fresh(adler), by=specialist, at=SENT)
        recipients.record_acknowledgement(
            fresh(adler), by=specialist, at=SENT, acknowledgement="Return slip"
        )
        writing.complete(fresh(distributed), by=specialist)

        assert fresh(distributed).status == "complete"
        assert fresh(adler).chase_count == 1
        untold = recipient(distributed, "")
        assert (untold.status, untold.not_distributed_reason) == (
            "not_distributed",
            "No investigator is named yet.",
        )


def test_an_acknowledgement_lies_neither_before_the_letter_nor_in_the_future(
    distributed: SafetyLetter, specialist: Principal
) -> None:
    with acting(specialist), at(LATER):
        adler = recipient(distributed, "Dr. Adler")
        for moment in (datetime(2035, 6, 1, tzinfo=UTC), datetime(2036, 6, 1, tzinfo=UTC)):
            with pytest.raises(RuleBroken):
                recipients.record_acknowledgement(
                    fresh(adler), by=specialist, at=moment, acknowledgement="Return slip"
                )
        assert fresh(adler).status == "distributed"


def test_the_distribution_record_is_overtaken_by_the_next_answer(
    distributed: SafetyLetter, specialist: Principal
) -> None:
    version = made(request_distribution, distributed, specialist)
    assert "Noinvestigatorisnamedyet." in text_of(pdf_of(version, specialist))

    with acting(specialist), at(LATER):
        recipients.record_opening(recipient(distributed, "Dr. Adler"), by=specialist, at=SENT)

    assert again(version, specialist).superseded_at is not None


def test_a_case_that_moves_on_overtakes_its_letter(
    case: SafetyCase, letter: SafetyLetter, specialist: Principal
) -> None:
    from pharmacovigilance.services import cases

    version = made(request_letter, letter, specialist)
    with acting(specialist), at(LATER):
        cases.add_follow_up(
            fresh(case), by=specialist, aware_at="2035-06-10", aware_zone="Europe/Berlin", narrative="News.", reason="News"
        )  # fmt: skip
    work(specialist.organization_id, "supersession")

    assert again(version, specialist).superseded_at is not None


def test_the_word_copy_says_that_nobody_controls_it_and_the_trail_knows(
    letter: SafetyLetter, specialist: Principal
) -> None:
    with acting(specialist):
        content = export_letter(fresh(letter), by=specialist)
        acts = AuditEvent.objects.filter(
            intent="pharmacovigilance.letter.export-word", pk_text=str(letter.pk)
        )
        assert [act.actor for act in acts] == [specialist.actor.reference]

    file = WordFile(BytesIO(content))
    assert "UNCONTROLLED COPY" in file.sections[0].header.paragraphs[0].text
    assert any("Monitor liver enzymes weekly." in each.text for each in file.paragraphs)
    told = file.core_properties
    assert (told.author, told.comments, told.last_modified_by, told.language) == (
        "",
        "",
        "",
        "en-GB",
    )
    assert told.created.date() == datetime.now(UTC).date()


def test_strangers_have_no_letter(world: World, letter: SafetyLetter) -> None:
    for stranger in (world.meridian["safety-physician"], world.orbis["project-manager"]):
        with acting(stranger):
            assert not SafetyLetter.objects.exists()
            assert not SafetyLetterRecipient.objects.exists()
