"""`manage.py life_cycles`: the diagrams of `docs/life-cycles.md`, drawn from the data that the services obey."""

from typing import Any

from django.core.management.base import BaseCommand

from cro_platform.workflow.machine import WORKFLOWS, Workflow, mermaid

HEAD = """# Life cycles

Drawn by `python manage.py life_cycles > docs/life-cycles.md` from the tables in each app's `workflows.py`: the same
data decides which buttons a page shows, which actions the API offers and what a service refuses.
"""


def section(workflow: Workflow) -> str:
    """One life cycle: its diagram, and who may take which step."""
    rows = [
        f"| {step.label} | {', '.join(sorted(step.sources))} | {step.target} | `{step.code}` | {'yes' if step.needs_reason else ''} |"
        for step in workflow.transitions
    ]
    table = ["| step | from | to | permission | reason |", "|---|---|---|---|---|", *rows]
    title = workflow.name.replace("_", " ").replace("-", " ").capitalize()
    return "\n".join(
        [f"## {title}", "", "```mermaid", mermaid(workflow).rstrip(), "```", "", *table, ""]
    )


def document() -> str:
    """The whole page."""
    return "\n".join([HEAD, *(section(WORKFLOWS[name]) for name in sorted(WORKFLOWS))])


class Command(BaseCommand):
    """Prints the page."""

    help = "Print the life cycles of all records as Markdown with diagrams."
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, **options: Any) -> None:
        """Print."""
        self.stdout.write(document(), ending="")
