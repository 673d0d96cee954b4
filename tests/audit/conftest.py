"""A private database whose trail is sealed and anchored."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from cro_platform.audit.anchors import Anchors, configured
from cro_platform.audit.sealer import heads, seal
from cro_platform.audit.verifier import Report, verify
from tests import databases

__all__ = ["Ledger", "ledger"]


class Ledger:
    """The database under proof: seal it, anchor it, tamper with it, verify it."""

    def __init__(self, name: str, anchors: Anchors) -> None:
        self.name, self.anchors = name, anchors

    def seal(self) -> None:
        """Everything that waits, and an anchor."""
        while seal():
            pass
        self.anchors.append(heads())

    def execute(self, sql: str) -> None:
        """As the owner with triggers off: the strongest hand short of the machine itself."""
        databases.execute(self.name, sql)

    def verify(self) -> Report:
        """What the proof says."""
        link = databases.owner(self.name)
        with link.cursor() as cursor:
            report = verify(cursor, list(self.anchors), self.anchors.public_key)
        link.close()
        return report


@pytest.fixture
def ledger(committed: str, settings: Any, tmp_path: Path) -> Iterator[Ledger]:
    """The cast's database, sealed and anchored."""
    settings.AUDIT_ANCHOR_URL = f"folder://{tmp_path / 'anchors'}"
    made = Ledger(committed, configured())
    made.seal()
    return made
