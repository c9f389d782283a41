"""Ed25519 signatures of documents, and the keys that a verifier pins.

A signature is an entry `signature` of a JSON document, over the document's bytes without it
(`json_bytes`). It names the key that made it, which proves nothing: a signature counts only by a
key that the verifier was given (`REGISTRY_TRUSTED_KEYS`), got by another way than the document.
"""

import json
import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    PublicFormat,
    load_pem_private_key,
    load_pem_public_key,
)

UNSIGNED = {"state": "unsigned"}
"""What a document says that nobody signed."""

ALGORITHM = "Ed25519"

_PLAIN_HEX = re.compile(r"[0-9a-f]+")

HEX_DIGITS = 64
"""Length of a public key in hexadecimal."""


class KeyFileError(ValueError):
    """A file of keys that cannot be used; the message names the file and never quotes it."""


def json_bytes(document: Mapping[str, Any]) -> bytes:
    """Return a document as it stands in a file; it is signed in this form."""
    return (json.dumps(document, ensure_ascii=False, indent=2, sort_keys=True) + "\n").encode()


def load_key(path: Path) -> Ed25519PrivateKey:
    """Read a private key (PEM).

    Raises:
        ValueError: it is no key.
        KeyFileError: it is a key of another kind.
        OSError: the file cannot be read.
    """
    key = load_pem_private_key(path.read_bytes(), password=None)
    if not isinstance(key, Ed25519PrivateKey):
        raise KeyFileError(f"{path.name} 不是 Ed25519 私钥")
    return key


def public_hex(key: Ed25519PrivateKey | Ed25519PublicKey) -> str:
    """Return the public key in hexadecimal, as documents name it."""
    public = key.public_key() if isinstance(key, Ed25519PrivateKey) else key
    return public.public_bytes(Encoding.Raw, PublicFormat.Raw).hex()


def sign(body: bytes, key: Ed25519PrivateKey | None) -> dict[str, str]:
    """Return the signature of a document's bytes; without a key, that there is none."""
    if key is None:
        return dict(UNSIGNED)
    return {
        "state": "signed",
        "algorithm": ALGORITHM,
        "public_key": public_hex(key),
        "value": key.sign(body).hex(),
    }


def holds(document: Mapping[str, Any]) -> bool:
    """Return whether a document's signature fits the key that it names itself; none passes.

    This finds damage. It is no proof of who signed.
    """
    signature = document.get("signature") or {}
    return signature == UNSIGNED or _fits(document, signature)


def signed_by(document: Mapping[str, Any], trusted: frozenset[str]) -> bool:
    """Return whether one of these keys (hexadecimal) signed the document."""
    signature = document.get("signature")
    if not isinstance(signature, Mapping) or signature.get("public_key") not in trusted:
        return False
    return _fits(document, signature)


def _fits(document: Mapping[str, Any], signature: Mapping[str, Any]) -> bool:
    body = json_bytes({name: value for name, value in document.items() if name != "signature"})
    try:
        if set(signature) != {"state", "algorithm", "public_key", "value"}:
            return False
        key = Ed25519PublicKey.from_public_bytes(bytes.fromhex(signature["public_key"]))
        key.verify(bytes.fromhex(signature["value"]), body)
    except (InvalidSignature, ValueError, TypeError):
        return False
    # Hexadecimal has two spellings and takes blanks; a signature has one spelling.
    plain = _PLAIN_HEX.fullmatch(signature["value"]) and _PLAIN_HEX.fullmatch(
        signature["public_key"]
    )
    return bool(plain and signature["state"] == "signed" and signature["algorithm"] == ALGORITHM)


def trusted_keys(paths: Sequence[Path]) -> frozenset[str]:
    """Read public keys: files (PEM, or 64 hexadecimal digits a line), or folders of such files.

    Raises:
        KeyFileError: a path is not there, holds no public key, or holds a private one.
    """
    found: set[str] = set()
    for path in paths:
        files = sorted(p for p in path.iterdir() if p.is_file()) if path.is_dir() else [path]
        if not files:
            raise KeyFileError(f"{path} 中没有公钥文件")
        for file in files:
            found |= _keys_of(file)
    return frozenset(found)


def _keys_of(file: Path) -> set[str]:
    try:
        body = file.read_bytes()
        if b"PRIVATE KEY" in body:
            raise KeyFileError(f"{file} 是私钥：验证方只应持有公钥")
        if b"-----BEGIN" in body:
            key = load_pem_public_key(body)
            if not isinstance(key, Ed25519PublicKey):
                raise KeyFileError(f"{file} 不是 Ed25519 公钥")
            return {public_hex(key)}
        words = body.decode("ascii").lower().split()
        if not words or any(len(bytes.fromhex(w)) * 2 != HEX_DIGITS for w in words):
            raise KeyFileError(f"{file} 中没有公钥（PEM，或 64 位十六进制）")
    except KeyFileError:
        raise
    except (OSError, ValueError) as error:
        raise KeyFileError(f"{file} 无法作为公钥读取（{type(error).__name__}）") from None
    return set(words)
