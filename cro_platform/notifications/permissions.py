"""One's own alerts, and who may say that somebody is away."""

from cro_platform.access.matrix import Permission, cro, declare, everyone, sponsor

ALL = everyone("sponsor") | everyone("cro")

declare(
    Permission(
        "notifications.view", "read their alerts", ALL, needs_assignment=False, is_read=True
    ),
    Permission(
        "notifications.answer",
        "answer their alerts",
        ALL,
        needs_assignment=False,
        is_human_only=True,
    ),
    Permission("absences.view", "see who is away", ALL, needs_assignment=False, is_read=True),
    Permission("absences.arrange", "arrange their own absence", ALL, needs_assignment=False),
    Permission(
        "absences.arrange-any",
        "arrange the absence of anybody in the organization",
        sponsor("admin") | cro("admin"),
        needs_assignment=False,
    ),
)
