"""Where a broker listens, and how one speaks there."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path


class Listener(StrEnum):
    """By its name in the broker's configuration."""

    PLAIN = "PLAIN"
    """no encryption, nobody is asked who they are; brokers speak to each other there"""
    CONTROLLER = "CONTROLLER"
    """for brokers only"""
    DETOUR = "DETOUR"
    """like PLAIN, but clients are told another port: a proxy's"""
    SASL = "SASL"
    """TLS, name and password: PLAIN, SCRAM-SHA-256 or SCRAM-SHA-512"""
    TLS = "TLS"
    """TLS, with a certificate of the client's"""

    @property
    def protocol(self) -> str:
        return {Listener.SASL: "SASL_SSL", Listener.TLS: "SSL"}.get(self, "PLAINTEXT")


MECHANISMS = ("PLAIN", "SCRAM-SHA-256", "SCRAM-SHA-512")
_LOGIN = "org.apache.kafka.common.security"


@dataclass(frozen=True, slots=True)
class Access:
    """Who may come in at the listeners SASL and TLS, and by what the broker is known there. ACLs can be made, too.

    `identity`: a PEM file with the broker's key (PKCS 8, not encrypted) and certificate; `authority`: a PEM file with
    the certificate that clients' certificates must be signed by.
    """

    identity: Path
    authority: Path
    user: str
    password: str

    def properties(self) -> Mapping[str, object]:
        sasl, tls = f"listener.name.{Listener.SASL.lower()}", f"listener.name.{Listener.TLS.lower()}"
        known = f'username="{self.user}" password="{self.password}" user_{self.user}="{self.password}"'
        modules = {name: "scram.ScramLoginModule required" for name in MECHANISMS if name != "PLAIN"}
        modules["PLAIN"] = f"plain.PlainLoginModule required {known}"
        return {
            "authorizer.class.name": "org.apache.kafka.metadata.authorizer.StandardAuthorizer",
            "allow.everyone.if.no.acl.found": "true",
            **{f"{each}.ssl.keystore.type": "PEM" for each in (sasl, tls)},
            **{f"{each}.ssl.keystore.location": self.identity for each in (sasl, tls)},
            f"{tls}.ssl.truststore.type": "PEM",
            f"{tls}.ssl.truststore.location": self.authority,
            f"{tls}.ssl.client.auth": "required",
            f"{sasl}.sasl.enabled.mechanisms": ",".join(MECHANISMS),
            **{f"{sasl}.{name.lower()}.sasl.jaas.config": f"{_LOGIN}.{module};" for name, module in modules.items()},
        }

    def format_arguments(self) -> Sequence[str]:
        """SCRAM's are kept by the cluster itself, from its first moment on."""
        known = f"[name={self.user},password={self.password}]"
        return [word for name in MECHANISMS if name != "PLAIN" for word in ("--add-scram", f"{name}={known}")]
