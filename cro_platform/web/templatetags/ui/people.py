"""People and the organizations that hold obligations."""

from django.utils.html import format_html
from django.utils.safestring import SafeString

from cro_platform.web.templatetags.ui.library import register, render, require_words


def first_letters(name: str) -> str:
    """First letters of the first and the last name: `R. Okafor` gives RO."""
    words = [word for word in name.split() if word[0].isalnum()]
    return "".join(word[0] for word in (words[:1] + words[1:][-1:])).upper()


@register.simple_tag
def initials(name: str) -> SafeString:
    """A person's initials in a disc, decorative: the name stands beside it or in a label."""
    return format_html('<span class="initials" aria-hidden="true">{}</span>', first_letters(name))


@register.simple_tag
def person(name: str, *, role: str = "", organization: str = "") -> SafeString:
    """A person by name, with role and organization where they matter."""
    require_words("name", name)
    return render("person", name=name, role=role, organization=organization)


@register.simple_tag
def holder(
    organization: str, *, kind: str, clause: str, clause_url: str = "", obligation: str = ""
) -> SafeString:
    """Which organization holds an obligation, and by which clause of which contract.

    `kind` is the word shown beside the name (Sponsor, CRO); `clause` is never empty: what no
    contract row transfers stays with the sponsor, then the law is the clause (21 CFR 312.52(a)).
    """
    require_words("organization", organization)
    require_words("clause", clause)
    return render("holder", **locals())
