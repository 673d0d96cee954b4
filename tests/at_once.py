"""Acts of several people at one moment, each in a thread and a connection of its own."""

import threading
from typing import Any

from django.db import connections


def at_once(*acts: Any) -> list[Any]:
    """Run each in a thread of its own, all released at one moment; returns what each gave or raised."""
    gate, found = threading.Barrier(len(acts)), [None] * len(acts)

    def run(place: int) -> None:
        gate.wait()
        try:
            found[place] = acts[place]()
        except Exception as error:  # noqa: BLE001 -- the outcome is what the test looks at
            found[place] = error
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=(place,)) for place in range(len(acts))]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    return found
