"""Who may do what in monitoring."""

from cro_platform.access.matrix import Permission, cro, declare, everyone, sponsor
from monitoring.enums import PLANNING, SITE_MONITORING

READERS = everyone("sponsor", but=("admin", "vendor-manager")) | everyone(
    "cro", but=("admin", "contract-manager")
)
MONITORS = cro("cra", "lead-cra", "project-manager") | sponsor("study-lead", "medical-monitor")
LEADERS = cro("lead-cra", "project-manager") | sponsor("study-lead")

declare(
    Permission("monitoring.view", "read monitoring records", READERS, needs_assignment=False, is_read=True),
    Permission("monitoring.plan", "write monitoring plans", LEADERS, PLANNING),
    Permission("monitoring.approve-plan", "put monitoring plans in force", LEADERS, PLANNING, is_human_only=True),
    Permission("monitoring.propose-visits", "propose the visits of a plan", MONITORS),
    Permission("monitoring.visit", "plan and conduct visits", MONITORS, SITE_MONITORING),
    Permission("monitoring.approve-report", "approve visit reports", LEADERS, SITE_MONITORING, is_human_only=True),
    Permission("monitoring.letter", "write to investigators about visits", MONITORS, SITE_MONITORING),
)  # fmt: skip
