"""`compute_clock RULE --fact NAME=VALUE …`: what the law asks for and why, as JSON."""

import json
from argparse import ArgumentParser
from datetime import date
from typing import Any

from django.core.management.base import BaseCommand

from cro_platform.deadlines.engine import ClockError, Rule, compute, rule, rules


class Command(BaseCommand):
    """Reads rules and facts only: it needs no database. Bad input ends with status 2."""

    help = "The due dates of a legal clock, with rule version, derivation and confidence, as JSON."
    requires_system_checks: list[str] = []
    requires_migrations_checks = False

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Rule, facts, the three places whose calendar may count, and the date of the law."""
        parser.add_argument("rule", nargs="?", help="id of the rule, such as EU-SUSAR-15")
        parser.add_argument("--fact", action="append", default=[], metavar="NAME=VALUE")
        parser.add_argument("--zone", help="IANA zone where the information was received")
        parser.add_argument("--sponsor-zone", help="IANA zone of the sponsor's registered office")
        parser.add_argument("--authority-zone", help="IANA zone of the authority")
        parser.add_argument("--at", metavar="DATE", help="use the version in force on this date")
        parser.add_argument("--list", action="store_true", help="the rules and the facts they take")

    def handle(self, *_: Any, **options: Any) -> None:
        """One JSON document on standard output, also for errors."""
        try:
            answer = _list(options) if options["list"] else _compute(options)
        except ClockError as error:
            self._print({"errors": [{"pointer": error.pointer, "detail": _detail(error)}]})
            raise SystemExit(2) from None
        self._print(answer)

    def _print(self, document: Any) -> None:
        self.stdout.write(json.dumps(document, indent=2, ensure_ascii=False))


def _compute(options: dict[str, Any]) -> dict[str, Any]:
    if not options["rule"]:
        raise ClockError("rule", "missing: name a rule, or use --list")
    answer = compute(
        options["rule"],
        _facts(options["fact"]),
        zone=options["zone"],
        sponsor_zone=options["sponsor_zone"],
        authority_zone=options["authority_zone"],
        on=_date(options["at"]),
    )
    return answer.as_json()


def _list(options: dict[str, Any]) -> list[dict[str, Any]]:
    on = _date(options["at"])
    listed = [rule(options["rule"], on)] if options["rule"] else rules()
    return [_described(item) for item in listed]


def _described(item: Rule) -> dict[str, Any]:
    return {
        "rule": item.id,
        "rule_version": item.version,
        "jurisdiction": item.jurisdiction,
        "trigger": item.trigger,
        "obligation": item.obligation,
        "obliged": item.obliged,
        "start": item.start,
        "unit": item.unit,
        "length": item.length,
        "facts": [_fact(item, name) for name in item.facts],
        "zone_policy": item.zone_policy,
        "clause": item.source,
        "confidence": item.confidence,
        "unverified": item.is_unverified,
    }


def _fact(item: Rule, name: str) -> dict[str, Any]:
    return {"name": name, "required": name in item.required, "meaning": item.meaning(name)}


def _facts(pairs: list[str]) -> dict[str, str]:
    facts: dict[str, str] = {}
    for pair in pairs:
        name, sign, value = pair.partition("=")
        if not sign or not name or not value:
            raise ClockError(name or "fact", f"{pair!r} is not of the form NAME=VALUE")
        if name in facts:
            raise ClockError(name, "given twice")
        facts[name] = value
    return facts


def _date(value: str | None) -> date | None:
    if value is None:
        return None
    try:
        on = date.fromisoformat(value)
    except ValueError:
        on = None
    if on is None or on.isoformat() != value:
        raise ClockError("on", f"{value!r} is not a date such as 2026-04-28")
    return on


def _detail(error: ClockError) -> str:
    return f"{error.reason} ({error.clause})" if error.clause else error.reason
