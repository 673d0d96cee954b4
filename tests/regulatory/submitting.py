"""What tests of submissions share: an application of alpha, a package, a letter that is made and signed, the way out."""

from datetime import UTC, datetime
from io import BytesIO
from typing import Any
from uuid import UUID

from cro_platform.access.principal import Principal, acting
from cro_platform.documents.models import DocumentVersion
from cro_platform.documents.services import open_version, sign_version
from regulatory.documents.kinds import request_letter
from regulatory.models import Application, Submission
from regulatory.services import packages, planning, steps
from tests.documents.papers import PASSWORD, again, opened, post, with_password, work
from tests.world import World

PDF = b"%PDF-1.7 protocol"


class Brought(BytesIO):
    """A file as a form hands it over."""

    def __init__(self, content: bytes = PDF, name: str = "protocol.pdf") -> None:
        super().__init__(content)
        self.size, self.name = len(content), name


def specialist(world: World) -> Principal:
    """Whoever prepares: helix holds the duty."""
    return world.helix["regulatory-specialist"]


def approver(world: World) -> Principal:
    """A second person of the holder."""
    return world.helix["project-manager"]


def fresh(record: Any) -> Any:
    """The record as it stands now; in an open scope."""
    return type(record).objects.get(pk=record.pk)


def applied(by: Principal, study: UUID, **changed: Any) -> Application:
    """A CTIS application of Germany and France; in an open scope."""
    values: dict[str, Any] = {
        "kind": "ctis",
        "country": "DE",
        "countries": ["DE", "FR"],
        "authority": "CTIS",
        "number": "2025-512345-12-00",
    }
    return planning.open_application(by=by, study=study, **(values | changed))


def planned(by: Principal, application: Application, **changed: Any) -> Submission:
    """An initial application; in an open scope."""
    values: dict[str, Any] = {"kind": "initial", "title": "Initial application", "part": "both"}
    return planning.plan_submission(application, by=by, **(values | changed))


def packed(by: Principal, submission: Submission, *titles: str) -> Submission:
    """In preparation, with these documents; in an open scope."""
    steps.start(submission, by=by)
    for title in titles or ("Protocol",):
        packages.add_item(
            submission, by=by, kind="protocol", title=title, version_label="3.0", file=Brought(PDF + title.encode())
        )  # fmt: skip
    return submission


def reviewed(by: Principal, study: UUID, **changed: Any) -> Submission:
    """Under internal review."""
    with acting(by):
        application = applied(by, study, **changed.pop("application", {}))
        submission = packed(by, planned(by, application, **changed))
        steps.request_review(submission, by=by)
    return submission


def lettered(submission: Submission, by: Principal) -> DocumentVersion:
    """Its cover letter, made by the worker."""
    with acting(by):
        version = request_letter(fresh(submission), by=by)
    work(by.organization_id, "make_requested")
    found = again(version, by)
    assert isinstance(found, DocumentVersion)
    return found


def signed(version: DocumentVersion, by: Principal) -> None:
    """Approve the letter by signature."""
    with_password(by)
    shown = opened(version, by)
    with acting(by):
        sign_version(
            again_here(version), by=by, meaning="approval", request=post(by), password=PASSWORD, code="", shown=shown
        )  # fmt: skip


def again_here(version: DocumentVersion) -> DocumentVersion:
    """The version as it stands now; in an open scope."""
    return DocumentVersion.objects.select_related("document").get(pk=version.pk)


def approved(world: World, submission: Submission) -> Submission:
    """Approved to submit, by the second person's signature."""
    version = lettered(submission, specialist(world))
    signed(version, approver(world))
    with acting(approver(world)) as by:
        found: Submission = fresh(submission)
        steps.approve(found, by=by)
    return found


def sent(
    world: World, submission: Submission, *, at: datetime | None = None, **more: Any
) -> Submission:
    """Submitted just now."""
    approved(world, submission)
    with acting(specialist(world)) as by:
        found: Submission = fresh(submission)
        moment = at or found.approved_at or datetime.now(UTC)
        steps.submit(found, by=by, at=moment, evidence="CTIS-77", **more)
    return found


def pdf_of(version: DocumentVersion, by: Principal) -> bytes:
    """The bytes as this person opens them."""
    with acting(by):
        return open_version(again_here(version), by=by)
