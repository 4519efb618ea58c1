#!/usr/bin/env python3
"""Random and mutated requests: whether one is answered with 500, something appears outside of the registry's folder, or memory and descriptors grow.

usage: mutated.py COUNT FOLDER [MINUTES]
With MINUTES, others of COUNT follow at the same server until they are over; a line to stderr says what each came to.
"""
import concurrent.futures
import json
import os
import random
import socket
import sys
import time

from client import IMAGE, Client, manifest_of
from servers import serving

ODD = [
    b"..", b"%2e%2e", b"%2e%2e%2f", b"/", b"//", b"%00", b"\0", b"\r\n", b"sha256:", b"sha512:", b"?digest=", b"?mount=", b"?n=99999999999", b"&", b"*", b"\xff", b"_members", b"_tags", b"blobs/uploads/",
    b"manifests", b"referrers", b"a" * 300, b"-1", b"0-18446744073709551615", b"9223372036854775807", b"{", b"[" * 200, b"null", b"bytes=", b"Transfer-Encoding: chunked\r\n", b"Expect: 100-continue\r\n",
]
FAILED = (b"500", b"501", b"502", b"503", b"504", b"506", b"507")  # 505 is right: another version of HTTP
AT_ONCE, PATIENCE = 16, 0.3  # seconds for a request whose end was cut off: the server waits for it
WARM = 0.25  # share of the requests after which memory is what it stays

count, folder = int(sys.argv[1]), sys.argv[2]
end = time.monotonic() + 60 * float(sys.argv[3] if len(sys.argv) > 3 else 0)
chance = random.Random(20)


def seeds(digest, manifest, upload):
    requests = [
        ("GET /v2/", "", b""), ("GET /v2/_catalog?n=5&last=a", "", b""), ("GET /v2/fuzz/a/tags/list?n=1&last=s", "", b""), (f"GET /v2/fuzz/a/manifests/{digest}", "", b""),
        ("HEAD /v2/fuzz/a/manifests/t", "", b""), (f"GET /v2/fuzz/a/blobs/{digest}", "Range: bytes=1-5\r\n", b""), (f"GET /v2/fuzz/a/referrers/{digest}?artifactType=a/b", "", b""),
        (f"POST /v2/fuzz/a/blobs/uploads/?mount={digest}&from=fuzz/b", "", b""), (f"POST /v2/fuzz/a/blobs/uploads/?digest={digest}", "", b"hello"), ("POST /v2/fuzz/c/blobs/uploads/", "", b""),
        (f"PATCH {upload}", "Content-Range: 0-4\r\n", b"hello"), (f"PUT {upload}?digest={digest}", "", b"hello"), (f"GET {upload}", "", b""), (f"DELETE {upload}", "", b""),
        (f"PUT /v2/fuzz/a/manifests/{digest}?tag=x&tag=y", f"Content-Type: {IMAGE}\r\n", manifest), ("PUT /v2/fuzz/a/manifests/x", f"Content-Type: {IMAGE}\r\n", manifest),
        ("DELETE /v2/fuzz/a/manifests/x", "", b""), (f"DELETE /v2/fuzz/a/blobs/{digest}", "", b""),
    ]
    return [f"{line} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n{headers}Content-Length: {len(body)}\r\n\r\n".encode() + body for line, headers, body in requests]


def damaged(seed):
    if chance.random() < 0.05:
        return chance.randbytes(chance.randrange(1, 2000))
    request = bytearray(seed)
    for _ in range(chance.randrange(1, 4)):
        at = chance.randrange(len(request))
        match chance.randrange(5):
            case 0: request[at] = chance.randrange(256)
            case 1: del request[at:at + chance.randrange(1, 12)]
            case 2: request[at:at] = chance.choice(ODD)
            case 3: request[at:at] = request[at:at + chance.randrange(1, 40)]
            case _: del request[at]
        if not request:
            return b"\r\n"
    return bytes(request)


def ask(port, request):
    try:
        with socket.create_connection(("127.0.0.1", port), PATIENCE) as client:
            client.sendall(request)
            answer = b""
            while got := client.recv(65536):
                answer += got
            return answer
    except TimeoutError:
        return b"HTTP/1.1 ..."
    except ConnectionError:
        return b""


root = f"{folder}/inner/registry"
os.makedirs(f"{folder}/inner")
answers, asked = {}, 0


def prepare(server):
    """What the requests ask for, again: some of them delete it."""
    with Client(server.port) as client:
        layer = b"layer" * 100
        client.push_blob("fuzz/a", layer)
        client.push_blob("fuzz/a", b"{}")
        manifest = manifest_of(b"{}", [layer])
        digest = client.push_manifest("fuzz/a", "t", manifest)
        return seeds(digest, manifest, client.ask("POST", "/v2/fuzz/a/blobs/uploads/")[1]["location"])


def storm(server, threads, requests, number):
    global asked
    sent = [damaged(chance.choice(requests)) for _ in range(number)]
    for request, answer in zip(sent, threads.map(lambda one: ask(server.port, one), sent)):
        status = answer[9:12]
        kind = status if status == b"505" else status[:1]
        answers[kind] = answers.get(kind, 0) + 1
        if status in FAILED:
            sys.exit(f"mutated.py: {status.decode()} to {request!r}")
    asked += number


def said():
    words = {b"": "hung up on", b".": "waited for", b"505": "of 505 (the version of HTTP)"}
    return f"{asked:,}: " + ", ".join(f"{number:,} {words.get(kind) or f'of {kind.decode()}xx'}" for kind, number in sorted(answers.items()))


with serving("ours", root) as server:
    requests = prepare(server)
    outside = sorted(os.listdir(folder)), sorted(os.listdir(f"{folder}/inner"))
    with concurrent.futures.ThreadPoolExecutor(AT_ONCE) as threads:
        storm(server, threads, requests, int(count * WARM))
        warm, descriptors = server.memory(), server.descriptors()
        storm(server, threads, requests, count - int(count * WARM))
        while time.monotonic() < end:
            print(f"{said()}; memory {server.memory() / 1e6:.0f} MB; descriptors {server.descriptors()}", file=sys.stderr, flush=True)
            storm(server, threads, prepare(server), count)
    after, left = server.memory(), server.descriptors()
    if (sorted(os.listdir(folder)), sorted(os.listdir(f"{folder}/inner"))) != outside or sorted(os.listdir(root)) != ["blobs", "catalog", "lock", "repositories", "trash", "uploads"]:
        sys.exit("mutated.py: something was written outside of the registry's folders")
    prepare(server)
print(json.dumps({"note": f"{said()}; memory {warm / 1e6:.0f} MB, then {after / 1e6:.0f}; descriptors {descriptors}, then {left}"}))
