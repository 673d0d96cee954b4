"""Who may do what in monitoring."""

from cro_platform.access.matrix import Permission, cro, declare, everyone, sponsor
from monitoring.enums import BREACHES, COMPLIANCE, CORRECTIVE, PLANNING, SITE_MONITORING

READERS = everyone("sponsor", but=("admin", "vendor-manager")) | everyone(
    "cro", but=("admin", "contract-manager")
)
MONITORS = cro("cra", "lead-cra", "project-manager") | sponsor("study-lead", "medical-monitor")
SITE_FACING = MONITORS | cro("data-manager", "safety-specialist", "regulatory-specialist")
JUDGES = cro("project-manager", "lead-cra", "regulatory-specialist") | sponsor(
    "study-lead", "regulatory-lead", "medical-monitor"
)
LEADERS = cro("lead-cra", "project-manager") | sponsor("study-lead")

declare(
    Permission("monitoring.view", "read monitoring records", READERS, needs_assignment=False, is_read=True),
    Permission("monitoring.plan", "write monitoring plans", LEADERS, PLANNING),
    Permission("monitoring.approve-plan", "put monitoring plans in force", LEADERS, PLANNING, is_human_only=True),
    Permission("monitoring.propose-visits", "propose the visits of a plan", MONITORS),
    Permission("monitoring.visit", "plan and conduct visits", MONITORS, SITE_MONITORING),
    Permission("monitoring.approve-report", "approve visit reports", LEADERS, SITE_MONITORING, is_human_only=True),
    Permission("monitoring.letter", "write to investigators about visits", MONITORS, SITE_MONITORING),
    Permission("monitoring.write-report", "write visit reports", MONITORS, SITE_MONITORING),
    Permission("monitoring.review-report", "review visit reports", LEADERS, SITE_MONITORING, is_human_only=True),
    Permission("monitoring.templates", "read report templates", READERS, needs_assignment=False, is_read=True),
    Permission("monitoring.keep-templates", "keep report templates", LEADERS, needs_assignment=False),
    Permission("monitoring.act", "keep action items", MONITORS, SITE_MONITORING),
    Permission("deviations.record", "record protocol deviations", SITE_FACING),
    Permission("deviations.classify", "judge protocol deviations", JUDGES, COMPLIANCE, is_human_only=True),
    Permission("deviations.notify", "record who is told of a deviation", JUDGES, COMPLIANCE),
    Permission("capa.open", "open corrective and preventive actions", SITE_FACING),
    Permission("capa.keep", "keep corrective and preventive actions", MONITORS, CORRECTIVE),
    Permission("capa.approve", "approve corrective and preventive actions", LEADERS, CORRECTIVE, is_human_only=True),
    Permission("breaches.suspect", "report a suspected serious breach", SITE_FACING | sponsor("regulatory-lead")),
    Permission("breaches.judge", "judge and notify serious breaches", JUDGES, BREACHES, is_human_only=True),
)  # fmt: skip
