"""One process of a crowd: sends a student's check-ins as fast as the server accepts them.

Run as `python -m tests.journeys.crowd ADDRESS COOKIE REF COUNT`; it begins when it reads a line, so that all
processes begin together, and prints the status of each response.
"""

from __future__ import annotations

import http.client
import re
import sys
from typing import NamedTuple
from urllib.parse import urlencode, urlsplit

TOKEN = re.compile(r'name="csrf_token"[^>]*value="([^"]+)"')
FORM = "application/x-www-form-urlencoded"


class Answer(NamedTuple):
    status: int
    text: str
    cookie: str


def main(address: str, cookie: str, ref: str, count: str) -> None:
    page = ask(address, "GET", f"/placements/{ref}/check-ins/1/write", {"Cookie": cookie})
    token, cookie = TOKEN.search(page.text), page.cookie
    if token is None:
        sys.exit(f"no form for {ref}")
    print("ready", flush=True)
    sys.stdin.readline()
    for number in range(1, int(count) + 1):
        path, form = f"/placements/{ref}/check-ins/{number}/write", typed(token[1], number)
        answer = ask(address, "POST", path, {"Cookie": cookie, "Content-Type": FORM}, urlencode(form))
        print(answer.status, flush=True)


def typed(token: str, number: int) -> dict[str, str]:
    fields = ("what", "so_what", "now_what")
    words = {name: f"{name} of number {number}, in words enough to be read." for name in fields}
    return {**words, "hours": "7.5", "csrf_token": token}


def ask(address: str, method: str, path: str, headers: dict[str, str], body: str | None = None) -> Answer:
    connection = http.client.HTTPConnection(urlsplit(address).netloc, timeout=60)
    connection.request(method, path, body, headers)
    with connection.getresponse() as answer:
        cookie = (answer.headers["Set-Cookie"] or "").partition(";")[0]
        found = Answer(answer.status, answer.read().decode(), cookie)
    connection.close()
    return found


if __name__ == "__main__":
    main(*sys.argv[1:])
