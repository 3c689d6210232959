"""Settings: `FUSIONBOARD_*` variables, then `.env`; never from code."""

from pathlib import Path
from typing import Literal

from platformdirs import user_data_path
from pydantic import Field, SecretStr, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict, SettingsError

from data.errors import InvalidSettingError


class Settings(BaseSettings):
    """Settings that a hospital may make; the defaults need nothing else on the machine.

    Attributes:
        home: Where the store and the simulated cohort lie.
        database_url: SQLAlchemy URL; SQLite under `home` unless set.
        port: Port of the dashboard on 127.0.0.1.
        decode_threads: Threads that decode slices.
        volume_cache_gb: Room for volumes kept ready under `home`, 10^9 bytes each.
        issuers: Issuer of Patient ID as the images write it, to the FHIR `system`
            that it means, as a JSON object.
        fhir_url: Base URL of the hospital's FHIR server, or empty.
        fhir_allowed_hosts: The only hosts that are ever asked, as `host` or
            `host:port` with commas; the host of `fhir_url` alone if empty.
        fhir_plain_http: Whether a server in the network may be asked without TLS.
        fhir_auth: How we sign in there.
        fhir_user: For `basic`.
        fhir_password: For `basic`.
        fhir_token: For `bearer`.
        fhir_client_id: For `smart`, as registered with the server.
        fhir_private_key: For `smart`: PEM file with an RSA or P-384 key.
        fhir_key_id: For `smart`: `kid` of its public half, if the server wants it.
        fhir_token_url: For `smart`, where the server does not say it itself.
        fhir_read_scope: For `smart`: what is asked for to read.
        fhir_write_scope: For `smart`: what is asked for to write results back.
        fhir_timeout_s: Longest silence of the server.
        fhir_answer_limit_mb: Largest single answer, 10^6 bytes each.
        fhir_events_secret: What a server must show to tell us of changes; without it
            nobody can.
        fhir_send_unsigned: Whether results may be written without a signature; they
            are then marked as preliminary.
        detector_file: The hospital's own network that scores candidates, as ONNX;
            the built-in detector finds and scores them if unset.
    """

    model_config = SettingsConfigDict(
        env_prefix="FUSIONBOARD_", env_file=".env", extra="ignore", frozen=True
    )

    home: Path = Field(default_factory=lambda: user_data_path("fusionboard"))
    database_url: str = ""
    port: int = Field(default=8501, ge=1, le=65535)
    decode_threads: int = Field(default=2, ge=1, le=64)
    volume_cache_gb: float = Field(default=20, gt=0)
    issuers: dict[str, str] = Field(default_factory=dict)
    fhir_url: str = ""
    fhir_allowed_hosts: str = ""
    fhir_plain_http: bool = False
    fhir_auth: Literal["none", "basic", "bearer", "smart"] = "none"
    fhir_user: str = ""
    fhir_password: SecretStr = SecretStr("")
    fhir_token: SecretStr = SecretStr("")
    fhir_client_id: str = ""
    fhir_private_key: Path | None = None
    fhir_key_id: str = ""
    fhir_token_url: str = ""
    fhir_read_scope: str = "system/*.read"
    fhir_write_scope: str = "system/*.read system/*.write"
    fhir_timeout_s: float = Field(default=30, gt=0, le=600)
    fhir_answer_limit_mb: float = Field(default=32, gt=0, le=2000)
    fhir_events_secret: SecretStr = SecretStr("")
    fhir_send_unsigned: bool = False
    detector_file: Path | None = None

    @property
    def store_url(self) -> str:
        """SQLAlchemy URL of the store."""
        return self.database_url or f"sqlite:///{self.home / 'fusionboard.sqlite'}"

    @property
    def volume_folder(self) -> Path:
        """Folder where volumes are kept ready; all of it can be made again."""
        return self.home / "volumes"

    @property
    def volume_cache_bytes(self) -> int:
        """Room for them."""
        return round(self.volume_cache_gb * 1e9)


def load_settings() -> Settings:
    """Read the settings of this process.

    Raises:
        InvalidSettingError: Naming the first setting that cannot be used.
    """
    try:
        return Settings()
    except ValidationError as error:
        first = error.errors()[0]
        name = "FUSIONBOARD_" + "_".join(str(part) for part in first["loc"]).upper()
        raise InvalidSettingError(
            "setting.invalid", name=name, value=first["input"], why=first["msg"]
        ) from error
    except SettingsError as error:  # a setting that must be JSON and is not
        name = "FUSIONBOARD_ISSUERS"
        raise InvalidSettingError("setting.not_json", name=name) from error
