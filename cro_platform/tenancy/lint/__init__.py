"""The lint of the wall: what the database's own catalogue says about every table, view, function and role."""

from cro_platform.tenancy.lint.rule import Finding, Rule
from cro_platform.tenancy.lint.runner import RULES, WallBreached, check_wall, find

__all__ = ["RULES", "Finding", "Rule", "WallBreached", "check_wall", "find"]
