"""Values that the database itself supplies: ids, instants, the author."""

from django.db.models import DateTimeField, Func, UUIDField


class UUID7(Func):
    """A time-ordered id made by PostgreSQL 18; the client never supplies ids of records."""

    function = "uuidv7"
    template = "%(function)s()"
    output_field = UUIDField()


class TransactionNow(Func):
    """The instant of the transaction, the same for every row it writes and every policy it meets."""

    function = "app.now"
    template = "%(function)s()"
    output_field = DateTimeField()


class ScopeOrganization(Func):
    """The organization in scope: authorship is stamped by the database, never sent by a caller."""

    function = "app.author"
    template = "%(function)s()"
    output_field = UUIDField()
