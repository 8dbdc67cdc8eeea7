"""A passkey in software: makes the answers that a browser would pass on from a phone or a security key (WebAuthn Level 2, 5.1)."""

import json
import os
from hashlib import sha256

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from fido2 import cbor
from fido2.cose import ES256
from fido2.utils import websafe_encode
from fido2.webauthn import Aaguid, AttestedCredentialData, AuthenticatorData

PRESENT_AND_VERIFIED, WITH_CREDENTIAL = 0x05, 0x40


class SoftPasskey:
    def __init__(self, host: str = "testserver"):
        self.host, self.id = host, os.urandom(16)
        self.key = ec.generate_private_key(ec.SECP256R1())

    def made(self, challenge: str) -> dict:
        """The answer to creation options."""
        public = AttestedCredentialData.create(Aaguid(bytes(16)), self.id, ES256.from_cryptography_key(self.key.public_key()))
        data = AuthenticatorData.create(self._host_hash(), PRESENT_AND_VERIFIED | WITH_CREDENTIAL, 0, public)
        attestation = cbor.encode({"fmt": "none", "attStmt": {}, "authData": bytes(data)})
        response = {"clientDataJSON": self._client_data("webauthn.create", challenge), "attestationObject": websafe_encode(attestation)}
        return self._answer(response) | {"clientExtensionResults": {"credProps": {"rk": True}}}

    def used(self, challenge: str, handle: str) -> dict:
        """The answer to request options, for the person whose handle the passkey keeps."""
        data = bytes(AuthenticatorData.create(self._host_hash(), PRESENT_AND_VERIFIED, 1))
        client = self._client_json("webauthn.get", challenge)
        signature = self.key.sign(data + sha256(client).digest(), ec.ECDSA(SHA256()))
        response = {"clientDataJSON": websafe_encode(client), "authenticatorData": websafe_encode(data)}
        return self._answer(response | {"signature": websafe_encode(signature), "userHandle": websafe_encode(handle.encode())})

    def _answer(self, response: dict) -> dict:
        name = websafe_encode(self.id)
        return {"id": name, "rawId": name, "type": "public-key", "response": response, "clientExtensionResults": {}}

    def _client_json(self, act: str, challenge: str) -> bytes:
        return json.dumps({"type": act, "challenge": challenge, "origin": f"http://{self.host}", "crossOrigin": False}).encode()

    def _client_data(self, act: str, challenge: str) -> str:
        return websafe_encode(self._client_json(act, challenge))

    def _host_hash(self) -> bytes:
        return sha256(self.host.encode()).digest()


def give_passkey(person, name: str = "Laptop") -> SoftPasskey:
    """A passkey that `person` has already, without the ceremony of adding it."""
    from allauth.mfa.webauthn.internal.auth import WebAuthn

    passkey = SoftPasskey()
    WebAuthn.add(person, name, passkey.made("unasked"))
    return passkey
