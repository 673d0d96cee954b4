"""The cover letter lists each document with its hash, so that its signature binds the package."""

import pytest

from cro_platform.access.principal import acting
from cro_platform.documents.accessibility import lint
from cro_platform.esign.selectors import signatures_of
from regulatory.models import SubmissionItem
from regulatory.services import packages, planning, steps
from studies.services import add_identifier
from tests.documents.minimal import snapshot_of, text_of
from tests.documents.papers import own_limits
from tests.regulatory.submitting import (
    Brought,
    again_here,
    applied,
    approver,
    lettered,
    packed,
    pdf_of,
    planned,
    reviewed,
    signed,
    specialist,
)
from tests.world import World

__all__ = ["own_limits"]


def test_the_letter_names_number_sequence_and_every_hash(world: World) -> None:
    submission = reviewed(specialist(world), world.alpha)
    version = lettered(submission, specialist(world))

    content = pdf_of(version, specialist(world))

    with acting(specialist(world)):
        item = SubmissionItem.objects.get()
    text = text_of(content)
    for told in ("2025-512345-12-00", "0001", "NW-ALPHA", "Germany", "France", item.sha256[:20]):
        assert told in text
    assert snapshot_of(content)["enclosures"][0]["sha256"] == item.sha256
    assert version.document.title == "Cover letter, initial application 0001"


def test_what_is_taken_out_is_not_in_the_letter(world: World) -> None:
    with acting(specialist(world)) as by:
        submission = packed(by, planned(by, applied(by, world.alpha)), "Protocol", "Canary sheet")
        packages.take_out(SubmissionItem.objects.get(title="Canary sheet"), by=by, reason="Wrong")

    content = pdf_of(lettered(submission, specialist(world)), specialist(world))

    assert "Canary" not in str(snapshot_of(content))
    assert "Protocol" in str(snapshot_of(content))


def test_a_changed_package_overtakes_the_letter(world: World) -> None:
    with acting(specialist(world)) as by:
        submission = packed(by, planned(by, applied(by, world.alpha)))
    version = lettered(submission, specialist(world))
    with acting(specialist(world)) as by:
        packages.add_item(submission, by=by, kind="form", title="Form", file=Brought())

        assert again_here(version).superseded_at is not None


def test_the_signature_stands_on_the_signed_copy(world: World) -> None:
    version = lettered(reviewed(specialist(world), world.alpha), specialist(world))

    signed(version, approver(world))

    assert "Iapprovethis" in text_of(pdf_of(version, approver(world)))
    with acting(approver(world)):
        (signature,) = signatures_of(again_here(version))
        assert signature.is_valid


def test_long_and_foreign_text_is_printed(world: World) -> None:
    with acting(specialist(world)) as by:
        submission = packed(
            by, planned(by, applied(by, world.alpha)), *(f"Dokument {n} Größe" for n in range(40))
        )
        planning.change_submission(
            submission, by=by, message="Sehr geehrte Damen und Herren\n\n" + "Zażółć gęślą jaźń. " * 80, reason="Text"
        )  # fmt: skip

    text = text_of(pdf_of(lettered(submission, specialist(world)), specialist(world)))

    assert "Dokument39Größe" in text
    assert "Zażółćgęśląjaźń" in text


def test_the_pages_are_accessible(world: World) -> None:
    from cro_platform.documents.making import transaction_now
    from regulatory.documents.cover_letter import COVER_LETTER
    from regulatory.documents.submission_reading import letter_of

    submission = reviewed(specialist(world), world.alpha)
    with acting(specialist(world)):
        html = COVER_LETTER.render_html(
            letter_of(submission.pk, "blinded"), generated_at=transaction_now()
        )

    assert lint(html) == []


def test_the_numbers_of_the_study_are_told(world: World) -> None:
    lead = world.northwind["study-lead"]
    with acting(lead):
        add_identifier(by=lead, study=world.alpha, kind="nct", value="NCT01234567")
    submission = reviewed(specialist(world), world.alpha)

    text = text_of(pdf_of(lettered(submission, specialist(world)), specialist(world)))

    assert "NCT01234567" in text


@pytest.mark.parametrize("verb", ["request-review", "submit"])
def test_a_step_out_of_turn_names_what_is_possible(world: World, verb: str) -> None:
    from cro_platform.access.errors import TransitionRefused
    from regulatory.services.lives import SUBMISSION

    with acting(specialist(world)) as by:
        submission = planned(by, applied(by, world.alpha))

        with pytest.raises(TransitionRefused, match="Start preparation"):
            SUBMISSION.check(submission, verb)
        assert steps.SUBMISSION is SUBMISSION
