"""Shorthands for the places of an E2B(R3) message, relative to the ICSR or to a block inside it."""

from pharmacovigilance.exchange.e2b_r3.oids import code_list

EVENT = "controlActProcess/subject/investigationEvent"
ASSESSMENT = f"{EVENT}/component/adverseEventAssessment"
PATIENT = f"{ASSESSMENT}/subject1/primaryRole"

_OBSERVATION_CODES = code_list(19)
_ORGANIZER_CODES = code_list(20)


def coded(path: str, code: str, system: str) -> str:
    """The nodes at ``path`` whose ``code`` child is this code of this system."""
    return f"{path}/code[@code='{code}'][@codeSystem='{system}']/.."


def observed(link: str, code: int, tail: str = "value", *, act: str = "observation") -> str:
    """``tail`` of the observations of one kind (ICH code list 19) that hang on ``link``."""
    return f"{coded(f'{link}/{act}', str(code), _OBSERVATION_CODES)}/{tail}"


def organized(code: int, tail: str) -> str:
    """``tail`` of the components of one category of patient data (ICH code list 20)."""
    return f"{coded('subjectOf2/organizer', str(code), _ORGANIZER_CODES)}/component/{tail}"
