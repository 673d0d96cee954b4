"""What a signer gives besides the meaning."""

from django import forms

from cro_platform.web.forms import ActionForm


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
    passkey = forms.CharField(widget=forms.HiddenInput, required=False, max_length=20_000)
    shown = forms.CharField(widget=forms.HiddenInput)
