"""The network and browser of a request, used by rate limits and the security log."""

from __future__ import annotations

import re
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

from flask import has_request_context, request

from placement.core.settings import Settings, settings

UNKNOWN_NETWORK = "unknown"
LONGEST_READ = 500  # characters of the User-Agent header

BROWSERS = tuple(
    (name, re.compile(pattern))
    for name, pattern in (
        ("Edge", r"Edg(?:A|iOS)?/(\d{1,4})"),
        ("Opera", r"OPR/(\d{1,4})"),
        ("Samsung Internet", r"SamsungBrowser/(\d{1,4})"),
        ("Firefox", r"(?:Firefox|FxiOS)/(\d{1,4})"),
        ("Chrome", r"(?:Chrome|CriOS)/(\d{1,4})"),
        ("Safari", r"Version/(\d{1,4})[^()]*Safari/"),
    )
)
SYSTEMS = (
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("Windows", "Windows"),
    ("Mac OS X", "macOS"),
    ("CrOS", "ChromeOS"),
    ("Linux", "Linux"),
)


def network_of(written: str | None) -> str:
    """The network an address is counted by: the whole IPv4 address, IPv6's first 64 bits; "unknown" if unreadable."""
    address = _parse(written)
    if address is None:
        return UNKNOWN_NETWORK
    return str(address) if isinstance(address, IPv4Address) else str(ip_network((address, 64), strict=False))


def shortened(written: str | None) -> str:
    """A larger network that identifies a person less: the first 24 bits of IPv4, 48 of IPv6."""
    address = _parse(written)
    if address is None:
        return UNKNOWN_NETWORK
    return str(ip_network((address, 24 if isinstance(address, IPv4Address) else 48), strict=False))


def current_network() -> str:
    """The network of this request."""
    return network_of(request.remote_addr)


def logged_network() -> str:
    """The network of this request as the security log stores it; empty outside a request."""
    if not has_request_context():
        return ""
    return (shortened if settings().shorten_networks else network_of)(request.remote_addr)


def is_local() -> bool:
    """True if the request comes from this machine and no proxy is trusted to give the caller's address."""
    address = _parse(request.remote_addr)
    is_from_here = not request.remote_addr or (address is not None and address.is_loopback)
    return is_from_here and not trusts_proxy()


def trusts_proxy() -> bool:
    """True if core.web reads the caller's address from X-Forwarded-For."""
    return settings().base_url.startswith("https://")


def start_notice(chosen: Settings) -> str:
    """The startup notice that callers on this machine are not limited; else ''."""
    if chosen.base_url.startswith("https://"):
        return ""
    return (
        "Sign-in tries from this machine itself are not limited, because BASE_URL isn't https and no proxy is trusted."
    )


def logged_browser() -> str:
    """The browser of this request, such as "Firefox 128 on Windows"; empty outside a request."""
    return describe_browser(request.headers.get("User-Agent", "")) if has_request_context() else ""


def describe_browser(written: str) -> str:
    """Family, version and system. Only a number is copied from the header, which can hold any text."""
    text = written[:LONGEST_READ]
    matches = ((name, pattern.search(text)) for name, pattern in BROWSERS)
    browser = next((f"{name} {match[1]}" for name, match in matches if match), "Unknown browser")
    system = next((name for mark, name in SYSTEMS if mark in text), "")
    return f"{browser} on {system}" if system else browser


def _parse(written: str | None) -> IPv4Address | IPv6Address | None:
    """Parse an address with or without a port; an IPv4 address written as IPv6 counts as IPv4."""
    bare = (written or "").strip()
    if port := re.fullmatch(r"\[(.+)\](?::\d+)?|(\d+\.\d+\.\d+\.\d+):\d+", bare):
        bare = port[1] or port[2]
    try:
        address = ip_address(bare.partition("%")[0])
    except ValueError:
        return None
    return getattr(address, "ipv4_mapped", None) or address
