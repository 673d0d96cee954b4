"""Who may record the days from which authorities count."""

from cro_platform.access.matrix import Permission, cro, declare, everyone, sponsor

RECORDERS = sponsor("regulatory-lead", "study-lead") | cro(
    "regulatory-specialist", "project-manager"
)
READERS = everyone("sponsor", but=("admin",)) | everyone("cro", but=("admin",))

declare(
    Permission("regulatory.view", "read milestones and periodic reports", READERS, needs_assignment=False, is_read=True),
    Permission("regulatory.record", "record regulatory milestones", RECORDERS),
    Permission("milestones.plan", "plan milestones", sponsor("study-lead", "regulatory-lead") | cro("project-manager")),
)  # fmt: skip
