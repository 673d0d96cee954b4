"""Foreign formats of a study: bytes in, typed records out, nothing stored."""
