"""The sealer: chains what the trail has recorded, and sends signed anchors out of the database."""

import logging
import time
from uuid import UUID

from django.db import connections, transaction

from cro_platform.audit.anchors import Anchors, Head

logger = logging.getLogger(__name__)
BATCH = 5_000
ANCHOR_SECONDS = 60


def seal(*, batch: int = BATCH) -> int:
    """Seal what waits, at most `batch` events; returns how many. Needs the relay's database alias."""
    with transaction.atomic("relay"), connections["relay"].cursor() as cursor:
        cursor.execute("SELECT app.seal(%s)", [batch])
        return int(cursor.fetchone()[0])


def heads() -> dict[UUID, Head]:
    """The last link of every chain."""
    with transaction.atomic("relay"), connections["relay"].cursor() as cursor:
        cursor.execute("SELECT chain, seq, link FROM app.chain_heads()")
        return {chain: Head(seq, link) for chain, seq, link in cursor.fetchall()}


class Sealer:
    """One turn after the other: seal until nothing waits, and once a minute anchor what has changed."""

    def __init__(self, anchors: Anchors) -> None:
        self.anchors = anchors
        self.anchored_at = float("-inf")
        self.anchored: dict[UUID, Head] = {}

    def turn(self) -> int:
        """How many events were sealed."""
        sealed = seal()
        if time.monotonic() - self.anchored_at >= ANCHOR_SECONDS:
            self.anchor()
        return sealed

    def anchor(self) -> None:
        """Write the heads out of the database, unless they are where they were."""
        found = heads()
        if found != self.anchored:
            self.anchors.append(found)
            self.anchored = found
        self.anchored_at = time.monotonic()
