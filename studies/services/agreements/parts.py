"""Write a part of a draft anew: only what differs is taken out or put in, so that the trail tells the change."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.utils.translation import gettext

from cro_platform.access.errors import NotPermitted, TransitionRefused
from cro_platform.access.principal import Principal
from cro_platform.access.rights import authorize
from cro_platform.audit.intent import intent
from cro_platform.tenancy.expressions import TransactionNow
from cro_platform.workflow.machine import claim
from studies.enums import ContractStatus
from studies.models import AgreementPaper, ContractClause, ContractVersion
from studies.rules.agreements.life_cycle import OPEN
from studies.selectors.agreements import counterparty


def check_editable(version: ContractVersion, by: Principal) -> None:
    """The author changes its own version until somebody has signed it; the other side answers with its own version.

    NotPermitted for the counterparty, TransitionRefused once it is signed, executed or withdrawn.
    """
    authorize(by, "contracts.draft", version)
    if version.author_organization_id != by.organization_id:
        raise NotPermitted(
            "This version is the other party's. Answer with a counter-draft of your own."
        )
    if version.status not in OPEN:
        word = ContractStatus(version.status).label.lower()
        raise TransitionRefused(
            gettext("A version that is %(word)s never changes; an amendment follows it.")
            % {"word": word}
        )


def touch(version: ContractVersion, **changes: Any) -> None:
    """The content has changed: what was agreed is agreed no more, and its paper is overtaken."""
    if version.status == ContractStatus.AGREED:
        changes["status"] = ContractStatus.NEGOTIATION
    claim(version, content_sha256="", **changes)
    for paper in AgreementPaper.objects.filter(version=version, superseded_at=None):
        claim(paper, superseded_at=TransactionNow())


def replace_part(
    version: ContractVersion,
    model: Any,
    values: Sequence[dict[str, Any]],
    *,
    by: Principal,
    verb: str,
) -> ContractVersion:
    """The part of this kind is now exactly these rows, in this order."""
    check_editable(version, by)
    wanted = [{"position": number, **row} for number, row in enumerate(values, start=1)]
    with intent(f"studies.agreement.{verb}"):
        _exchange(version, model, wanted, key="position")
        touch(version)
    return version


def _exchange(
    version: ContractVersion, model: Any, wanted: list[dict[str, Any]], *, key: str
) -> None:
    standing = {getattr(row, key): row for row in model.objects.filter(version=version)}
    changed = [row for row in wanted if not _same(standing.get(row[key]), row)]
    kept = {row[key] for row in wanted} - {row[key] for row in changed}
    gone = [row.pk for place, row in standing.items() if place not in kept]
    if gone:
        model.objects.filter(pk__in=gone).delete()
    model.objects.bulk_create([model(**placed(version), **row) for row in changed])


def placed(version: ContractVersion) -> dict[str, Any]:
    """The columns that every part of a version carries: shared exactly when the version is."""
    return {
        "version": version,
        "other_organization_id": counterparty(version, version.author_organization_id),
        "shared_at": version.shared_at,
    }


def _same(row: Any, values: dict[str, Any]) -> bool:
    return row is not None and all(getattr(row, name) == value for name, value in values.items())


def replace_rows(version: ContractVersion, rows: Sequence[tuple[UUID, str, str, str]]) -> None:
    """The transfers are now exactly these (study, obligation, cell, clause)."""
    wanted = {(study, owed, cell): clause for study, owed, cell, clause in rows}
    standing = {
        (r.study_id, r.obligation, r.cell): r
        for r in ContractClause.objects.filter(version=version)
    }
    gone = [row.pk for place, row in standing.items() if wanted.get(place) != row.clause]
    if gone:
        ContractClause.objects.filter(pk__in=gone).delete()
    ContractClause.objects.bulk_create(
        ContractClause(
            **placed(version), study_id=place[0], obligation=place[1], cell=place[2], clause=clause
        )
        for place, clause in wanted.items()
        if place not in standing or standing[place].clause != clause
    )
