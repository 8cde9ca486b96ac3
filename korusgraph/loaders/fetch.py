"""The only module that opens a socket for documents: http(s) to public addresses, with limits."""

from __future__ import annotations

import contextlib
import http.client
import ipaddress
import re
import socket
import ssl
import threading
import time
from typing import NamedTuple
from urllib.parse import quote, urljoin, urlsplit

from korusgraph import __version__, settings
from korusgraph.errors import InputError, KorusgraphError, RefusedError
from korusgraph.loaders.base import MAX_BYTES

DEADLINE_S = 30.0
MAX_REDIRECTS = 5
_PORTS = frozenset((80, 443, 8080, 8443))
_GIVE_FILE = "save the document and give the file"
# What `ipaddress` calls global, or did in some version, and is not: relays, translators, anycast helpers, documentation.
_NOT_PUBLIC = tuple(
    ipaddress.ip_network(n)
    for n in (
        "192.0.0.0/24",
        "192.88.99.0/24",
        "192.31.196.0/24",
        "192.52.193.0/24",
        "192.175.48.0/24",
        "198.18.0.0/15",
        "240.0.0.0/4",
        "2001::/23",
        "2001:db8::/32",
        "2002::/16",
        "2620:4f:8000::/48",
        "3fff::/20",
    )
)
_UNICAST = ipaddress.IPv6Network("2000::/3")
_TRANSLATED = ipaddress.IPv6Network("64:ff9b::/96")


class Page(NamedTuple):
    """What a server gave: the last address, the bytes, and what it said they are."""

    url: str
    data: bytes
    media_type: str = ""
    charset: str = ""


class Target(NamedTuple):
    """A URL that may be fetched, in ASCII."""

    scheme: str
    host: str
    port: int
    path: str

    @property
    def authority(self) -> str:
        """Host and port as the `Host` header wants them."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == {"http": 80, "https": 443}[self.scheme] else f"{host}:{self.port}"


def fetch(url: str) -> Page:
    """A public web page.

    The name is resolved once, every address is checked, and the connection goes to a checked address, so that a name
    cannot be pointed elsewhere in between. Redirects are checked the same way. One deadline holds for all of it.

    Raises: RefusedError for what must not be fetched; InputError when the server does not give the page.
    """
    if settings.offline():
        raise RefusedError(f"{url[:200]!r} is not fetched: --offline", _GIVE_FILE, "KG-RF-005")
    deadline = time.monotonic() + DEADLINE_S
    for _ in range(MAX_REDIRECTS + 1):
        response = _get(url, deadline)
        if response.status in (301, 302, 303, 307, 308) and response.location:
            url = _following(url, response.location)
            continue
        if response.status != 200:
            raise InputError(f"{url}: the server answered {response.status}", "check the address in a browser", "KG-IN-011")
        return Page(url, response.data, response.media_type, response.charset)
    raise RefusedError(f"{url}: more than {MAX_REDIRECTS} redirects", _GIVE_FILE, "KG-RF-002")


def check(url: str) -> Target:
    """The parts of a URL that may be fetched. Raises: RefusedError."""
    shown = repr(url[:100])
    if any(c <= " " or c == "\x7f" or c == "\\" for c in url):
        raise RefusedError(f"{shown}: not a URL", "give http(s)://host/path without spaces", "KG-RF-002")
    try:
        parts = urlsplit(url)
        port = parts.port or (443 if parts.scheme == "https" else 80)
        host = _ascii_host(parts.hostname or "")
    except ValueError:
        raise RefusedError(f"{shown}: not a URL", "give http(s)://host/path", "KG-RF-002") from None
    if parts.scheme not in ("http", "https") or not host:
        raise RefusedError(f"{shown}: only http and https are fetched", _GIVE_FILE, "KG-RF-002")
    if "@" in parts.netloc:
        raise RefusedError("a URL with a user name is refused", _GIVE_FILE, "KG-RF-002")
    if port not in _PORTS:
        raise RefusedError(f"port {port} is refused", _GIVE_FILE, "KG-RF-002")
    path = quote(parts.path or "/", safe="/%:;=@,!$&'()*+~")
    query = quote(parts.query, safe="/%:;=@,!$&'()*+~?[]|")
    return Target(parts.scheme, host, port, path + (f"?{query}" if query else ""))


def _ascii_host(host: str) -> str:
    """The host's name for the resolver: `ü` by IDNA. Raises: ValueError."""
    if ":" in host:
        return str(ipaddress.ip_address(host.split("%")[0]))
    made = host.encode("idna").decode("ascii").lower() if host else ""
    if made and not re.fullmatch(r"[a-z0-9_]([a-z0-9_.-]{0,252})", made):
        raise ValueError("not a host name")
    return made


def addresses(host: str, port: int) -> list[str]:
    """Addresses of a host, all of them public. Raises: RefusedError, InputError."""
    try:
        found = sorted({str(info[4][0]) for info in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)})
    except (OSError, UnicodeError):
        raise InputError(f"{host}: no such host, or no network", "check the address, or give a file", "KG-IN-011") from None
    for address in found:
        if not is_public(address):
            raise RefusedError(f"{host} leads to {address}, which is not a public address", "give the file itself", "KG-RF-002")
    return found


def is_public(address: str) -> bool:
    """Whether an IP address is a public one; IPv4 inside IPv6 is looked through."""
    try:
        ip = ipaddress.ip_address(address.split("%")[0])
    except ValueError:
        return False
    if isinstance(ip, ipaddress.IPv6Address):
        if ip in _TRANSLATED:
            return is_public(str(ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF)))
        if ip not in _UNICAST or _tunnelled(ip):
            return False
    return ip.is_global and not ip.is_multicast and not ip.is_reserved and not any(ip in n for n in _NOT_PUBLIC)


def _tunnelled(ip: ipaddress.IPv6Address) -> bool:
    """An address of ISATAP: the end of a tunnel that starts at the IPv4 address inside."""
    return (int(ip) >> 32) & 0xFCFFFFFF == 0x00005EFE


class _Response(NamedTuple):
    status: int
    location: str
    data: bytes
    media_type: str
    charset: str


def _following(url: str, location: str) -> str:
    """The address that a redirect leads to. Raises: RefusedError."""
    with contextlib.suppress(UnicodeError):
        location = location.encode("latin-1").decode("utf-8")
    try:
        following = urljoin(url, location)
    except ValueError:
        raise RefusedError(f"{url}: redirects to what is no URL", _GIVE_FILE, "KG-RF-002") from None
    if url.startswith("https:") and following.startswith("http:"):
        raise RefusedError(f"{url}: redirects from https to http", _GIVE_FILE, "KG-RF-002")
    return following


class _Deadline:
    """Shuts a connection when the time is over, whatever it is waiting for: one byte a second keeps no reader alive."""

    def __init__(self, sock: socket.socket, seconds: float) -> None:
        self.passed = False
        self._socket = sock
        self._timer = threading.Timer(max(0.0, seconds), self._end)
        self._timer.daemon = True

    def _end(self) -> None:
        self.passed = True
        with contextlib.suppress(OSError):
            self._socket.shutdown(socket.SHUT_RDWR)

    def __enter__(self) -> _Deadline:
        self._timer.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._timer.cancel()
        self._socket.close()


def _get(url: str, deadline: float) -> _Response:
    target = check(url)
    address = addresses(target.host, target.port)[0]
    late = InputError(f"{url}: not done after {DEADLINE_S:.0f} s", _GIVE_FILE, "KG-IN-011")
    left = deadline - time.monotonic()
    if left <= 0:
        raise late
    try:
        raw = socket.create_connection((address, target.port), timeout=min(left, 10.0))
    except OSError as error:
        raise _unreachable(url, error) from None
    with raw, _Deadline(raw.dup(), deadline - time.monotonic()) as watch:
        try:
            response = _exchange(url, target, raw)
        except KorusgraphError:
            if watch.passed:
                raise late from None
            raise
        except (OSError, http.client.HTTPException, ValueError) as error:
            raise late if watch.passed else _unreachable(url, error) from None
    if watch.passed:
        raise late
    return response


def _unreachable(url: str, error: Exception) -> InputError:
    return InputError(f"{url}: cannot be fetched ({type(error).__name__})", "check the address in a browser", "KG-IN-011")


def _exchange(url: str, target: Target, raw: socket.socket) -> _Response:
    """Request and answer over a connection to a checked address; TLS is verified against the host's name."""
    connection = http.client.HTTPConnection(target.host, target.port)
    secure = target.scheme == "https"
    connection.sock = ssl.create_default_context().wrap_socket(raw, server_hostname=target.host) if secure else raw
    headers = {"Host": target.authority, "User-Agent": f"korusgraph/{__version__}", "Accept-Encoding": "identity"}
    with contextlib.closing(connection):
        connection.request("GET", target.path, headers=headers)
        response = connection.getresponse()
        data = _body(url, response)
    charset = response.headers.get_content_charset() or ""
    media_type = response.headers.get_content_type() if response.getheader("Content-Type") else ""
    return _Response(response.status, response.getheader("Location") or "", data, media_type, charset)


def _body(url: str, response: http.client.HTTPResponse) -> bytes:
    """The whole body. Raises: RefusedError when it is too long, InputError when it is shorter than was announced."""
    data = bytearray()
    while chunk := response.read1(65536):
        data += chunk
        if len(data) > MAX_BYTES:
            raise RefusedError(f"{url}: more than {MAX_BYTES} bytes", _GIVE_FILE, "KG-RF-003")
    said = response.getheader("Content-Length") or ""
    if said.isdigit() and not response.chunked and len(data) < int(said):
        raise InputError(f"{url}: the connection broke after {len(data)} of {said} bytes", "fetch it again", "KG-IN-011")
    return bytes(data)
