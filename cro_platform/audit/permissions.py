"""Who may read the trail as such; a record's own trail is seen by whoever sees the record."""

from cro_platform.access.matrix import Permission, cro, declare, everyone, sponsor

READERS = everyone("sponsor", but=("admin",)) | everyone("cro", but=("admin",))

declare(
    Permission("audit.view", "read the audit trail", READERS, needs_assignment=False, is_read=True),
    Permission(
        "audit.export", "export a record's trail", READERS, needs_assignment=False, is_read=True
    ),
    Permission(
        "audit.logins",
        "see who signed in",
        sponsor("admin", "qa") | cro("admin", "qa"),
        needs_assignment=False,
        is_read=True,
    ),
)
