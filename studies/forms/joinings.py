"""Forms of proposals to join two copies of one registered study."""

from typing import Any

from django import forms

from cro_platform.web.forms import ActionForm
from studies.forms.studies import StudyField


class ProposeJoiningForm(ActionForm):
    """Which copy stays, which moves into it, and who signs besides."""

    kept = StudyField(label="The study that stays")
    moved = StudyField(
        label="The copy that moves into it",
        help_text="Its records move; no contract may transfer obligations of it any more.",
    )
    provider = forms.UUIDField(
        label="The provider's number",
        help_text="A provider that works on the study that stays. It reads the statement, and signs first.",
    )

    def values(self) -> dict[str, Any]:
        """The studies by their ids."""
        given = super().values()
        return given | {"kept": given["kept"].pk, "moved": given["moved"].pk}
