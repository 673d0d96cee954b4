"""Run the rules: after migrations, in tests, and before a production process answers its first request."""

from django.conf import settings
from django.db import connection

from cro_platform.tenancy.lint import code, reach, tables
from cro_platform.tenancy.lint.declared import undeclared
from cro_platform.tenancy.lint.exemptions import EXEMPTIONS
from cro_platform.tenancy.lint.rule import Finding, Rule
from cro_platform.tenancy.scope import system_scope

RULES: tuple[Rule, ...] = (*tables.RULES, *reach.RULES, *code.RULES)


class WallBreached(Exception):
    """Something escapes the wall: the process does not start."""

    def __init__(self, findings: list[Finding]) -> None:
        super().__init__("\n".join(str(finding) for finding in findings))
        self.findings = findings


def find() -> list[Finding]:
    """Everything that escapes, in a transaction of its own; empty where the wall stands."""
    rules = RULES if settings.MODE == "test" else (*RULES, code.MOVABLE_CLOCK)
    with system_scope("lint"):
        found = [finding for rule in rules for finding in run(rule)]
    return sorted(found + undeclared())


def run(rule: Rule) -> list[Finding]:
    """What one rule finds, exemptions left out; an open scope is needed."""
    with connection.cursor() as cursor:
        cursor.execute(rule.statement)
        names = [row[0] for row in cursor.fetchall()]
    return [
        Finding(rule.name, name, rule.why) for name in names if (rule.name, name) not in EXEMPTIONS
    ]


def check_wall() -> None:
    """Raise WallBreached unless the wall stands."""
    findings = find()
    if findings:
        raise WallBreached(findings)
