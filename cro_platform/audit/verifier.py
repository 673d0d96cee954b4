"""The proof that the trail is whole: chains, anchors, and that every record is what its trail says.

Reads as the owner of the schema, in one read-only snapshot; computes every hash itself.
"""

import hashlib
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from cro_platform.audit.anchors import GENESIS, Anchor, Head
from cro_platform.audit.replay import differences

PAGE = 5_000
NOBODY = UUID(int=0)
PARTS = (
    "e.id::text, to_char(e.at AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS.US\"Z\"'), e.xid::text, "
    "e.organization_id::text, e.actor, e.actor_name, e.author_id::text, e.counterpart_id::text, e.study_id::text, "
    "e.audience, e.holders, e.is_draft::text, e.is_unblinding::text, e.tbl, e.pk, e.op, e.old::text, e.new::text, "
    "e.reason, e.intent, e.correlation, e.db_user"
)
LINKS = (
    f"SELECT s.seq, s.event_id, s.leaf, s.link, e.organization_id, {PARTS} FROM audit_seal s "
    "LEFT JOIN audit_auditevent e ON e.id = s.event_id WHERE s.chain = %s AND s.seq > %s ORDER BY s.seq LIMIT %s"
)
UNSEALED = """
SELECT e.id FROM audit_auditevent e
 WHERE NOT EXISTS (SELECT FROM audit_seal s WHERE s.event_id = e.id)
   AND e.xid < coalesce((SELECT s.horizon FROM audit_seal s ORDER BY s.id DESC LIMIT 1), 0)
"""


@dataclass(frozen=True, slots=True)
class Fault:
    """Something that was not as it was written: what kind, where."""

    kind: str
    where: str
    detail: str = ""


@dataclass(slots=True)
class Report:
    """What was checked and what was found; no fault means that nobody has touched the trail or a record."""

    sealed: int = 0
    unsealed: int = 0
    anchors: int = 0
    tables: int = 0
    heads: dict[UUID, Head] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)

    @property
    def kinds(self) -> Counter[str]:
        """How many faults of each kind."""
        return Counter(fault.kind for fault in self.faults)


def verify(cursor: Any, anchors: Iterable[Anchor], key: Ed25519PublicKey) -> Report:
    """Check everything; `anchors` are read before the snapshot is taken, so that they can only be older."""
    report = Report()
    cursor.execute("SELECT DISTINCT chain FROM audit_seal ORDER BY 1")
    anchored = list(anchors)
    wanted = _anchored_links(anchored)
    for (chain,) in cursor.fetchall():
        report.faults += _check_chain(cursor, chain, wanted, report)
    cursor.execute("SELECT count(*) FROM audit_auditevent")
    report.unsealed = cursor.fetchone()[0] - report.sealed
    cursor.execute(UNSEALED)
    report.faults += [Fault("event-never-sealed", str(event)) for (event,) in cursor.fetchall()]
    report.faults += _check_anchors(anchored, key, report)
    report.faults += _check_records(cursor, report)
    return report


def leaf_of(parts: Iterable[str | None]) -> bytes:
    """The hash of an event: each value with its length before it."""
    texts = ("null" if part is None else f"{len(part.encode())}:{part}" for part in parts)
    return hashlib.sha256(",".join(texts).encode()).digest()


def genesis_of(chain: UUID) -> bytes:
    """What the first event of a chain is linked to."""
    return hashlib.sha256(f"genesis:{chain}".encode()).digest()


Wanted = dict[tuple[UUID, int], str]


def _check_chain(cursor: Any, chain: UUID, wanted: Wanted, report: Report) -> Iterator[Fault]:
    link, seq = genesis_of(chain), 0
    for found, event, leaf, stored, organization, *parts in _links(cursor, chain):
        where = f"{chain} {found}"
        if found != seq + 1:
            yield Fault("link-missing", where, f"after {seq}")
        if parts[0] is None:
            yield Fault("event-missing", where, str(event))
        elif (organization or NOBODY) != chain:
            yield Fault("event-moved", where, str(event))
        elif leaf_of(parts) != bytes(leaf):
            yield Fault("event-changed", where, str(event))
        link, seq = hashlib.sha256(link + bytes(leaf)).digest(), found
        if link != bytes(stored):
            yield Fault("chain-broken", where, str(event))
            link = bytes(stored)
        if wanted.get((chain, seq), link.hex()) != link.hex():
            yield Fault("anchor-differs", where, "the chain was computed anew")
    report.sealed += seq
    report.heads[chain] = Head(seq, link.hex())


def _links(cursor: Any, chain: UUID) -> Iterator[Any]:
    after = 0
    while True:
        cursor.execute(LINKS, [chain, after, PAGE])
        rows = cursor.fetchall()
        yield from rows
        if len(rows) < PAGE:
            return
        after = rows[-1][0]


def _anchored_links(anchors: list[Anchor]) -> Wanted:
    return {
        (chain, head.seq): head.link for anchor in anchors for chain, head in anchor.heads.items()
    }


def _check_anchors(anchors: list[Anchor], key: Ed25519PublicKey, report: Report) -> Iterator[Fault]:
    previous = GENESIS
    for number, anchor in enumerate(anchors, start=1):
        if not anchor.is_signed_by(key):
            yield Fault("anchor-forged", f"anchor {number}", anchor.at)
        if anchor.previous != previous:
            yield Fault("anchor-missing", f"before anchor {number}", anchor.at)
        previous = anchor.digest
        for chain, head in anchor.heads.items():
            if head.seq > report.heads.get(chain, Head(0, "")).seq:
                yield Fault("chain-cut", f"{chain} {head.seq}", f"anchored {anchor.at}")
    report.anchors = len(anchors)


def _check_records(cursor: Any, report: Report) -> Iterator[Fault]:
    for table, found in differences(cursor):
        report.tables += 1
        for kind, pk in found:
            yield Fault(kind, f"{table} {pk}")
