"""A review of access: somebody else decides each line, a revoke ends the right at once, and the signed list stays as it is."""

from typing import Any

import pytest
from django.db import Error as DatabaseError
from django.db import connection
from django.test import Client

from cro_platform.access.errors import NotPermitted, RuleBroken, TransitionRefused
from cro_platform.access.principal import Principal, acting
from cro_platform.access.services import add_member, end_membership
from cro_platform.esign.models import Signature
from cro_platform.esign.selectors import content_sha256, signatures_of
from cro_platform.tenancy.models import Membership
from studies.models import AccessReview, AccessReviewLine, Study, StudyGrant
from studies.services.access_review import (
    begin_review,
    confirm_access,
    revoke_access,
    sign_review,
)
from tests.at_once import at_once
from tests.deadlines.lane import run_lanes, subjects
from tests.documents.papers import credentials, own_limits, with_password
from tests.studies.faces import Api, session
from tests.world import World

__all__ = ["own_limits"]


def begun(by: Principal, **given: Any) -> AccessReview:
    with acting(by):
        return begin_review(by=by, **given)


def line_of(review: AccessReview, by: Principal, person: Principal) -> AccessReviewLine:
    with acting(by):
        return AccessReviewLine.objects.select_related("review").get(
            review=review, user=person.user_id
        )


def decided(review: AccessReview, by: Principal, *, but: Principal | None = None) -> None:
    """Confirm every line but one's own, or another's."""
    left_out = {by.user_id, but.user_id if but else by.user_id}
    with acting(by):
        lines = AccessReviewLine.objects.select_related("review").filter(review=review, decision="")
        for line in lines.exclude(user__in=left_out):
            confirm_access(line, by=by)


def signed(review: AccessReview, by: Principal) -> Signature:
    with acting(by):
        review.refresh_from_db()
        given = credentials(by)
        return sign_review(
            review, by=by, request=given.request, password=given.password, code=given.code,
            shown=content_sha256(review),
        )  # fmt: skip


@pytest.fixture
def admin(world: World) -> Principal:
    with_password(world.helix["admin"])
    return world.helix["admin"]


def test_a_revoked_membership_ends_at_once(world: World, admin: Principal) -> None:
    cra = world.helix["cra"]
    assert Api(cra).get("studies/").status_code == 200
    review = begun(admin)

    line = line_of(review, admin, cra)
    with acting(admin):
        revoke_access(line, by=admin, reason="left the project")

    with acting(admin):
        assert Membership.objects.get(user_id=cra.user_id).ended_at is not None
    assert session(cra).get("/o/helix/studies/").status_code == 404


def test_a_revoked_assignment_ends_at_once(world: World) -> None:
    lead, cra = world.helix["project-manager"], world.helix["cra"]
    review = begun(lead, study_id=world.alpha)

    line = line_of(review, lead, cra)
    with acting(lead):
        revoke_access(line, by=lead, reason="left the project")

    with acting(cra):
        assert not Study.objects.filter(pk=world.alpha).exists()
    with acting(lead):
        assert StudyGrant.objects.get(user_id=cra.user_id).valid_until is not None


def test_nobody_reviews_their_own_access(world: World, admin: Principal) -> None:
    line = line_of(begun(admin), admin, admin)

    for decide in (confirm_access, revoke_access):
        with pytest.raises(NotPermitted, match="own access"), acting(admin):
            decide(line, by=admin, reason="me")
    assert refused_by_the_database(
        admin,
        "UPDATE studies_accessreviewline SET decision = 'confirmed', decided_by_id = user_id WHERE id = %s",
        line.pk,
    )
    with acting(admin):
        line.refresh_from_db()
        assert line.decision == ""


def refused_by_the_database(by: Principal, sql: str, *values: Any) -> bool:
    """The walls hold without the service in front of them."""
    with pytest.raises(DatabaseError) as refused, acting(by), connection.cursor() as cursor:
        cursor.execute(sql, values)
    return getattr(refused.value.__cause__, "pgcode", "") == "42501"


def test_the_last_administrator_stays(world: World, admin: Principal) -> None:
    """Another reviewer decides about the only administrator; nothing of the decision is written."""
    qa = world.helix["qa"]
    line = line_of(begun(admin), qa, admin)

    with pytest.raises(RuleBroken, match="last administrator"), acting(qa):
        revoke_access(line, by=qa, reason="no more")

    with acting(admin):
        line.refresh_from_db()
        assert line.decision == ""
        assert Membership.objects.get(user_id=admin.user_id).ended_at is None


def test_one_of_two_administrators_may_go(world: World, admin: Principal) -> None:
    with acting(admin):
        second = add_member("second@helix.example", "Second", "admin")
    line = line_of(begun(admin), admin, admin)
    with acting(admin):
        other = AccessReviewLine.objects.select_related("review").get(
            review=line.review_id, user=second
        )
        revoke_access(other, by=admin, reason="one is enough")

        assert Membership.objects.get(user_id=second).ended_at is not None


def test_it_is_signed_once_every_line_is_decided_and_binds_them(
    world: World, admin: Principal
) -> None:
    review, qa = begun(admin), world.helix["qa"]
    decided(review, admin)
    with pytest.raises(TransitionRefused, match="lines wait for a decision"):
        signed(review, admin)
    line = line_of(review, qa, admin)
    with acting(qa):
        confirm_access(line, by=qa)

    signature = signed(review, admin)

    assert (signature.signer_role, signature.study_id) == ("admin", None)
    with acting(admin):
        review.refresh_from_db()
        assert review.signed_at is not None
        assert [each.verdict for each in signatures_of(review)] == ["valid"]


def test_who_decided_nothing_does_not_sign(world: World) -> None:
    lead, qa = world.northwind["study-lead"], world.northwind["qa"]
    review = begun(qa, study_id=world.alpha)
    decided(review, qa)
    with_password(lead)

    with pytest.raises(NotPermitted, match="no line of this review is yours"):
        signed(review, lead)


def test_the_members_are_reviewed_by_administrators_and_quality_assurance(world: World) -> None:
    """Whoever leads a study ends assignments to it, and nobody's membership."""
    manager = world.helix["project-manager"]

    with pytest.raises(NotPermitted, match="members of the organization"):
        begun(manager)
    line = line_of(begun(world.helix["qa"]), manager, world.helix["cra"])
    with pytest.raises(NotPermitted, match="members of the organization"), acting(manager):
        revoke_access(line, by=manager, reason="not mine to end")
    with acting(manager):
        assert Membership.objects.get(user_id=line.user_id).ended_at is None


def test_a_decision_stands(world: World, admin: Principal) -> None:
    review = begun(admin)
    decided(review, admin)
    line = line_of(review, admin, world.helix["cra"])

    with pytest.raises(TransitionRefused, match="decided"), acting(admin):
        revoke_access(line, by=admin, reason="second thoughts")
    assert refused_by_the_database(
        admin,
        "UPDATE studies_accessreviewline SET decision = 'revoked', decided_by_id = %s",
        admin.user_id,
    )


def test_no_review_is_concluded_without_a_signature(world: World, admin: Principal) -> None:
    review = begun(admin)

    assert refused_by_the_database(
        admin, "UPDATE studies_accessreview SET signed_at = now() WHERE id = %s", review.pk
    )
    assert refused_by_the_database(
        admin, "UPDATE studies_accessreview SET due_on = '2099-01-01' WHERE id = %s", review.pk
    )


def test_two_administrators_cannot_end_each_other(committed_world: World) -> None:
    """At the same moment, each by another reviewer: one stays."""
    world = committed_world
    admin, qa = world.helix["admin"], world.helix["qa"]
    with acting(admin):
        second = add_member("second@helix.example", "Second", "admin")
    lines = {}
    review = begun(admin)
    with acting(admin):
        for line in AccessReviewLine.objects.select_related("review").filter(review=review):
            lines[line.user_id] = line

    def end(person: Any, by: Principal) -> None:
        with acting(by):
            revoke_access(lines[person], by=by, reason="too many administrators")

    found = at_once(lambda: end(second, admin), lambda: end(admin.user_id, qa))

    assert sum(isinstance(each, Exception) for each in found) == 1, found
    with acting(qa):
        assert Membership.objects.filter(role="admin", ended_at=None).count() == 1


def test_the_signature_is_read_like_the_review(world: World) -> None:
    """A review of a competing sponsor's study leaves no signature for those who do not work on it."""
    qa = world.helix["qa"]
    with_password(qa)
    review = begun(world.helix["project-manager"], study_id=world.rival)
    decided(review, qa)
    manager = world.helix["project-manager"]
    with acting(manager):
        own = AccessReviewLine.objects.select_related("review").filter(
            review=review, user=qa.user_id
        )
        for line in own:
            confirm_access(line, by=manager)
    signature = signed(review, qa)

    with acting(qa):
        assert Signature.objects.filter(pk=signature.pk).exists()
    for stranger in (world.helix["admin"], world.helix["cra"], world.meridian["qa"]):
        with acting(stranger):
            assert not Signature.objects.filter(pk=signature.pk).exists()


def test_a_line_is_about_what_its_review_is_about(world: World) -> None:
    """No line of one study's review names another study's team, nor the members."""
    qa = world.helix["qa"]
    review = begun(qa, study_id=world.rival)
    begun(qa, study_id=world.alpha)

    for study in (world.alpha, None):
        assert refused_by_the_database(
            qa,
            "INSERT INTO studies_accessreviewline (review_id, study_id, subject, subject_id, user_id, role, since, rev) "
            "VALUES (%s, %s, 'assignment', %s, %s, 'cra', now(), 1)",
            review.pk,
            study,
            world.alpha,
            world.helix["cra"].user_id,
        )


def test_one_review_of_the_same_at_a_time(world: World, admin: Principal) -> None:
    begun(admin)

    with pytest.raises(RuleBroken, match="open"):
        begun(admin)
    assert begun(world.helix["project-manager"], study_id=world.alpha).study_id == world.alpha


def test_the_next_is_asked_for_a_quarter_later_unless_it_began(
    world: World, admin: Principal
) -> None:
    review, qa = begun(admin), world.helix["qa"]
    decided(review, admin)
    line = line_of(review, qa, admin)
    with acting(qa):
        confirm_access(line, by=qa)
    signed(review, admin)

    run_lanes(world, "2090-01-01T00:00:00")

    assert "A review of access is due" in subjects(admin)
    assert "A review of access is due" not in subjects(world.helix["cra"])
    assert "A review of access is due" not in subjects(world.northwind["admin"])


def test_the_report_is_a_pdf_for_the_own_organization_alone(world: World, admin: Principal) -> None:
    review = begun(admin)

    own = Api(admin).get(f"access-reviews/{review.pk}/report/")
    strangers = [
        Api(person).get(f"access-reviews/{review.pk}/report/").status_code
        for person in (world.northwind["admin"], world.orbis["admin"], world.meridian["qa"])
    ]

    assert own.status_code == 200
    assert own.content.startswith(b"%PDF-")
    assert strangers == [404, 404, 404]
    assert Api(world.helix["cra"]).get(f"access-reviews/{review.pk}/").status_code == 403


def test_a_review_of_one_study_tells_nothing_to_who_is_not_on_it(world: World) -> None:
    """Inside the CRO the people of a competing sponsor's study meet neither the review nor its lines."""
    review = begun(world.helix["project-manager"], study_id=world.rival)
    admin = world.helix["admin"]

    assert Api(admin).get(f"access-reviews/{review.pk}/").status_code == 404
    names = {row["review"] for row in Api(admin).results("access-review-lines/")}
    assert str(review.pk) not in names


def test_the_pages_lead_to_the_signature(world: World, admin: Principal) -> None:
    review = begun(admin)
    browser: Client = session(admin)

    record = browser.get(f"/o/helix/access-reviews/{review.pk}/")
    refused = browser.get(f"/o/helix/access-reviews/{review.pk}/sign/")

    assert b"wait for a decision" in record.content
    assert refused.status_code == 302


def test_a_decided_line_and_ones_own_offer_no_decision(world: World, admin: Principal) -> None:
    review = begun(admin)
    decided(review, admin)
    browser = session(admin)
    own, other = (line_of(review, admin, who) for who in (admin, world.helix["cra"]))

    pages = [
        browser.get(f"/o/helix/access-review-lines/{line.pk}/").content.decode()
        for line in (own, other)
    ]

    assert all("/revoke/" not in page for page in pages)
    assert "Clinical research associate" in pages[1]


def test_a_token_decides_nothing(world: World, admin: Principal) -> None:
    review = begun(admin)
    line = line_of(review, admin, world.helix["cra"])

    refused = Api(admin).act("access-review-lines", line.pk, "revoke", {"reason": "x"})

    assert refused.status_code == 403
    with acting(admin):
        line.refresh_from_db()
        assert line.decision == ""


def test_an_ended_member_is_not_listed(world: World, admin: Principal) -> None:
    from studies.selectors.instants import transaction_instant

    cra = world.helix["cra"]
    with acting(admin):
        end_membership(cra.user_id, "cra", at=transaction_instant(), reason="left")
    review = begun(admin)

    with acting(admin):
        assert not AccessReviewLine.objects.filter(review=review, user=cra.user_id).exists()
