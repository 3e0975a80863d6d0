"""Networks for counting callers, and short names of browsers."""

from __future__ import annotations

import pytest

from placement.access import caller

pytestmark = pytest.mark.once


@pytest.mark.parametrize(
    ("address", "network", "short"),
    [
        ("192.0.2.7", "192.0.2.7", "192.0.2.0/24"),
        ("192.0.2.7:51234", "192.0.2.7", "192.0.2.0/24"),
        ("::ffff:192.0.2.7", "192.0.2.7", "192.0.2.0/24"),
        ("::ffff:c000:207", "192.0.2.7", "192.0.2.0/24"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64", "2001:db8:1::/48"),
        ("[2001:db8:1:2::9]:443", "2001:db8:1:2::/64", "2001:db8:1::/48"),
        ("[2001:db8:1:2::9]", "2001:db8:1:2::/64", "2001:db8:1::/48"),
        ("fe80::1%eth0", "fe80::/64", "fe80::/48"),
        (None, "unknown", "unknown"),
        ("", "unknown", "unknown"),
        ("unix:", "unknown", "unknown"),
        ("999.1.1.1", "unknown", "unknown"),
        ("<script>", "unknown", "unknown"),
    ],
)
def test_caller_is_counted_by_network(address: str | None, network: str, short: str) -> None:
    assert caller.network_of(address) == network
    assert caller.shortened(address) == short


@pytest.mark.parametrize(
    ("written", "name"),
    [
        ("Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:128.0) Gecko/20100101 Firefox/128.0", "Firefox 128 on Windows"),
        (
            "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0"
            " Safari/537.36 Edg/126.0.0.0",
            "Edge 126 on Windows",
        ),
        (
            "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko)"
            " Version/17.5 Mobile/15E148 Safari/604.1",
            "Safari 17 on iPhone",
        ),
        (
            "Mozilla/5.0 (Linux; Android 14; Pixel 8) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/125.0.0.0"
            " Mobile Safari/537.36",
            "Chrome 125 on Android",
        ),
        ("curl/8.5.0", "Unknown browser"),
        ("", "Unknown browser"),
        ("my password is tulips", "Unknown browser"),
        ("Firefox/99999999999", "Firefox 9999"),
    ],
)
def test_browser_name_is_built_from_known_words_only(written: str, name: str) -> None:
    assert caller.describe_browser(written) == name
