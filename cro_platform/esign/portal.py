"""Signatures in the portal: the list, and the page that verifies one."""

from cro_platform.esign.api import Signatures
from cro_platform.esign.panels import Signatures as Manifested
from cro_platform.web.pages import Pages
from cro_platform.web.panels import Facts, Trail


class SignaturePages(Pages):
    """Signatures."""

    resource = Signatures
    section = "Records"
    icon = "pen-line"
    columns = ("signer", "meaning", "entity", "signed_at", "verdict")
    intro = "Who signed what, when and with which meaning, and whether the signed content still stands (21 CFR 11.50, 11.70)."
    panels = (
        Manifested("Verdict"),
        Facts("What it binds", ("entity", "record", "content_sha256", "factors")),
        Trail(),
    )
