"""What the tests stand on: the clock, the network that is not there, the people."""

import socket
import urllib.request

import pytest
from django.utils import timezone


def test_the_clock_of_the_tests_can_be_set(clock):
    clock("2024-06-08T15:00+00:00")
    assert timezone.now().isoformat() == "2024-06-08T15:00:00+00:00"


def test_a_test_that_reaches_for_another_machine_fails():
    with pytest.raises(AssertionError, match="reached for the network: example.com"):
        urllib.request.urlopen("http://example.com", timeout=1)
    with socket.socket() as plain, pytest.raises(AssertionError, match="192.0.2.1"):
        plain.connect(("192.0.2.1", 80))


def test_a_person_is_signed_in_and_a_stranger_is_not(author, client_of, stranger):
    sign_in_page = "/accounts/login/"
    assert client_of(author).get(sign_in_page).status_code == 302
    assert stranger.get(sign_in_page).status_code == 200
