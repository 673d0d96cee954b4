"""A dictionary is loaded whole or not at all, and says where a coded term stands."""

from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction

from cro_platform.access.principal import acting
from pharmacovigilance.models import MeddraTerm
from pharmacovigilance.selectors.dictionary import newest_release, places
from tests.pharmacovigilance.documents.releases import hierarchy, release
from tests.world import World


def test_a_release_is_loaded_and_found_again(world: World, tmp_path: Path) -> None:
    call_command("load_meddra", release(tmp_path), "9.1")
    call_command("load_meddra", tmp_path, "28.0")
    call_command("load_meddra", tmp_path, "28.0")

    with acting(world.helix["safety-specialist"]):
        found = places(["70000002", "70000003", "12345678", ""], "28.0")
        assert newest_release() == "28.0"
        assert MeddraTerm.objects.filter(release="28.0").count() == 3
    assert sorted(found) == ["70000002", "70000003"]
    assert found["70000002"].preferred_name == "Liver failing"
    assert found["70000002"].class_name == "Hepatic inventions"
    assert (found["70000002"].class_order, found["70000003"].class_order) == (2, 1)


@pytest.mark.parametrize(
    ("changed", "number", "said"),
    [
        ({"llt": []}, "28.0", "llt.asc is missing"),
        ({"mdhier": []}, "28.0", "mdhier.asc is missing"),
        ({"intl_ord": []}, "28.0", "intl_ord.asc is missing"),
        ({"llt": ["70000001$Term"]}, "28.0", "llt.asc, line 1: 3 fields are expected, not 2"),
        ({"llt": ["7000000x$Term$80000001$"]}, "28.0", "'7000000x' is not a code"),
        ({"llt": ["70000001$Term$89999999$"]}, "28.0", "no primary class"),
        ({"mdhier": [*hierarchy(), "8$1$2$9$n$h$g$c$C$$9$Y$"]}, "28.0", "class 9 is not in intl_ord.asc"),
        ({}, "28", "not the number of a release"),
        ({}, "v28.0", "not the number of a release"),
    ],
)  # fmt: skip
def test_what_is_no_release_is_refused_whole(
    world: World, tmp_path: Path, changed: dict[str, list[str]], number: str, said: str
) -> None:
    with pytest.raises(CommandError, match=said):
        call_command("load_meddra", release(tmp_path, **changed), number)

    with acting(world.helix["safety-specialist"]):
        assert not MeddraTerm.objects.exists()


def test_only_the_operator_loads(world: World) -> None:
    with (
        acting(world.northwind["admin"]),
        pytest.raises(DatabaseError, match="only the operator"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute("SELECT app.store_meddra('28.0', '[]')")
