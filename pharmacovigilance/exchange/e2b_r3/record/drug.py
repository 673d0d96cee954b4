"""G: the drugs of the case and what links each of them to each reaction."""

# ruff: noqa: RUF009 -- leaf() and block() return dataclasses.field()

from dataclasses import dataclass

from pharmacovigilance.exchange.e2b_r3 import codes, kinds, oids
from pharmacovigilance.exchange.e2b_r3.binding import blocks, leaf
from pharmacovigilance.exchange.e2b_r3.findings import Severity
from pharmacovigilance.exchange.e2b_r3.oids import code_list, identifier
from pharmacovigilance.exchange.e2b_r3.paths import coded, observed
from pharmacovigilance.exchange.e2b_r3.record.device import Device
from pharmacovigilance.exchange.e2b_r3.record.dosage import Dosage
from pharmacovigilance.exchange.e2b_r3.record.matrix import DrugReaction
from pharmacovigilance.exchange.e2b_r3.values import Maybe, MeddraTerm, Quantity

_LINK = "outboundRelationship2"
_INSTANCE = "consumable/instanceOfKind"
_PRODUCT = f"{_INSTANCE}/kindOfProduct"
_FDA_REMARKS = (f"{oids.FDA}.1.1.7", code_list(7))
"""FDA's own code system, and the one its published samples use instead."""
_ABOUT = f"{_PRODUCT}/asManufacturedProduct/subjectOf"
_APPROVAL = f"{_ABOUT}/approval"


@dataclass(frozen=True, slots=True)
class Substance:
    """One active substance of the product (G.k.2.3.r)."""

    name: str | None = leaf("G.k.2.3.r.1", "ingredientSubstance/name", kinds.TEXT, length=250)
    term_id_version: str | None = leaf(
        "G.k.2.3.r.2a", "ingredientSubstance/code", kinds.VERSION, length=10
    )
    term_id: str | None = leaf("G.k.2.3.r.2b", "ingredientSubstance/code", kinds.CODE, length=100)
    term_id_system: str | None = leaf("G.k.2.3.r.2", "ingredientSubstance/code", kinds.SYSTEM)
    strength: Quantity | None = leaf("G.k.2.3.r.3a", "quantity/numerator", kinds.QUANTITY)


@dataclass(frozen=True, slots=True)
class Indication:
    """Why the drug was given (G.k.7.r)."""

    text: Maybe[str] = leaf(
        "G.k.7.r.1", "originalText", kinds.TEXT, nulls="UNK ASKU NASK", length=250
    )
    term: MeddraTerm | None = leaf("G.k.7.r.2b", ".", kinds.TERM)


@dataclass(frozen=True, slots=True)
class DrugInformation:
    """A coded remark on the drug (G.k.10.r), e.g. overdose."""

    code: str | None = leaf("G.k.10.r", ".", kinds.CODE, codes=codes.DRUG_INFORMATION)


@dataclass(frozen=True, slots=True)
class FdaDrugInformation:
    """FDA's own coded remark on the drug (FDA.G.k.10a): 1 test, 2 reference product, and others."""

    code: Maybe[str] = leaf("FDA.G.k.10a", ".", kinds.CODE, nulls="NA")
    system: str | None = leaf("FDA.G.k.10a", ".", kinds.SYSTEM)


@dataclass(frozen=True, slots=True)
class Drug:
    """One drug of the case (E2B(R3) G.k); ``role`` and ``matrix`` are joined in from elsewhere."""

    uid: str | None = leaf("G.k", "id", kinds.ROOT, is_transmission=True)
    role: str | None = leaf(
        "G.k.1",
        "value",
        kinds.CODE,
        codes=codes.DRUG_ROLE,
        is_assembled=True,
        missing=Severity.WARNING,
    )
    fda_role: str | None = leaf(
        "FDA.G.k.1.a",
        f"value[@codeSystem='{codes.FDA_DRUG_ROLE.system}']",
        kinds.CODE,
        codes=codes.FDA_DRUG_ROLE,
        is_assembled=True,
    )
    mpid_version: str | None = leaf(
        "G.k.2.1.1a", f"{_PRODUCT}/code[@codeSystem='TBD-MPID']", kinds.VERSION, length=10
    )
    mpid: str | None = leaf(
        "G.k.2.1.1b", f"{_PRODUCT}/code[@codeSystem='TBD-MPID']", kinds.CODE, length=1000
    )
    phpid_version: str | None = leaf(
        "G.k.2.1.2a", f"{_PRODUCT}/code[@codeSystem='TBD-PhPID']", kinds.VERSION, length=10
    )
    phpid: str | None = leaf(
        "G.k.2.1.2b", f"{_PRODUCT}/code[@codeSystem='TBD-PhPID']", kinds.CODE, length=250
    )
    regional_product_code: str | None = leaf("G.k.2.1", f"{_PRODUCT}/code", kinds.CODE)
    """The first product code whatever its system, e.g. a US National Drug Code."""
    regional_product_system: str | None = leaf("G.k.2.1", f"{_PRODUCT}/code", kinds.SYSTEM)
    regional_product_version: str | None = leaf("G.k.2.1", f"{_PRODUCT}/code", kinds.VERSION)
    name: str | None = leaf(
        "G.k.2.2", f"{_PRODUCT}/name", kinds.TEXT, length=250, missing=Severity.WARNING
    )
    substances: tuple[Substance, ...] = blocks("G.k.2.3.r", f"{_PRODUCT}/ingredient", Substance)
    obtained_in: str | None = leaf(
        "G.k.2.4",
        f"{coded(f'{_INSTANCE}/subjectOf/productEvent', '1', code_list(18))}"
        "/performer/assignedEntity/representedOrganization/addr/country",
        kinds.COUNTRY_NAME,
        codes=codes.COUNTRY_TEXT,
    )
    is_blinded: bool | None = leaf("G.k.2.5", observed(_LINK, 6), kinds.FLAG)
    """True while the treatment of a trial subject is still blinded to the sender."""
    authorization_number: str | None = leaf(
        "G.k.3.1", f"{_APPROVAL}/id[@root='{identifier(4)}']", kinds.IDENTIFIER, length=35
    )
    authorization_country: str | None = leaf(
        "G.k.3.2",
        f"{_APPROVAL}/author/territorialAuthority/territory/code",
        kinds.COUNTRY_CODE,
        codes=codes.COUNTRY,
    )
    holder: str | None = leaf(
        "G.k.3.3", f"{_APPROVAL}/holder/role/playingOrganization/name", kinds.TEXT, length=60
    )
    dosages: tuple[Dosage, ...] = blocks("G.k.4.r", f"{_LINK}/substanceAdministration", Dosage)
    cumulative_dose: Quantity | None = leaf("G.k.5a", observed(_LINK, 14), kinds.QUANTITY)
    gestation_at_exposure: Quantity | None = leaf("G.k.6a", observed(_LINK, 16), kinds.QUANTITY)
    indications: tuple[Indication, ...] = blocks(
        "G.k.7.r", observed("inboundRelationship", 19), Indication
    )
    action_taken: str | None = leaf(
        "G.k.8", "inboundRelationship/act/code", kinds.CODE, codes=codes.ACTION_TAKEN
    )
    matrix: tuple[DrugReaction, ...] = blocks("G.k.9.i", (), DrugReaction)
    additional_information: tuple[DrugInformation, ...] = blocks(
        "G.k.10.r",
        f"{observed(_LINK, 9)}[@codeSystem='{code_list(17)}']",
        DrugInformation,
    )
    fda_additional_information: tuple[FdaDrugInformation, ...] = blocks(
        "FDA.G.k.10a",
        tuple(f"{observed(_LINK, 9)}[@codeSystem='{system}']" for system in _FDA_REMARKS),
        FdaDrugInformation,
    )
    fda_product_category: str | None = leaf(
        "FDA.G.k.10.1", f"{coded(f'{_ABOUT}/characteristic', 'C94031', oids.NCI)}/value", kinds.CODE
    )
    """Which sort of combination product it is, e.g. ``C102835``: a prefilled delivery device."""
    additional_text: str | None = leaf("G.k.11", observed(_LINK, 2), kinds.PLAIN_TEXT, length=2000)
    fda_devices: tuple[Device, ...] = blocks("FDA.G.k.12.r", f"{_PRODUCT}/part", Device)

    @property
    def is_suspect(self) -> bool:
        """Suspect, interacting or not administered (G.k.1 = 1, 3, 4): it makes the case valid."""
        return self.role in {"1", "3", "4"}

    @property
    def is_named(self) -> bool:
        """The product can be identified by name, substance or product identifier."""
        codes_known = self.mpid or self.phpid or self.regional_product_code
        return bool(self.name or codes_known or any(s.name or s.term_id for s in self.substances))
