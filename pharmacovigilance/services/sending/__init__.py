"""Safety reports as E2B(R3) messages: composed from a version of a case, made by a worker, answered by the recipient."""
