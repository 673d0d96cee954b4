"""What a signer gives besides the meaning."""

from typing import Any

from django import forms

from cro_platform.web.forms import ActionForm


class AnsweredOnce(forms.HiddenInput):
    """A hidden answer that is never shown again: it belongs to the page on which it was given."""

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        """Always empty."""
        return super().get_context(name, None, attrs)


class FactorsForm(ActionForm):
    """Password and second factor in one step: a one-time code, or a passkey's answer to this page's question."""

    password = forms.CharField(
        label="Your password",
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )
    code = forms.CharField(
        label="One-time code",
        required=False,
        help_text="From your authenticator app, if you have enrolled one.",
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "inputmode": "numeric"}),
    )
    passkey = forms.CharField(widget=AnsweredOnce, required=False, max_length=20_000)
    shown = forms.CharField(widget=forms.HiddenInput)
