"""Constraints, indexes and triggers change one class in place, and only while a migration runs."""

from django.db import models
from django.db.migrations.operations import AddIndex, CreateModel, RemoveIndex
from django.db.migrations.state import ProjectState

from cro_platform.tenancy.migration_state import options_in_place

INDEX = models.Index(fields=["name"], name="parent_name")


def rendered() -> ProjectState:
    """Two models, one pointing at the other, as classes."""
    state = ProjectState()
    CreateModel(
        "Parent", [("id", models.AutoField(primary_key=True)), ("name", models.TextField())]
    ).state_forwards("shelf", state)
    CreateModel(
        "Child",
        [
            ("id", models.AutoField(primary_key=True)),
            ("parent", models.ForeignKey("shelf.Parent", models.CASCADE)),
        ],
    ).state_forwards("shelf", state)
    assert state.apps.get_model("shelf", "Parent")
    return state


def test_the_class_knows_its_new_index_and_its_neighbours_stay() -> None:
    state = rendered()
    child = state.apps.get_model("shelf", "Child")

    with options_in_place():
        AddIndex("parent", INDEX).state_forwards("shelf", state)

    assert state.apps.get_model("shelf", "Child") is child
    assert [each.name for each in state.apps.get_model("shelf", "Parent")._meta.indexes] == [
        "parent_name"
    ]
    assert state.models["shelf", "parent"].options["indexes"] == [INDEX]


def test_what_is_removed_is_gone_from_the_class_too() -> None:
    state = rendered()

    with options_in_place():
        AddIndex("parent", INDEX).state_forwards("shelf", state)
        RemoveIndex("parent", "parent_name").state_forwards("shelf", state)

    assert state.apps.get_model("shelf", "Parent")._meta.indexes == []


def test_outside_of_a_migration_django_does_as_always() -> None:
    state = rendered()
    child = state.apps.get_model("shelf", "Child")

    with options_in_place():
        pass
    AddIndex("parent", INDEX).state_forwards("shelf", state)

    assert state.apps.get_model("shelf", "Child") is not child


def test_a_state_without_classes_stays_without() -> None:
    state = ProjectState()
    CreateModel("Parent", [("name", models.TextField(primary_key=True))]).state_forwards(
        "shelf", state
    )

    with options_in_place():
        AddIndex("parent", INDEX).state_forwards("shelf", state)

    assert "apps" not in state.__dict__
