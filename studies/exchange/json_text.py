"""Strict JSON (RFC 8259): what a lenient parser would let pass is refused with its reason."""

import json
from typing import Any, NoReturn

MAX_BYTES = 64 * 1024 * 1024


class JsonRefusedError(ValueError):
    """The bytes are not one well-formed JSON document in UTF-8."""


def decode(data: bytes) -> Any:
    """Parse UTF-8 JSON strictly: no NaN, no repeated member names, no absurd size or depth.

    Raises `JsonRefusedError`. What Python's parser lets pass by extension, RFC 8259 does not.
    """
    if len(data) > MAX_BYTES:
        raise JsonRefusedError(f"larger than {MAX_BYTES // 1024**2} MiB")
    try:
        text = data.decode("utf-8-sig")
        return json.loads(text, parse_constant=_not_a_number, object_pairs_hook=_members)
    except UnicodeDecodeError as error:
        raise JsonRefusedError(f"not UTF-8 (byte {error.start}); save it as UTF-8") from error
    except RecursionError as error:
        raise JsonRefusedError("nested too deeply") from error
    except JsonRefusedError:
        raise
    except json.JSONDecodeError as error:
        raise JsonRefusedError(f"not JSON: {_broken(error)}") from error
    except ValueError as error:
        raise JsonRefusedError(f"not JSON: {error}") from error


def _broken(error: json.JSONDecodeError) -> str:
    if not error.doc.strip():
        return "the document is empty"
    if error.msg == "Extra data":
        return f"a second value begins in line {error.lineno}; put several records into one list"
    if "\x00" in error.doc:
        return "it holds NUL bytes, as UTF-16 does; save it as UTF-8"
    return str(error)


def _not_a_number(constant: str) -> NoReturn:
    raise JsonRefusedError(f"{constant} is not a JSON number (RFC 8259, 6)")


def _members(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    members = dict(pairs)
    if len(members) != len(pairs):
        names = [name for name, _ in pairs]
        repeated = next(name for name in names if names.count(name) > 1)
        raise JsonRefusedError(f"the member {repeated[:50]!r} is repeated in one object")
    return members
