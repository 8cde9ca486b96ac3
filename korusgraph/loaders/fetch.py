"""The only module that opens a socket for documents: http(s) to public addresses, with limits."""

from __future__ import annotations

import http.client
import ipaddress
import socket
import ssl
import time
from urllib.parse import urljoin, urlsplit

from korusgraph import __version__
from korusgraph.errors import InputError, RefusedError
from korusgraph.loaders.base import MAX_BYTES

DEADLINE_S = 30.0
MAX_REDIRECTS = 5
_PORTS = frozenset((80, 443, 8080, 8443))


def fetch(url: str) -> tuple[str, bytes]:
    """Final URL and bytes of a public web page.

    The name is resolved once, every address is checked, and the connection goes to a checked address, so that a name
    cannot be pointed elsewhere in between. Redirects are checked the same way.

    Raises: RefusedError for what must not be fetched; InputError when the server does not give the page.
    """
    deadline = time.monotonic() + DEADLINE_S
    for _ in range(MAX_REDIRECTS + 1):
        status, location, data = _get(url, deadline)
        if status in (301, 302, 303, 307, 308) and location:
            following = urljoin(url, location)
            if url.startswith("https:") and following.startswith("http:"):
                raise RefusedError(
                    f"{url}: redirects from https to http", "fetch the page yourself and give the file", "KG-RF-002"
                )
            url = following
            continue
        if status != 200:
            raise InputError(f"{url}: the server answered {status}", "check the address in a browser", "KG-IN-011")
        return url, data
    raise RefusedError(f"{url}: more than {MAX_REDIRECTS} redirects", "fetch the page yourself and give the file", "KG-RF-002")


def check(url: str) -> tuple[str, str, int]:
    """Scheme, host and port of a URL that may be fetched. Raises: RefusedError."""
    try:
        parts = urlsplit(url)
        port = parts.port or (443 if parts.scheme == "https" else 80)
    except ValueError:
        raise RefusedError(f"{url[:100]!r}: not a URL", "give http(s)://host/path", "KG-RF-002") from None
    if parts.scheme not in ("http", "https") or not parts.hostname or any(c in url for c in "\r\n\t "):
        raise RefusedError(
            f"{url[:100]!r}: only http and https are fetched", "save the document and give the file", "KG-RF-002"
        )
    if parts.username or parts.password:
        raise RefusedError("a URL with a user name is refused", "save the document and give the file", "KG-RF-002")
    if port not in _PORTS:
        raise RefusedError(f"port {port} is refused", "save the document and give the file", "KG-RF-002")
    return parts.scheme, parts.hostname, port


def addresses(host: str, port: int) -> list[str]:
    """Addresses of a host, all of them public. Raises: RefusedError, InputError."""
    try:
        found = sorted({str(info[4][0]) for info in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)})
    except (socket.gaierror, UnicodeError, OSError):
        raise InputError(f"{host}: no such host, or no network", "check the address, or give a file", "KG-IN-011") from None
    for address in found:
        if not is_public(address):
            raise RefusedError(f"{host} leads to {address}, which is not a public address", "give the file itself", "KG-RF-002")
    return found


def is_public(address: str) -> bool:
    """Whether an IP address is a public one; mapped and translated IPv4 is looked through."""
    try:
        ip = ipaddress.ip_address(address.split("%")[0])
    except ValueError:
        return False
    if isinstance(ip, ipaddress.IPv6Address):
        inner = ip.ipv4_mapped or ip.sixtofour or (ip.teredo[1] if ip.teredo else None)
        if ip in ipaddress.ip_network("64:ff9b::/96"):
            inner = ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF)
        if inner is not None:
            return is_public(str(inner))
    return ip.is_global and not ip.is_multicast


def _get(url: str, deadline: float) -> tuple[int, str, bytes]:
    scheme, host, port = check(url)
    address = addresses(host, port)[0]
    parts = urlsplit(url)
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    try:
        connection = _connect(scheme, host, address, port, deadline)
        connection.request(
            "GET",
            path,
            headers={"Host": parts.netloc, "User-Agent": f"korusgraph/{__version__}", "Accept-Encoding": "identity"},
        )
        response = connection.getresponse()
        data = bytearray()
        while True:
            if time.monotonic() > deadline:
                raise InputError(
                    f"{url}: not done after {DEADLINE_S:.0f} s", "fetch the page yourself and give the file", "KG-IN-011"
                )
            chunk = response.read(65536)
            if not chunk:
                break
            data += chunk
            if len(data) > MAX_BYTES:
                raise RefusedError(
                    f"{url}: more than {MAX_BYTES} bytes", "fetch the page yourself and give the file", "KG-RF-003"
                )
        return response.status, response.getheader("Location") or "", bytes(data)
    except (OSError, http.client.HTTPException) as error:
        raise InputError(
            f"{url}: cannot be fetched ({type(error).__name__})", "check the address in a browser", "KG-IN-011"
        ) from None


def _connect(scheme: str, host: str, address: str, port: int, deadline: float) -> http.client.HTTPConnection:
    """A connection to the checked address; TLS is verified against the host's name."""
    left = max(0.1, deadline - time.monotonic())
    connection = http.client.HTTPConnection(address, port, timeout=min(left, 10.0))
    if scheme == "https":
        raw = socket.create_connection((address, port), timeout=min(left, 10.0))
        connection.sock = ssl.create_default_context().wrap_socket(raw, server_hostname=host)
    return connection
