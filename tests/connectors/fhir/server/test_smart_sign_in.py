"""Tokens: asked for with a signed assertion, kept, and renewed in time."""

import json
import logging
from pathlib import Path
from urllib.parse import parse_qs

import jwt
import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa

from connectors.fhir.server.http_transport import HttpTransport
from connectors.fhir.server.opening import open_fhir_server, token_endpoint
from connectors.fhir.server.smart_sign_in import PrivateKey, SmartSignIn
from connectors.settings import Settings
from data.errors import InvalidSettingError, SourceUnavailableError
from tests.connectors.fhir.server.conftest import Connect
from tests.connectors.fhir.server.scripted_server import Script, everything, says

ONE, TWO = "/fhir/Patient/1/$everything", "/fhir/second"
TOKEN_PATH = "/token"  # noqa: S105
Key = ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey


def pem(path: Path, key: Key) -> Path:
    path.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
    return path


@pytest.fixture(scope="session")
def p384() -> ec.EllipticCurvePrivateKey:
    return ec.generate_private_key(ec.SECP384R1())


@pytest.fixture
def key_file(tmp_path: Path, p384: ec.EllipticCurvePrivateKey) -> Path:
    return pem(tmp_path / "key.pem", p384)


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


def token(name: str, seconds: int = 300) -> dict[str, object]:
    return {"access_token": name, "token_type": "bearer", "expires_in": seconds}


def test_a_token_that_ends_midway_is_renewed_and_no_page_is_lost(
    script: Script, connect: Connect, key_file: Path
) -> None:
    script.on(TOKEN_PATH, says(token("first")), says(token("second")))
    script.on(ONE, says(everything("1", f"{script.url}/second")))
    script.on(TWO, says({}, 401), says(everything("1")))
    server = connect(
        sign_in=lambda transport: smart(script, transport, key_file, Clock())
    )
    assert server.record("1").identity.name == "Simulated"
    proofs = [proof for _, path, proof in script.asked if path == TWO]
    assert proofs == ["Bearer first", "Bearer second"]


def test_a_refusal_that_stays_is_said(
    script: Script, connect: Connect, key_file: Path
) -> None:
    script.on(TOKEN_PATH, says(token("first")))
    script.on(ONE, says({}, 401))
    server = connect(
        sign_in=lambda transport: smart(script, transport, key_file, Clock())
    )
    with pytest.raises(SourceUnavailableError, match="did not accept our sign-in"):
        server.record("1")
    assert script.count(ONE) == 2


def test_a_token_is_kept_until_shortly_before_its_end(
    script: Script, connect: Connect, key_file: Path
) -> None:
    script.on(TOKEN_PATH, says(token("first", 300)), says(token("second", 300)))
    script.on("/fhir/Patient/1", says({"resourceType": "Patient", "id": "1"}))
    clock = Clock()
    server = connect(
        sign_in=lambda transport: smart(script, transport, key_file, clock)
    )
    for clock.now in (0, 100, 269, 271):
        server.client.read("Patient/1")
    assert script.count(TOKEN_PATH) == 2


def test_the_assertion_is_what_the_guide_asks_for(
    script: Script,
    connect: Connect,
    key_file: Path,
    p384: ec.EllipticCurvePrivateKey,
) -> None:
    """SMART App Launch 2.2, Backend Services, section "Obtaining access token"."""
    script.on(TOKEN_PATH, says({}, 503), says(token("first")))
    sent = []
    server = connect(
        sign_in=lambda transport: smart(script, transport, key_file, Clock())
    )
    script.on("/fhir/Patient/1", says({"resourceType": "Patient", "id": "1"}))
    server.client.read("Patient/1")
    for body in filter(None, script.bodies):
        form = parse_qs(body.decode())
        assert form["grant_type"] == ["client_credentials"]
        assert form["scope"] == ["system/*.read"]
        assertion = form["client_assertion"][0]
        assert jwt.get_unverified_header(assertion)["alg"] == "ES384"
        assert jwt.get_unverified_header(assertion)["kid"] == "k1"
        url = script.url.replace("/fhir", TOKEN_PATH)
        sent.append(
            jwt.decode(assertion, p384.public_key(), algorithms=["ES384"], audience=url)
        )
    assert {claims["iss"] for claims in sent} == {"us"} == {c["sub"] for c in sent}
    assert len({claims["jti"] for claims in sent}) == 2  # none is shown twice


def test_an_rsa_key_signs_with_rs384(tmp_path: Path) -> None:
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    assert PrivateKey(pem(tmp_path / "rsa.pem", key)).algorithm == "RS384"


def test_other_keys_are_refused(tmp_path: Path) -> None:
    file = pem(tmp_path / "p256.pem", ec.generate_private_key(ec.SECP256R1()))
    with pytest.raises(InvalidSettingError, match="P-384"):
        PrivateKey(file)
    file.write_text("no key")
    with pytest.raises(InvalidSettingError, match="holds no private key"):
        PrivateKey(file)


def test_a_token_endpoint_on_another_host_gets_no_assertion(
    script: Script, elsewhere: Script, key_file: Path, tmp_path: Path
) -> None:
    found = {"token_endpoint": elsewhere.url}
    script.on("/fhir/.well-known/smart-configuration", says(found))
    settings = Settings(
        home=tmp_path,
        fhir_url=script.url,
        fhir_auth="smart",
        fhir_client_id="us",
        fhir_private_key=key_file,
    )
    with (
        open_fhir_server(settings) as server,
        pytest.raises(SourceUnavailableError, match="not among the allowed"),
    ):
        server.record("1")
    assert not elsewhere.asked


def test_the_token_endpoint_is_found_in_the_older_place_too(
    script: Script, connect: Connect
) -> None:
    inner = [{"url": "token", "valueUri": "http://127.0.0.1/t"}]
    outer = {"url": "http://fhir.example/oauth-uris", "extension": inner}
    rest = [{"security": {"extension": [outer]}}]
    statement = {"resourceType": "CapabilityStatement", "fhirVersion": "4.0.1"}
    script.on("/fhir/metadata", says(statement | {"rest": rest}))
    assert (
        token_endpoint(connect().client.transport, script.url) == "http://127.0.0.1/t"
    )
    script.on("/fhir/metadata", says(statement))
    with pytest.raises(SourceUnavailableError, match="TOKEN_URL"):
        token_endpoint(connect().client.transport, script.url)


def test_a_refused_token_says_the_code_and_no_secret(
    script: Script,
    connect: Connect,
    key_file: Path,
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.DEBUG)
    said = {"error": "invalid_client", "error_description": "secret <b>words</b>"}
    script.on(TOKEN_PATH, says(said, 401))
    server = connect(
        sign_in=lambda transport: smart(script, transport, key_file, Clock())
    )
    with pytest.raises(SourceUnavailableError, match="invalid_client") as caught:
        server.record("1")
    assert "secret" not in str(caught.value)
    assert "client_assertion" not in caplog.text


@pytest.mark.parametrize("kind", ["basic", "bearer", "smart"])
def test_an_incomplete_sign_in_is_refused_before_anything_is_asked(
    script: Script, tmp_path: Path, kind: str
) -> None:
    settings = Settings.model_validate(
        {"home": tmp_path, "fhir_url": script.url, "fhir_auth": kind}
    )
    with pytest.raises(InvalidSettingError, match=kind), open_fhir_server(settings):
        pass
    assert not script.asked


def test_another_host_than_that_of_the_settings_is_refused(
    script: Script, elsewhere: Script, tmp_path: Path
) -> None:
    settings = Settings(home=tmp_path, fhir_url=script.url)
    with (
        pytest.raises(SourceUnavailableError, match="not among the allowed"),
        open_fhir_server(settings, elsewhere.url),
    ):
        pass


def test_a_server_in_the_network_is_not_asked_without_tls(tmp_path: Path) -> None:
    settings = Settings(home=tmp_path, fhir_url="http://fhir.hospital.example/r4")
    with (
        pytest.raises(SourceUnavailableError, match="without TLS"),
        open_fhir_server(settings),
    ):
        pass


def test_secrets_of_the_settings_are_not_shown(tmp_path: Path) -> None:
    settings = Settings.model_validate(
        {"home": tmp_path, "fhir_token": "hush-1", "fhir_password": "hush-2"}
    )
    assert "hush" not in repr(settings) + json.dumps(settings.model_dump(mode="json"))


def smart(
    script: Script, transport: HttpTransport, key_file: Path, clock: Clock
) -> SmartSignIn:
    url = script.url.replace("/fhir", TOKEN_PATH)
    key = PrivateKey(key_file, "k1")
    return SmartSignIn(transport, "us", key, "system/*.read", lambda: url, clock)
