"""P5: a hundred studies checked at once, and the list of one's studies, against guardian's own questions."""

from guardian.core import ObjectPermissionChecker
from guardian.shortcuts import get_objects_for_user

from bench import world
from bench.measure import Line, medians, milliseconds
from bench.peers.routing import as_owner
from cro_platform.access.first_wall import my_studies
from cro_platform.access.models import User
from cro_platform.access.principal import acting
from cro_platform.access.rights_of_many import may_each
from cro_platform.access.target import Target
from studies.models import Study

CODE = "safety.record-event"


def many_at_once() -> list[Line]:
    """A hundred checks, and lists of ids for 100 and 2,000 studies."""
    asker = world.asker(100)
    with as_owner():
        user = User.objects.get(pk=asker.principal.user_id)
    with acting(asker.principal):
        ids = list(my_studies(asker.principal).values_list("study_id", flat=True))[:100]
    with as_owner():
        studies = list(Study.objects.filter(pk__in=ids))
    targets = [Target(study_id=each) for each in ids]

    def ours() -> list[bool]:
        with acting(asker.principal):
            return may_each(asker.principal, CODE, targets)

    def guardian() -> list[bool]:
        with as_owner():
            return [
                "work_on_study" in ObjectPermissionChecker(user).get_user_perms(each)
                for each in studies
            ]

    assert ours() == guardian() == [True] * len(ids)
    found = medians({"ours": ours, "guardian": guardian}, rounds=5)
    checks = Line(
        "P5",
        "100 checks, faster than has_perm in a loop",
        found["guardian"] / found["ours"],
        100,
        is_at_most=False,
        detail=milliseconds(found),
    )
    return [checks, _ids(100, 5.0), _ids(2_000, 2.0)]


def _ids(studies: int, goal: float) -> Line:
    asker = world.asker(studies)
    with as_owner():
        user = User.objects.get(pk=asker.principal.user_id)

    def ours() -> set[object]:
        with acting(asker.principal):
            return set(my_studies(asker.principal).values_list("study_id", flat=True))

    def guardian() -> set[object]:
        with as_owner():
            granted = get_objects_for_user(
                user, "studies.work_on_study", Study.objects.all(), use_groups=False
            )
            return set(granted.values_list("pk", flat=True))

    assert ours() == guardian()
    found = medians({"ours": ours, "guardian": guardian}, rounds=10)
    ratio = found["guardian"] / found["ours"]
    return Line(
        "P5",
        f"ids of {studies} studies, faster than get_objects_for_user",
        ratio,
        goal,
        is_at_most=False,
        detail=milliseconds(found),
    )
