"""What a browser makes of an answer: the fields of its forms, the rows it shows."""

from typing import Any

from bs4 import BeautifulSoup, Tag
from django.http import HttpResponse
from django.test import Client

HTMX = {"HX-Request": "true"}


def soup(answer: HttpResponse) -> BeautifulSoup:
    """The answer as a tree."""
    return BeautifulSoup(answer.content.decode(), "lxml")


def text_of(answer: HttpResponse) -> str:
    """What a person reads, with single spaces."""
    return " ".join(soup(answer).get_text(" ").split())


def fields_of(answer: HttpResponse, action: str) -> dict[str, Any]:
    """What the form with this address would send if it were sent now."""
    form = soup(answer).find("form", action=action)
    assert form is not None, f"there is no form for {action}: {text_of(answer)[:300]}"
    values: dict[str, Any] = {}
    for field in form.find_all(["input", "textarea", "select"]):
        name, value = field.get("name"), _value(field)
        if name and value is not None:
            several = field.get("type") == "checkbox" or field.has_attr("multiple")
            if several or name in values:
                held = values.get(name, [])
                values[name] = [*(held if isinstance(held, list) else [held]), *_many(value)]
            else:
                values[name] = value
    return values


def _many(value: Any) -> list[str]:
    return value if isinstance(value, list) else [value]


def _value(field: Tag) -> Any:
    if field.name == "textarea":
        # The line end that follows the tag is no part of the text.
        return field.get_text().removeprefix("\n")
    if field.name == "select":
        options = field.find_all("option")
        chosen = [one for one in options if one.has_attr("selected")] or options[:1]
        return chosen[0].get("value", chosen[0].get_text()) if chosen else None
    if field.get("type") in ("checkbox", "radio"):
        return field.get("value", "on") if field.has_attr("checked") else None
    return None if field.get("type") in ("submit", "file") else field.get("value", "")


def opened(client: Client, address: str, **headers: str) -> dict[str, Any]:
    """The fields of the form that stands at ``address`` + ``?edit``, as it is shown now."""
    answer = client.get(f"{address}?edit", headers=headers)
    assert answer.status_code == 200, answer.status_code
    return fields_of(answer, address)
