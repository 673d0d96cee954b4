"""Where bytes lie: keys that tell nothing, one organization at a time, exactly as they were kept."""

from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.core.exceptions import ImproperlyConfigured, SuspiciousFileOperation

from cro_platform.documents import blobs
from cro_platform.documents.blobs import Blob, BytesLost

ONE, OTHER = uuid4(), uuid4()


def test_bytes_come_back_as_they_were_kept() -> None:
    kept = blobs.put(ONE, b"%PDF-1.7")

    assert blobs.get(ONE, kept) == b"%PDF-1.7"


def test_equal_bytes_are_kept_twice() -> None:
    assert blobs.put(ONE, b"same").key != blobs.put(OTHER, b"same").key.replace(
        str(OTHER), str(ONE)
    )


def test_a_key_is_organization_and_random_id() -> None:
    organization, _, name = blobs.put(ONE, b"x").key.partition("/")

    assert organization == str(ONE)
    assert UUID(name).version == 4


@pytest.mark.parametrize("owner", [OTHER, uuid4()], ids=["another organization", "unknown"])
def test_a_known_key_opens_nothing_for_another_organization(owner: UUID) -> None:
    kept = blobs.put(ONE, b"x")

    with pytest.raises(BytesLost, match="another organization"):
        blobs.get(owner, kept)


def test_a_key_that_climbs_out_is_refused() -> None:
    climbing = Blob(f"{ONE}/../{OTHER}/../../etc/passwd", "0" * 64)

    with pytest.raises((BytesLost, SuspiciousFileOperation)):
        blobs.get(ONE, climbing)


def test_other_bytes_under_the_key_are_not_shown(tmp_path: Path) -> None:
    kept = blobs.put(ONE, b"before")
    (tmp_path / "documents" / kept.key).write_bytes(b"after!")

    with pytest.raises(BytesLost, match="not what was kept"):
        blobs.get(ONE, kept)


def test_missing_bytes_are_told() -> None:
    with pytest.raises(BytesLost, match="nothing is stored"):
        blobs.get(ONE, Blob(f"{ONE}/{uuid4()}", "0" * 64))


def test_an_object_store_is_read_from_its_address() -> None:
    options = blobs.s3_options(
        "s3://key%2F1:s%40cret@Records-EU/trials?endpoint=https://store.example&region=eu-1"
    )

    assert options == {
        "bucket_name": "Records-EU", "access_key": "key/1", "secret_key": "s@cret", "endpoint_url": "https://store.example",
        "region_name": "eu-1", "location": "trials", "file_overwrite": False, "default_acl": None,
    }  # fmt: skip


def test_credentials_may_come_from_the_machine() -> None:
    options = blobs.s3_options("s3://records")

    assert (options["access_key"], options["secret_key"], options["location"]) == (None, None, "")


def test_an_object_store_is_made(settings: Any) -> None:
    settings.DOCUMENT_STORE_URL = "s3://key:secret@records/trials?region=eu-central-1"

    assert type(blobs.store()).__name__ == "S3Storage"


def test_any_other_address_stops(settings: Any) -> None:
    settings.DOCUMENT_STORE_URL = "ftp://somewhere"

    with pytest.raises(ImproperlyConfigured, match="folder:///path or s3://bucket"):
        blobs.store()
