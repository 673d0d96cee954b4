"""The bytes of an imported table: encrypted under a key of their own, so that they can be made unreadable for ever."""

import hashlib
import zlib
from uuid import UUID

from cryptography.fernet import Fernet

from cro_platform.access import fields
from cro_platform.access.errors import RuleBroken
from studies.models import Import, ImportedFile, ImportedFileKey

CLAUSE = "GDPR Art. 17, 32; ICH E6(R3) 4.2.2"


def keep(record: Import, study: UUID, content: bytes) -> None:
    """Keep the file as it came."""
    key = Fernet.generate_key()
    kept = ImportedFile.objects.create(
        import_id=record.pk,
        study_id=study,
        ciphertext=Fernet(key).encrypt(zlib.compress(content)).decode(),
    )
    ImportedFileKey.objects.create(file_id=kept.pk, wrapped_key=fields.encrypt(key.decode()))


def kept(record: Import) -> bytes:
    """The very bytes that were shown. RuleBroken where the key is destroyed or the bytes are other ones."""
    file = ImportedFile.objects.filter(import_id=record.pk).first()
    key = ImportedFileKey.objects.filter(file_id=file.pk).first() if file else None
    if file is None or key is None:
        raise RuleBroken.of("", "The file was made unreadable; send it again.", CLAUSE)
    packed = Fernet(fields.decrypt(key.wrapped_key).encode()).decrypt(file.ciphertext.encode())
    content = zlib.decompress(packed)
    if hashlib.sha256(content).hexdigest() != record.sha256:
        raise RuleBroken.of("", "The kept file is not the one that was shown.", CLAUSE)
    return content


def destroy(record: Import) -> None:
    """Destroy the key: nobody can read the file any more."""
    files = ImportedFile.objects.filter(import_id=record.pk).values("id")
    ImportedFileKey.objects.filter(file_id__in=files).delete()
