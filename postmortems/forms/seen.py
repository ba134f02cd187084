"""Forms that carry what the person saw next to what the person sends.

``form.changed_data`` compares with the row as it is now. A save must compare with
what was shown, so every field is accompanied by a hidden input with its first
value, and both are handed to ``changes``.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.utils.safestring import SafeString


@dataclass(frozen=True, slots=True)
class ShownClash:
    """A field that somebody else changed meanwhile, as the form words its values."""

    field: str
    theirs: str
    mine: str


class SeenForm(forms.Form):
    """A form whose ``values`` are what was sent and whose ``seen`` is what had been shown.

    ``stored_in`` names the model fields of a form field that is not called like its own.
    """

    stored_in: ClassVar[Mapping[str, tuple[str, ...]]] = {}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            field.show_hidden_initial = True

    def full_clean(self) -> None:
        """Check what was sent.

        A field that came without what had been shown is taken to have shown what is
        there now: else the form, sent back with messages, would say that it had shown
        what the person typed, and the next save would find nothing changed.
        """
        for name in self.fields:
            bound = self[name]
            if self.is_bound and name in self.initial and bound.html_name in self.data:
                if bound.html_initial_name not in self.data:
                    self._say_seen(name, self.get_initial_for_field(bound.field, name))
        super().full_clean()

    def show_clashes(self, clashing: Collection[str], fresh: SeenForm) -> list[ShownClash]:
        """What is in the fields that somebody else changed too; ``clashing`` names model fields.

        ``fresh`` is the form of the row as it is now. From here on this form counts its
        values in those fields as seen, so that the person who reads them decides with
        the next save.
        """
        found = []
        for name, field in self.fields.items():
            if not set(self.stored_in.get(name, (name,))).intersection(clashing):
                continue
            mine, theirs = self[name], fresh[name]
            self._say_seen(name, theirs.initial)
            if (told := _words(field, theirs.value())) != (typed := _words(field, mine.value())):
                found.append(ShownClash(str(field.label or name), told, typed))
        return found

    def _say_seen(self, name: str, value: Any) -> None:
        if not getattr(self.data, "_mutable", True):
            self.data = self.data.copy()
        value = self.fields[name].prepare_value(value)
        told = value if isinstance(value, list | tuple) else ["" if value is None else str(value)]
        self.data.setlist(self[name].html_initial_name, list(told))

    def hidden_seen(self) -> list[SafeString]:
        """The hidden inputs that carry what is shown."""
        return [bound.as_hidden(only_initial=True) for bound in self]

    def values(self) -> dict[str, Any]:
        """What was sent, by model field. Only for a valid form.

        A field of which the request says nothing, neither a value nor what was
        shown, is left out: whoever sends part of a form changes that part.
        """
        return self.to_row(
            {
                name: value
                for name, value in self.cleaned_data.items()
                if self.add_prefix(name) in self.data or self[name].html_initial_name in self.data
            }
        )

    def seen(self) -> dict[str, Any]:
        """What had been shown, by model field; fields the page did not show are absent."""
        shown: dict[str, Any] = {}
        for name, field in self.fields.items():
            bound = self[name]
            if bound.html_initial_name not in self.data:
                continue
            raw = field.hidden_widget().value_from_datadict(
                self.data, self.files, bound.html_initial_name
            )
            required, field.required = field.required, False
            try:
                shown[name] = field.clean(raw)
            except ValidationError:
                continue
            finally:
                field.required = required
        return self.to_row(shown)

    def to_row(self, cleaned: dict[str, Any]) -> dict[str, Any]:
        """Form fields as model fields; forms whose fields differ override this."""
        return dict(cleaned)

    def refuse(self, error: ValidationError) -> None:
        """Show what the rules of the row say, at the field where the form has it."""
        if not hasattr(error, "error_dict"):
            self.add_error(None, error)
            return
        for name, errors in error.error_dict.items():
            self.add_error(name if name in self.fields else None, errors)


def _words(field: forms.Field, value: Any) -> str:
    """A value as the field shows it: the label of a choice, names between commas."""
    if isinstance(field, forms.BooleanField):
        return "yes" if value in (True, "on", "True") else "no"
    labels = {str(code): str(label) for code, label in _choices(field)}
    many = value if isinstance(value, list | tuple) else [value]
    return ", ".join(labels.get(str(one), str(one)) for one in many if one not in (None, ""))


def _choices(field: forms.Field) -> Iterator[tuple[Any, Any]]:
    return iter(getattr(field, "choices", ()))
