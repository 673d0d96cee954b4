"""A document is seen inside pages as pictures of its first pages; that it was seen is recorded, and is no opening."""

from io import BytesIO
from uuid import uuid4

import pytest
from PIL import Image

from cro_platform.access.principal import Principal, acting
from cro_platform.audit.models import AuditEvent
from cro_platform.documents import blobs
from cro_platform.documents.models import DocumentVersion
from cro_platform.documents.pictures import WIDTH, page_count, picture
from cro_platform.documents.services import OPENED, PREVIEWED, has_opened
from cro_platform.workflow.machine import claim
from tests.documents.papers import Paper, paper, written
from tests.studies.faces import session
from tests.world import World

__all__ = ["paper"]
PHYSICIAN = "safety-physician"


def pdf(pages: int) -> bytes:
    """A valid document of so many empty pages of A4."""
    kids = " ".join(f"{3 + each} 0 R" for each in range(pages))
    sheets = [b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]>>"] * pages
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        f"<</Type/Pages/Kids[{kids}]/Count {pages}>>".encode(),
        *sheets,
    ]
    out, places = b"%PDF-1.4\n", []
    for number, each in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj" % number + each + b"endobj\n"
    table = b"".join(b"%010d 00000 n \n" % each for each in places)
    head = b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    end = b"trailer<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, len(out))
    return out + head + table + end


def ready(by: Principal, study: object, *, pages: int = 5) -> DocumentVersion:
    """A version whose file has so many pages."""
    version = written(by, study)  # type: ignore[arg-type]  # an id of the cast
    with acting(by):
        kept = blobs.put(by.organization_id, pdf(pages))
        found = DocumentVersion.objects.select_related("document").get(pk=version.pk)
        claim(found, blob_key=kept.key, content_sha256=kept.sha256)
    return found


def at(version: DocumentVersion, *more: object, slug: str = "northwind") -> str:
    return f"/o/{slug}/document-versions/{version.pk}/" + "".join(f"{each}/" for each in more)


def acts(by: Principal, version: DocumentVersion) -> list[tuple[str, object]]:
    with acting(by):
        found = AuditEvent.objects.filter(pk_text=str(version.pk), op="A").order_by("id")
        return [(each.intent, (each.new or {}).get("page")) for each in found]


def test_a_page_becomes_a_picture() -> None:
    drawn = Image.open(BytesIO(picture(pdf(2), 2)))

    assert drawn.format == "PNG"
    assert abs(drawn.width - WIDTH) <= 1
    assert page_count(pdf(2)) == 2


@pytest.mark.parametrize("number", [0, 3])
def test_a_page_that_is_not_there_is_no_picture(number: int) -> None:
    with pytest.raises(LookupError):
        picture(pdf(2), number)


def test_what_is_no_pdf_has_no_page() -> None:
    assert page_count(b"no PDF") == 0
    with pytest.raises(LookupError):
        picture(b"no PDF", 1)


def test_the_record_shows_its_first_page_and_the_signing_page_the_first_three(
    world: World, paper: Paper
) -> None:
    version = ready(world.helix["safety-specialist"], world.alpha)
    client = session(world.northwind[PHYSICIAN])

    record = client.get(at(version)).content.decode()
    signing = client.get(at(version, "sign")).content.decode()

    assert [at(version, "pages", each) in record for each in (1, 2)] == [True, False]
    assert [at(version, "pages", each) in signing for each in (1, 2, 3, 4)] == [
        True,
        True,
        True,
        False,
    ]
    for told in (
        "Safety physician of Northwind",
        "What it means",
        "What follows",
        version.content_sha256,
    ):
        assert told in signing


def test_a_picture_is_recorded_and_stands_for_no_opening(world: World, paper: Paper) -> None:
    version, physician = (
        ready(world.helix["safety-specialist"], world.alpha),
        world.northwind[PHYSICIAN],
    )
    answer = session(physician).get(at(version, "pages", 2))

    assert answer["Content-Type"] == "image/png"
    assert answer["Cache-Control"] == "no-store"
    assert "sandbox" in answer["Content-Security-Policy"]
    assert acts(physician, version) == [(PREVIEWED, 2)]
    with acting(physician):
        assert not has_opened(version, physician)
    session(physician).get(at(version, "file"))
    assert acts(physician, version)[-1][0] == OPENED


def test_a_foreign_version_and_a_page_too_far_are_answered_alike(
    world: World, paper: Paper
) -> None:
    version = ready(world.helix["safety-specialist"], world.alpha, pages=1)
    stranger = session(world.meridian[PHYSICIAN])

    assert stranger.get(at(version, "pages", 1, slug="meridian")).status_code == 404
    assert session(world.northwind[PHYSICIAN]).get(at(version, "pages", 2)).status_code == 404
    assert stranger.get(f"/o/meridian/document-versions/{uuid4()}/pages/1/").status_code == 404
    assert acts(world.northwind[PHYSICIAN], version) == []


def test_bytes_that_were_changed_are_not_drawn(world: World, paper: Paper) -> None:
    specialist = world.helix["safety-specialist"]
    version = ready(specialist, world.alpha)
    with acting(specialist):
        claim(DocumentVersion.objects.get(pk=version.pk), content_sha256="9" * 64)

    answer = session(world.northwind[PHYSICIAN]).get(at(version, "pages", 1))

    assert answer.status_code == 404
    assert session(world.northwind[PHYSICIAN]).get(at(version, "sign")).status_code == 200
