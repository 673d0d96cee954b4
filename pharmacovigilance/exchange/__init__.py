"""Pure readers and writers of foreign safety formats: bytes in, typed records and findings out."""
