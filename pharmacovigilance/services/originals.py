"""Personal data of a message: masked in every table, kept encrypted under a key that can be destroyed."""

import json
import zlib
from typing import Any

from cryptography.fernet import Fernet

from cro_platform.access import fields
from cro_platform.access.errors import RuleBroken
from cro_platform.access.principal import Principal
from cro_platform.access.rights import authorize
from cro_platform.audit.intent import intent
from cro_platform.audit.services import record_act
from pharmacovigilance.models import CaseVersion, EncryptedOriginal, OriginalKey

CLAUSE = "GDPR Art. 17, 32; ICH E6(R3) 4.1"


def seal_original(version: CaseVersion, content: dict[str, Any]) -> None:
    """Keep what was masked, under a key of its own that is itself encrypted with the installation's keys."""
    key = Fernet.generate_key()
    packed = zlib.compress(json.dumps(content, default=str).encode())
    original = EncryptedOriginal.objects.create(
        study_id=version.study_id, version=version, ciphertext=Fernet(key).encrypt(packed).decode()
    )
    OriginalKey.objects.create(original_id=original.pk, wrapped_key=fields.encrypt(key.decode()))


def open_original(version: CaseVersion, *, by: Principal, reason: str) -> dict[str, Any]:
    """Read the masked personal data; who did it and why goes into the trail. Only the importing organization can."""
    authorize(by, "safety.open-original", version)
    original = _original(version)
    key = OriginalKey.objects.filter(original_id=original.pk).first()
    if key is None:
        raise RuleBroken.of("", "The key was destroyed; nobody can read this any more.", CLAUSE)
    with intent("pharmacovigilance.original.open", reason=reason):
        record_act("pharmacovigilance.original.open", version)
    packed = Fernet(fields.decrypt(key.wrapped_key).encode()).decrypt(original.ciphertext.encode())
    content: dict[str, Any] = json.loads(zlib.decompress(packed))
    return content


def destroy_original(version: CaseVersion, *, by: Principal, reason: str) -> None:
    """Destroy the key, so that the masked data is unreadable for ever, in every copy and backup made from now on."""
    authorize(by, "safety.open-original", version)
    original = _original(version)
    with intent("pharmacovigilance.original.destroy", reason=reason):
        record_act("pharmacovigilance.original.destroy", version)
        OriginalKey.objects.filter(original_id=original.pk).delete()


def _original(version: CaseVersion) -> EncryptedOriginal:
    found = EncryptedOriginal.objects.filter(study_id=version.study_id, version=version).first()
    if found is None:
        raise RuleBroken.of("", "Your organization keeps no original of this version.", CLAUSE)
    return found
