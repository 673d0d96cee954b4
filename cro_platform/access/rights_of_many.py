"""The one question about rights, asked of many records at once: the number of statements does not grow with them."""

from collections.abc import Sequence
from uuid import UUID

from django.db import connection

from cro_platform.access.matrix import Permission, permission
from cro_platform.access.models import Grant
from cro_platform.access.obligations import obligation
from cro_platform.access.principal import Principal
from cro_platform.access.rights import by_role, by_token, cell_of_target, unblinded_studies
from cro_platform.access.roles import role
from cro_platform.access.target import Target

HELD = """
SELECT asked.n FROM unnest(%s::uuid[], %s::text[]) WITH ORDINALITY AS asked(study, cell, n)
 CROSS JOIN LATERAL app.holder_at(asked.study, ARRAY[%s], ARRAY[asked.cell], app.now(), app.now()) h
 WHERE h.relation = 'you'
"""


def may_each(by: Principal, code: str, targets: Sequence[Target]) -> list[bool]:
    """For each target whether `by` may do `code` there at this instant: what `may()` answers, in at most three statements."""
    asked = permission(code)
    if by_role(by, asked, Target()) or by_token(by, asked, Target()):
        return [False] * len(targets)
    ways = (_assigned(by, asked, targets), _seeing(asked, targets), _holding(asked, targets))
    return [all(answers) for answers in zip(*ways, strict=True)]


def _assigned(by: Principal, asked: Permission, targets: Sequence[Target]) -> list[bool]:
    is_everywhere = role(by.organization_kind, by.role).is_organization_wide
    if not asked.needs_assignment or is_everywhere or not _studies(targets):
        return [True] * len(targets)
    grants = Grant.objects.filter(
        user_id=by.user_id, organization_id=by.organization_id, study_id__in=_studies(targets)
    )
    pairs = set(grants.values_list("study_id", "study_site_id"))
    somewhere = {study for study, _ in pairs}
    return [_is_assigned(each, pairs, somewhere) for each in targets]


def _is_assigned(
    target: Target, pairs: set[tuple[UUID, UUID | None]], somewhere: set[UUID]
) -> bool:
    if target.study_id is None or (target.study_id, None) in pairs:
        return True
    if target.study_site_id is None:
        return target.study_id in somewhere
    return (target.study_id, target.study_site_id) in pairs


def _seeing(asked: Permission, targets: Sequence[Target]) -> list[bool]:
    if not asked.is_unblinding:
        return [True] * len(targets)
    named = unblinded_studies()
    return [each.study_id is None or each.study_id in named for each in targets]


def _holding(asked: Permission, targets: Sequence[Target]) -> list[bool]:
    """The obligation is the asker's organization's in each target's cell."""
    if asked.obligation is None or not _studies(targets):
        return [True] * len(targets)
    duty = obligation(asked.obligation)
    cells = [(each.study_id, cell_of_target(duty, each)) for each in targets]
    wanted = sorted({cell for cell in cells if cell[0] is not None}, key=str)
    with connection.cursor() as cursor:
        cursor.execute(HELD, [[str(s) for s, _ in wanted], [c for _, c in wanted], duty.code])
        held = {wanted[row[0] - 1] for row in cursor.fetchall()}
    return [study is None or (study, cell) in held for study, cell in cells]


def _studies(targets: Sequence[Target]) -> list[UUID]:
    return sorted({each.study_id for each in targets if each.study_id is not None})
