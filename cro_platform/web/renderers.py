"""JSON out, fast and exact: instants in UTC with Z."""

from typing import Any

import orjson
from rest_framework.renderers import JSONRenderer

OPTIONS = orjson.OPT_UTC_Z | orjson.OPT_NON_STR_KEYS


class OrjsonRenderer(JSONRenderer):
    """The framework's JSON renderer on a faster encoder."""

    charset = None

    def render(
        self, data: Any, accepted_media_type: str | None = None, renderer_context: Any = None
    ) -> bytes:
        """Bytes of the body; nothing for an empty answer."""
        return b"" if data is None else orjson.dumps(data, default=str, option=OPTIONS)
