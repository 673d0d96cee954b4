"""A SAML identity provider on this machine: answers built by pysaml2, signed by the xmlsec wheel, served over HTTP."""

import base64
import html
import re
import threading
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import xmlsec
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509.oid import NameOID
from lxml import etree

with (
    warnings.catch_warnings()
):  # the library names ciphers that its own dependency is about to move
    warnings.simplefilter("ignore")
    from saml2 import BINDING_HTTP_REDIRECT
    from saml2.config import IdPConfig
    from saml2.saml import NAMEID_FORMAT_PERSISTENT, NameID
    from saml2.server import Server

SAML = "urn:oasis:names:tc:SAML:2.0:assertion"
ALWAYS = (
    "/bin/true"  # the library asks for a signing program at its start and is never told to sign
)
Change = Callable[[Any], None]


@dataclass
class Keys:
    """A signing key with its certificate, as files."""

    key: Path
    certificate: Path

    @classmethod
    def make(cls, folder: Path, name: str) -> "Keys":
        """A fresh pair."""
        private = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
        now = datetime.now(UTC)
        certificate = (
            x509.CertificateBuilder()
            .subject_name(subject)
            .issuer_name(subject)
            .public_key(private.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(now - timedelta(days=1))
            .not_valid_after(now + timedelta(days=30))
            .sign(private, hashes.SHA256())
        )
        made = cls(folder / f"{name}.key", folder / f"{name}.crt")
        made.key.write_bytes(
            private.private_bytes(
                serialization.Encoding.PEM,
                serialization.PrivateFormat.PKCS8,
                serialization.NoEncryption(),
            )
        )
        made.certificate.write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
        return made


@dataclass
class SamlProvider:
    """The provider of one organization; `email` and `subject` are whom it says has logged in."""

    address: str
    keys: Keys
    email: str = ""
    subject: str = "employee-1"
    context: str = "urn:oasis:names:tc:SAML:2.0:ac:classes:PasswordProtectedTransport"
    known: list[str] = field(default_factory=list)

    @property
    def entity_id(self) -> str:
        """Its name."""
        return f"{self.address}/metadata"

    @property
    def metadata(self) -> str:
        """What the administrator pastes into the portal."""
        lines = self.keys.certificate.read_text().splitlines()
        certificate = "".join(line for line in lines if "CERTIFICATE" not in line)
        return (
            f'<EntityDescriptor xmlns="urn:oasis:names:tc:SAML:2.0:metadata" entityID="{self.entity_id}">'
            f'<IDPSSODescriptor protocolSupportEnumeration="urn:oasis:names:tc:SAML:2.0:protocol">'
            f'<KeyDescriptor use="signing"><KeyInfo xmlns="http://www.w3.org/2000/09/xmldsig#"><X509Data>'
            f"<X509Certificate>{certificate}</X509Certificate></X509Data></KeyInfo></KeyDescriptor>"
            f'<SingleSignOnService Binding="{BINDING_HTTP_REDIRECT}" Location="{self.address}/sso"/>'
            f"</IDPSSODescriptor></EntityDescriptor>"
        )

    def answer(
        self,
        url: str,
        *,
        sign_with: Keys | None = None,
        is_signed: bool = True,
        change: Change | None = None,
        **more: Any,
    ) -> tuple[str, str]:
        """The answer to a question, as `(address, SAMLResponse)`; `change` alters the assertion before it is signed."""
        server = self._server()
        query = parse_qs(urlsplit(url).query)
        asked = server.parse_authn_request(query["SAMLRequest"][0], BINDING_HTTP_REDIRECT).message
        given = {
            "in_response_to": asked.id,
            "destination": asked.assertion_consumer_service_url,
            "sp_entity_id": asked.issuer.text,
        }
        response = server.create_authn_response(
            identity={"mail": self.email},
            name_id=NameID(format=NAMEID_FORMAT_PERSISTENT, text=self.subject),
            authn={"class_ref": self.context},
            sign_assertion=False,
            sign_response=False,
            **(given | more),
        )
        tree = etree.fromstring(str(response).encode())
        assertion = tree.find(f"{{{SAML}}}Assertion")
        if change is not None:
            change(assertion)
        if is_signed:
            _sign(assertion, sign_with or self.keys)
        return given["destination"], base64.b64encode(etree.tostring(tree)).decode()

    def _server(self) -> Server:
        config = IdPConfig().load(
            {
                "entityid": self.entity_id,
                "xmlsec_binary": ALWAYS,
                "key_file": str(self.keys.key),
                "cert_file": str(self.keys.certificate),
                "metadata": {"inline": self.known},
                "service": {
                    "idp": {
                        "endpoints": {
                            "single_sign_on_service": [
                                (f"{self.address}/sso", BINDING_HTTP_REDIRECT)
                            ]
                        },
                        "policy": {
                            "default": {"lifetime": {"minutes": 5}, "attribute_restrictions": None}
                        },
                    }
                },
            }
        )
        return Server(config=config)


def _sign(assertion: Any, keys: Keys) -> None:
    """An enveloped signature right after the issuer, as the schema wants it."""
    signature = xmlsec.template.create(
        assertion, xmlsec.Transform.EXCL_C14N, xmlsec.Transform.RSA_SHA256, ns="ds"
    )
    assertion.insert(1, signature)
    reference = xmlsec.template.add_reference(
        signature, xmlsec.Transform.SHA256, uri=f"#{assertion.get('ID')}"
    )
    xmlsec.template.add_transform(reference, xmlsec.Transform.ENVELOPED)
    xmlsec.template.add_transform(reference, xmlsec.Transform.EXCL_C14N)
    xmlsec.template.add_x509_data(xmlsec.template.ensure_key_info(signature))
    xmlsec.tree.add_ids(assertion, ["ID"])
    context = xmlsec.SignatureContext()
    context.key = xmlsec.Key.from_file(str(keys.key), xmlsec.KeyFormat.PEM)
    context.key.load_cert_from_file(str(keys.certificate), xmlsec.KeyFormat.PEM)
    context.sign(signature)


@contextmanager
def saml_provider(folder: Path, name: str) -> Iterator[SamlProvider]:
    """A provider that listens on this machine; its page posts the answer when the person presses the button."""
    found: list[SamlProvider] = []

    class Page(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            target, response = found[0].answer(f"http://{self.headers['Host']}{self.path}")
            body = (
                f'<form method="post" action="{html.escape(target)}"><input type="hidden" name="SAMLResponse" '
                f'value="{response}"><button>Continue</button></form>'
            ).encode()
            self.send_response(200)
            self.send_header("Content-Type", "text/html")
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *args: object) -> None:
            """Requests are not the test's output."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Page)
    found.append(SamlProvider(f"http://127.0.0.1:{server.server_port}", Keys.make(folder, name)))
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield found[0]
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def posted_by(page: str) -> tuple[str, str]:
    """Address and answer in the form of a provider's page."""
    target = re.search(r'action="([^"]+)"', page)
    value = re.search(r'value="([^"]+)"', page)
    assert target is not None
    assert value is not None
    return html.unescape(target[1]), value[1]
