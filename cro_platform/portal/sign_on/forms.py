"""What single sign-on asks for before an organization is known."""

from django import forms


class AddressForm(forms.Form):
    """The person's own address."""

    email = forms.EmailField(
        max_length=254,
        label="Your e-mail address at work",
        widget=forms.EmailInput({"autocomplete": "email"}),
    )
