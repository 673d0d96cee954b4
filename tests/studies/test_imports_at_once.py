"""The same record twice at the same time: one study, and the other finds it up to date."""

from cro_platform.access.principal import acting
from studies.models import Study
from studies.services import import_studies
from tests.at_once import at_once
from tests.studies.records import raw
from tests.world import World


def test_two_imports_of_one_new_record_make_one_study(committed_world: World) -> None:
    lead = committed_world.northwind["study-lead"]
    data = raw("NCT03418623")
    with acting(lead):
        before = Study.objects.count()

    def run() -> bool:
        with acting(lead):
            (found,) = import_studies(data, by=lead)
        assert not found.changes
        return found.is_created

    answers = at_once(run, run, run)

    assert sorted(answers) == [False, False, True]
    with acting(lead):
        assert Study.objects.count() == before + 1
