"""As the browser sends them, then as people write them."""

DATE_INPUT_FORMATS = ["%Y-%m-%d", "%d.%m.%Y"]
DATETIME_INPUT_FORMATS = ["%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M", "%Y-%m-%dT%H:%M:%S", "%d.%m.%Y %H:%M"]
SHORT_DATE_FORMAT = "d. M Y"
SHORT_DATETIME_FORMAT = "d. M Y H:i"
