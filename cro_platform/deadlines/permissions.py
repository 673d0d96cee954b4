"""Who reads the clocks, and who may say that they have taken notice."""

from cro_platform.access.matrix import Permission, cro, declare, everyone, sponsor

READERS = everyone("sponsor", but=("admin",)) | everyone("cro", but=("admin",))
ALERTED = sponsor(
    "study-lead", "safety-physician", "unblinded-safety-physician", "regulatory-lead"
) | cro("project-manager", "safety-specialist", "regulatory-specialist")

DISCHARGERS = sponsor("study-lead", "safety-physician", "regulatory-lead") | cro(
    "project-manager", "safety-specialist", "regulatory-specialist"
)

declare(
    Permission("deadlines.view", "read deadlines", READERS, needs_assignment=False, is_read=True),
    Permission(
        "deadlines.discharge",
        "record that a duty was done",
        DISCHARGERS,
        is_human_only=True,
    ),
    Permission(
        "deadlines.acknowledge",
        "acknowledge the alerts of a deadline",
        ALERTED,
        is_human_only=True,
    ),
)
