"""A platform of tiny programs under the real supervisor: `python stand_in_platform.py DATA PORT`.

Each program appends `start NAME` and `stop NAME` to DATA/events, so that a test can read the order.
"""

import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from cro_platform.embedded.instance import Instance  # noqa: E402 -- the path is set above
from cro_platform.embedded.supervisor import Supervisor  # noqa: E402 -- the path is set above
from cro_platform.embedded.table import Process, Step, Table  # noqa: E402 -- the path is set above

PROGRAM = """
import os, signal, subprocess, sys
name, events = sys.argv[1], sys.argv[2]
def note(word):
    with open(events, "a") as stream:
        stream.write(f"{word} {name} {os.getpid()}\\n")
def stop(*_):
    note("stop")
    os._exit(0)
signal.signal(signal.SIGTERM, stop)
note("relay-address" if "RELAY_DATABASE_URL" in os.environ else "no-relay-address")
note("owner-address" if "MIGRATION_DATABASE_URL" in os.environ else "no-owner-address")
if name == "worker":
    subprocess.Popen(["sleep", "1000"])
note("start")
"""
WAIT = PROGRAM + "while True: signal.pause()\n"
SERVE = (
    PROGRAM
    + """
from http.server import BaseHTTPRequestHandler, HTTPServer
class Ready(BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200)
        self.end_headers()
HTTPServer(("127.0.0.1", int(sys.argv[3])), Ready).serve_forever()
"""
)


def table(events: Path, port: str, failing_step: str) -> Table:
    """The same names, stages and commands as the real table."""

    def stand_in(name: str, stage: int, command: str = "", code: str = WAIT) -> Process:
        argv = [sys.executable, "-c", code, name, str(events), port]
        return Process(name, argv, stop_stage=stage, command=command, grace=5.0)

    def step(name: str, command: str = "", *inputs: Path) -> Step:
        code = PROGRAM + f"sys.exit({int(name == failing_step)})\n"
        argv = [sys.executable, "-c", code, name, str(events)]
        return Step(name, argv, f"{name}.", command, inputs)

    return Table(
        steps=[
            step("migrate", "migrate"),
            step("assets", "", events.parents[1] / "asset"),
            step("demo"),
        ],
        processes=[
            stand_in("web", 4, code=SERVE),
            stand_in("worker", 3),
            stand_in("relay", 2, "run_relay"),
            stand_in("safety", 2, "run_safety_lane"),
            stand_in("sealer", 2),
            stand_in("beat", 1),
        ],
        ready_url=f"http://127.0.0.1:{port}/healthz/ready",
        log_ins=[sys.executable, "-c", "print('sponsor@example.org / a password')"],
        address=f"http://localhost:{port}",
    )


def main() -> int:
    """Run the stand-ins under the real supervisor."""
    data, port, failing_step = Path(sys.argv[1]), sys.argv[2], (*sys.argv, "")[3]
    instance = Instance(data)
    return Supervisor(instance, table(data / "events", port, failing_step)).run()


if __name__ == "__main__":
    sys.exit(main())
