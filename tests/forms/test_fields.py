"""Fields that read what people write, and read back what they show."""

import datetime as dt
from zoneinfo import ZoneInfo

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given, settings
from hypothesis import strategies as st

from postmortems.forms.fields import MomentField, NamesField, wall_text
from postmortems.forms.impact import NumberField

ZONES = [
    "UTC",
    "America/New_York",
    "Australia/Lord_Howe",
    "Asia/Kathmandu",
    "Pacific/Apia",
    "Europe/Dublin",
    "America/St_Johns",
]
moments = st.datetimes(
    min_value=dt.datetime(1975, 1, 1),
    max_value=dt.datetime(2040, 1, 1),
    timezones=st.just(dt.UTC),
)


@given(moments, st.sampled_from(ZONES))
@settings(max_examples=200)
def test_a_time_is_read_back_as_it_was_shown(moment: dt.datetime, zone: str) -> None:
    moment = moment.replace(microsecond=0)
    info = ZoneInfo(zone)
    field = MomentField(zone=info, day=dt.date(2024, 6, 8))

    assert field.clean(wall_text(moment, info)) == moment


@pytest.mark.parametrize("zone", ZONES)
def test_also_in_every_hour_of_a_year_of_changing_clocks(zone: str) -> None:
    info = ZoneInfo(zone)
    field = MomentField(zone=info, day=dt.date(2024, 6, 8))
    moment = dt.datetime(2024, 1, 1, 0, 10, tzinfo=dt.UTC)
    while moment.year == 2024:
        shown = wall_text(moment, info)
        local = moment.astimezone(info)
        # Only around a change of the clocks is there anything to get wrong.
        if abs((local + dt.timedelta(hours=3)).utcoffset() - local.utcoffset()):
            assert field.clean(shown) == moment, shown
        moment += dt.timedelta(minutes=30)


@given(st.dates())
def test_a_day_is_read_back(day: dt.date) -> None:
    if 1971 <= day.year <= 2099:
        field = MomentField(zone=ZoneInfo("UTC"))
        assert field.clean(wall_text(day, ZoneInfo("UTC"))) == day


@given(st.text(max_size=30))
@settings(max_examples=200)
def test_a_time_field_never_breaks(text: str) -> None:
    field = MomentField(zone=ZoneInfo("America/New_York"), day=dt.date(2024, 3, 10))
    try:
        found = field.clean(text)
    except ValidationError as error:
        assert all(message.endswith(".") for message in error.messages), error.messages
    else:
        assert found is None or isinstance(found, dt.date)


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("20000", 20000),
        ("20,000", 20000),
        ("1,234,567.5", 1234567.5),
        ("2.5", 2.5),
        (".5", 0.5),
        ("80 %", 80),
        ("80%", 80),
        ("3k", 3000),
        ("1.5 M", 1.5e6),
        ("2bn", 2e9),
        ("1_000", 1000),
        ("20\u202f000", 20000),
        ("0", 0),
        ("1e3", 1000),
        ("", None),
    ],
)
def test_numbers_as_people_write_them(typed: str, number: float | None) -> None:
    assert NumberField().clean(typed) == number


@pytest.mark.parametrize(
    ("typed", "message"),
    [
        ("many", "is not a number"),
        ("2,5", "is not a number"),  # two and a half, or twenty-five?
        ("1.234,5", "is not a number"),
        ("12,34,567", "is not a number"),
        ("nan", "is not a number"),
        ("inf", "is not a number"),
        ("1e400", "is not a number"),
        ("1e20", "is not a number"),
        ("0x10", "is not a number"),
        ("١٢", "is not a number"),
        ("--5", "is not a number"),
        ("k", "is not a number"),
        ("-5", "cannot be negative"),
        ("−5", "cannot be negative"),
        ("5\0", "Null characters"),
        ("9" * 41, "at most 40 characters"),
    ],
)
def test_what_is_no_figure_is_refused(typed: str, message: str) -> None:
    with pytest.raises(ValidationError, match=message):
        NumberField().clean(typed)


@given(st.floats(min_value=0, max_value=9e14, allow_nan=False))
def test_a_number_is_read_back_as_it_was_shown(value: float) -> None:
    field = NumberField()
    assert field.clean(str(field.prepare_value(value))) == value


def test_names_between_commas() -> None:
    field = NamesField()
    assert field.clean(" b , a,,A,  c  d ") == ["A", "b", "c d"]
    assert field.clean("") == []
    with pytest.raises(ValidationError, match="longer than 80"):
        field.clean("x" * 81)
