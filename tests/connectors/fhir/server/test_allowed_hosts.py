"""Which servers may be asked."""

import pytest

from connectors.fhir.server.allowed_hosts import AllowedHosts
from data.errors import SourceUnavailableError

OURS = "https://fhir.hospital.example/r4"


def test_without_a_list_only_the_host_of_the_address_may_be_asked() -> None:
    hosts = AllowedHosts.of(OURS)
    assert hosts.places == {"fhir.hospital.example:443"}
    assert str(hosts.require(f"{OURS}/Patient")) == f"{OURS}/Patient"


@pytest.mark.parametrize(
    "url",
    [
        "https://elsewhere.example/r4",
        "https://fhir.hospital.example:8443/r4",
        "https://somebody@fhir.hospital.example/r4",
        "https://fhir.hospital.example.elsewhere.example/r4",
    ],
)
def test_another_place_or_a_user_name_is_refused(url: str) -> None:
    with pytest.raises(SourceUnavailableError):
        AllowedHosts.of(OURS).require(url)


def test_without_tls_only_this_machine_may_be_asked_unless_the_site_says_so() -> None:
    plain = "http://fhir.hospital.example/r4"
    with pytest.raises(SourceUnavailableError):
        AllowedHosts.of(plain)
    assert AllowedHosts.of(plain, plain_http=True).places == {
        "fhir.hospital.example:80"
    }
    assert AllowedHosts.of("http://localhost:8080/fhir").places == {"localhost:8080"}


@pytest.mark.parametrize("url", ["ftp://fhir.hospital.example", "no address", ""])
def test_what_is_no_address_is_refused(url: str) -> None:
    with pytest.raises(SourceUnavailableError):
        AllowedHosts.of(url)
