"""The published JSON Schema of the list of transferred obligations: what another system may rely on."""

from typing import Any

TEXT = {"type": "string"}
INSTANT = {"type": "string", "format": "date-time", "description": "UTC, with Z"}
CELLS = {
    "type": "array",
    "minItems": 1,
    "items": {"type": "string", "pattern": r"^(\*|[A-Z]{2})$"},
    "description": '"*" for the whole study, "EU" for EU and EEA, an ISO 3166 alpha-2 country',
}


def _object(required: dict[str, Any]) -> dict[str, Any]:
    return {
        "type": "object",
        "properties": required,
        "required": sorted(required),
        "additionalProperties": False,
    }


def _list(items: dict[str, Any]) -> dict[str, Any]:
    return {"type": "array", "items": items}


ENTITY = _object({"organization": TEXT, "name": TEXT, "address": TEXT, "identifiers": _list(TEXT)})
OBLIGATION = {
    "obligation": {
        "type": "string",
        "description": "Code of the obligations catalogue (GET /api/v1/obligations/)",
    },
    "name": TEXT,
    "cells": CELLS,
    "law": {
        "type": "string",
        "description": "Where the obligation comes from; unverified citations say so",
    },
    "is_verified": {"type": "boolean"},
}
TRANSFERRED = _object(
    OBLIGATION | {"holder": TEXT, "agreement": TEXT, "clause": {"type": "string", "minLength": 1}}
)
STUDY = _object(
    {
        "number": TEXT,
        "title": TEXT,
        "countries": _list({"type": "string", "pattern": "^[A-Z]{2}$"}),
        "transferred": _list(TRANSFERRED),
        "not_transferred": _list(_object(dict(OBLIGATION))),
    }
)
AGREEMENT = _object(
    {
        "number": TEXT,
        "version": TEXT,
        "kind": TEXT,
        "effective_at": INSTANT,
        "zone": {
            "type": "string",
            "description": "IANA time zone in which the agreement states its instants",
        },
        "ends_at": {"anyOf": [INSTANT, {"type": "null"}]},
        "in_force_from": {
            "anyOf": [INSTANT, {"type": "null"}],
            "description": "Since when it counts on this platform: never before its last signature or its registration",
        },
        "signed_on_paper": {
            "type": "string",
            "description": "Of an agreement that was recorded later: when each party signed the paper",
        },
        "is_general_transfer": {"type": "boolean", "description": "21 CFR 312.52(a)"},
        "provider": ENTITY,
        "signatures": _list(_object({"name": TEXT, "organization": TEXT, "signed_at": INSTANT})),
    }
)
TRANSFER_OF_OBLIGATIONS: dict[str, Any] = {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "$id": "transfer-of-obligations/1",
    "title": "List of transferred obligations",
    "description": "What is not listed as transferred is not transferred (21 CFR 312.52(a); ICH E6(R3) 3.6).",
    **_object(
        {
            "schema": {"const": "transfer-of-obligations/1"},
            "scope": {"enum": ["agreement", "sponsor"]},
            "sponsor": ENTITY,
            "as_of": INSTANT,
            "studies": _list(STUDY),
            "agreement": {"anyOf": [AGREEMENT, {"type": "null"}]},
        }
    ),
}
