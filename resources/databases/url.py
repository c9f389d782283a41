"""What a database URL says: its file, and what of it may be shown and what may not.

A password stands in the URL's own place or among its parameters (`?password=`, `?sslpassword=`).
"""

from pathlib import Path
from urllib.parse import unquote, urlsplit

from sqlalchemy import URL, make_url

SECRET_WORDS = ("password", "passwd", "secret", "token")
"""A parameter whose name holds one of these is a secret."""


def sqlite_file(url: str | URL) -> Path | None:
    """Return the file of an SQLite URL, be it a path or a URI (`file:…?uri=true`).

    None for a database in memory or of another kind.
    """
    parts = make_url(url)
    file = parts.database
    if parts.get_backend_name() != "sqlite" or not file:
        return None
    if file.startswith("file:"):
        file = unquote(urlsplit(file).path)
    in_memory = file in ("", ":memory:") or parts.query.get("mode") == "memory"
    return None if in_memory else Path(file)


def has_secret(url: str) -> bool:
    """Return whether a URL carries a password or another secret."""
    parts = make_url(url)
    return bool(parts.password) or any(map(_is_secret, parts.query))


def password_of(url: str) -> str | None:
    """Return the password of a URL, wherever it stands."""
    parts = make_url(url)
    if parts.password:
        return str(parts.password)
    found = parts.query.get("password")
    return found if found is None or isinstance(found, str) else found[-1]


def without_secrets(url: str) -> URL:
    """Return the URL without its secrets; it may stand in a list of processes."""
    parts = make_url(url)
    query = {name: value for name, value in parts.query.items() if not _is_secret(name)}
    # `URL.set` takes None for "as it was", and a rendered URL would then say `***`.
    return URL.create(
        parts.drivername,
        username=parts.username,
        host=parts.host,
        port=parts.port,
        database=parts.database,
        query=query,
    )


def _is_secret(name: str) -> bool:
    return any(word in name.lower() for word in SECRET_WORDS)
