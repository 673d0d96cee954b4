"""Make the documents of a version from its content as it stands, once, whatever is retried."""

from datetime import datetime
from typing import Any

from cro_platform.audit.intent import intent
from cro_platform.documents import blobs
from cro_platform.documents.enums import VersionStatus
from cro_platform.documents.making import pdf_of, transaction_now
from cro_platform.documents.rendition import Rendition
from cro_platform.documents.snapshot import canonical_json, source_hash
from cro_platform.workflow.machine import claim
from studies.documents.contract import CONTRACT, ContractPaper
from studies.documents.hand_over import HAND_OVER, hand_over_of
from studies.documents.statements import SUMMARY, summary_of
from studies.documents.transfer_list import TRANSFER_LIST, Signed, of_agreement
from studies.enums import PaperKind
from studies.models import AgreementPaper, ContractVersion
from studies.selectors.agreement_text import content_hash, text_of
from studies.selectors.agreements import current_paper, valid_signatures


class ContentChanged(RuntimeError):
    """The content is no longer what both parties agreed to: no paper is made of it."""


def make_paper(paper: AgreementPaper) -> None:
    """Render the paper; one that is made, overtaken or of other content than was agreed stays as it is."""
    if paper.status != VersionStatus.REQUESTED or paper.superseded_at is not None:
        return
    if paper.kind != PaperKind.HAND_OVER and paper.agreed_sha256 != content_hash(paper.version):
        raise ContentChanged("the content has changed since it was agreed")
    now = transaction_now()
    rendition, context = _context(paper, now)
    html = rendition.render_html(context, generated_at=now)
    data = canonical_json(context)
    content = pdf_of(html, data, now)
    author = paper.organization_id
    pages, facts, pdf = (blobs.put(author, each) for each in (html.encode(), data, content))
    with intent("studies.agreement-paper.render"):
        claim(
            paper,
            status=VersionStatus.RENDERED,
            template_id=rendition.template_id,
            template_version=rendition.template_version,
            source_sha256=source_hash(context),
            content_sha256=pdf.sha256,
            size=len(content),
            html_key=pages.key,
            html_sha256=pages.sha256,
            data_key=facts.key,
            blob_key=pdf.key,
            generated_at=now,
        )


def _context(paper: AgreementPaper, now: datetime) -> tuple[Rendition[Any], Any]:
    version = paper.version
    if paper.kind == PaperKind.HAND_OVER and paper.as_of is not None:
        return HAND_OVER, hand_over_of(version, at=paper.as_of, now=now)
    text = text_of(version)
    on_paper = _signed_on_paper(version) if version.is_recorded_later else ""
    if paper.kind == PaperKind.TRANSFER_LIST:
        return TRANSFER_LIST, of_agreement(
            text,
            as_of=now,
            signatures=_signed(version),
            in_force_from=_in_force_from(version),
            signed_on_paper=on_paper,
        )
    if paper.kind == PaperKind.SUMMARY:
        told = tuple((each.name, each.organization, each.signed_at) for each in _signed(version))
        return SUMMARY, summary_of(
            text,
            standing=version.standing(now).label,
            signatures=told,
            in_force_from=_in_force_from(version),
            signed_on_paper=on_paper,
        )
    return CONTRACT, ContractPaper(text, version.is_recorded_later, on_paper)


def _signed(version: ContractVersion) -> tuple[Signed, ...]:
    paper = current_paper(version)
    if paper is None:
        return ()
    return tuple(
        Signed(each.name, each.organization, each.signed_at) for each in valid_signatures(paper)
    )


def _in_force_from(version: ContractVersion) -> datetime | None:
    """Since when it gives rights here: a paper that was recorded later gave none before both had attested it."""
    attested = [each.signed_at for each in _signed(version)] if version.is_recorded_later else []
    instants = [each for each in (version.starts_at, *attested) if each is not None]
    return max(instants, default=None)


def _signed_on_paper(version: ContractVersion) -> str:
    dates = ((version.provider_signed_at, "provider"), (version.sponsor_signed_at, "sponsor"))
    return ", ".join(f"{each:%Y-%m-%d} by the {side}" for each, side in dates if each)
