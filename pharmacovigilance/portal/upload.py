"""Upload of E2B(R3) files: each message's result in a table; and of what recipients answered."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_http_methods

from cro_platform.access.errors import Refused, RuleBroken
from cro_platform.access.rights import authorize
from cro_platform.web.components import Column
from cro_platform.web.portal_views import page, principal_of
from pharmacovigilance.forms import AcknowledgementUploadForm, UploadForm
from pharmacovigilance.services.icsr.importer import import_icsrs
from pharmacovigilance.services.icsr.outcome import Outcome
from pharmacovigilance.services.sending.acknowledgements import Answer
from studies.services import run_import

STATUS = {
    "created": "New case",
    "new_version": "New version",
    "duplicate": "Known already",
    "refused": "Refused",
}


def _remarks(outcome: Outcome) -> str:
    remarks = outcome.errors or outcome.warnings
    return "; ".join(f"{remark.element}: {remark.detail}" for remark in remarks)


COLUMNS = (
    Column("Report", lambda outcome: outcome.safety_report_id or "Not readable"),
    Column("Result", lambda outcome: STATUS[outcome.status]),
    Column("Case", "case_number"),
    Column("Version", "version", is_numeric=True),
    Column("Remarks", _remarks),
)


@require_http_methods(["GET", "POST"])
def upload(request: HttpRequest, slug: str) -> HttpResponse:
    """The form, and after sending what became of each message; refused ones leave nothing behind."""
    by = principal_of(request)
    authorize(by, "safety.import")
    sent = request.method == "POST"
    form = UploadForm(request.POST if sent else None, request.FILES if sent else None)
    outcomes: list[Outcome] = []
    if sent and form.is_valid():
        try:
            outcomes = list(
                import_icsrs(form.cleaned_data["file"], form.cleaned_data["study"], by=by)
            )
        except Refused as refusal:
            form.add_error(None, str(refusal))
    context = {
        "form": form,
        "outcomes": outcomes,
        "columns": COLUMNS,
        "refused": sum(outcome.is_refused for outcome in outcomes),
    }
    is_failed = bool(form.errors)
    return page(request, "pharmacovigilance/upload.html", context, status=422 if is_failed else 200)


ANSWERS = {
    "accepted": "The report is acknowledged.",
    "rejected": "This was no submission: the clock runs on. Correct the case, make a new message, submit again.",
    "duplicate": "Known already; nothing changed.",
}
ANSWER_COLUMNS = (
    Column("Batch", "batch_number"),
    Column("Answer", "code"),
    Column("What follows", lambda answer: ANSWERS[answer.status]),
    Column("Remarks", lambda answer: "; ".join((*answer.errors, *answer.warnings))),
)


@require_http_methods(["GET", "POST"])
def upload_acknowledgement(request: HttpRequest, slug: str) -> HttpResponse:
    """The form, and after sending what the answer did to its report; a refused file changes nothing."""
    by = principal_of(request)
    authorize(by, "safety.import-acknowledgement")
    sent = request.method == "POST"
    form = AcknowledgementUploadForm(
        request.POST if sent else None, request.FILES if sent else None
    )
    answers: list[Answer] = []
    if sent and form.is_valid():
        try:
            uploaded = form.cleaned_data["file"]
            done = run_import(
                by=by, kind="ack", content=uploaded.read(), file_name=uploaded.name[:255]
            )
            answers = [Answer(**entry) for entry in done.outcome]
        except RuleBroken as broken:
            request.failed = True  # type: ignore[attr-defined]  # the middleware rolls the transaction back
            for problem in broken.problems:
                form.add_error("file", f"{problem.field.removeprefix('content')}: {problem.detail}")
        except Refused as refusal:
            request.failed = True  # type: ignore[attr-defined]  # as above
            form.add_error("file", str(refusal))
    context = {"form": form, "answers": answers, "columns": ANSWER_COLUMNS}
    is_failed = bool(form.errors)
    return page(
        request, "pharmacovigilance/acknowledgement.html", context, status=422 if is_failed else 200
    )
