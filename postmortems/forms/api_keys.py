"""A key for a program."""

from django import forms


class ApiKeyForm(forms.Form):
    name = forms.CharField(
        label="What is it for",
        max_length=80,
        widget=forms.TextInput(attrs={"class": "input", "autocomplete": "off"}),
        error_messages={"required": "Say what the key is for, so that you know it again."},
    )
