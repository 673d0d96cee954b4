"""The arms of a study and what is given or done in them."""

from studies.exchange.clinicaltrials_gov.records import Arm, Intervention
from studies.exchange.clinicaltrials_gov.vocabulary import ArmType, InterventionType
from studies.exchange.json_node import PROSE, Node


def read_arms(module: Node) -> tuple[Arm, ...]:
    """The arms; two of one label could not be told apart by their interventions."""
    arms: list[Arm] = []
    for group in module.sections("armGroups"):
        label = group.required_text("label", "the label of the arm")
        if label and label in {arm.label for arm in arms}:
            group.refuse("label", f"{label[:50]!r} is the label of an earlier arm, too")
        names = group.texts("interventionNames")
        arms.append(
            Arm(label, group.choice("type", ArmType), group.text("description", PROSE), names)
        )
    return tuple(arms)


def read_interventions(module: Node, arms: tuple[Arm, ...]) -> tuple[Intervention, ...]:
    """The interventions; an arm that does not exist is warned of."""
    labels = {arm.label for arm in arms}
    interventions = []
    for node in module.sections("interventions"):
        arm_labels = node.texts("armGroupLabels")
        for unknown in sorted(set(arm_labels) - labels):
            node.warn("armGroupLabels", f"there is no arm {unknown[:50]!r}")
        interventions.append(_intervention(node, arm_labels))
    return tuple(interventions)


def _intervention(node: Node, arm_labels: tuple[str, ...]) -> Intervention:
    return Intervention(
        name=node.required_text("name", "the name of the intervention"),
        type=node.choice("type", InterventionType),
        description=node.text("description", PROSE),
        other_names=node.texts("otherNames"),
        arm_labels=arm_labels,
    )
