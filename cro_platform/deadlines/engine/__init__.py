"""The clock engine: which date the law sets, by which clause, and why. Pure values only."""

from cro_platform.deadlines.engine.catalogue import rule, rule_in_force, rules, versions
from cro_platform.deadlines.engine.computation import compute
from cro_platform.deadlines.engine.errors import ClockError, RuleDataError
from cro_platform.deadlines.engine.loader import load_rules
from cro_platform.deadlines.engine.values import Computation, Due, Limb, Rule, Vector
from cro_platform.deadlines.engine.vocabulary import FACTS, Category, Obligation, Party, Unit

__all__ = [
    "FACTS",
    "Category",
    "ClockError",
    "Computation",
    "Due",
    "Limb",
    "Obligation",
    "Party",
    "Rule",
    "RuleDataError",
    "Unit",
    "Vector",
    "compute",
    "load_rules",
    "rule",
    "rule_in_force",
    "rules",
    "versions",
]
