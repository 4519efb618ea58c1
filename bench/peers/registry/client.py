"""HTTP/1.1 over one connection, as little of it as these rows need. Files go out by the kernel, and what comes in is received into one buffer: the client is not what is measured."""
import hashlib
import json
import socket

PIECE = 1 << 20
IMAGE = "application/vnd.oci.image.manifest.v1+json"
CONFIG = "application/vnd.oci.image.config.v1+json"
LAYER = "application/vnd.oci.image.layer.v1.tar"


class Refused(Exception):
    def __init__(self, status, said):
        super().__init__(f"{status}: {said[:300]}")
        self.status = status


class Client:
    def __init__(self, port):
        self.port = port
        self.socket = socket.create_connection(("127.0.0.1", port))
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.buffer = bytearray(PIECE)
        self.rest = b""

    def __enter__(self):
        return self

    def __exit__(self, *error):
        self.socket.close()

    def ask(self, method, path, body=b"", headers=(), file=None, keep=True, expect=(200, 201, 202, 204, 206)):
        """Status, headers and body; the body's length in place of it where it is not kept. body may be a file's length, where a file is given."""
        length = body if file is not None else len(body)
        lines = [f"{method} {path} HTTP/1.1", "Host: registry", f"Content-Length: {length}", *(f"{name}: {value}" for name, value in headers)]
        self.socket.sendall("\r\n".join([*lines, "", ""]).encode() + (b"" if file is not None else body))
        if file is not None:
            self.socket.sendfile(file, 0, length)
        return self._answer(method, keep, expect)

    def _answer(self, method, keep, expect):
        while b"\r\n\r\n" not in self.rest:
            got = self.socket.recv(65536)
            if not got:
                raise ConnectionError("the server hung up")
            self.rest += got
        head, self.rest = self.rest.split(b"\r\n\r\n", 1)
        first, *lines = head.decode("latin-1").split("\r\n")
        status = int(first.split(" ")[1])
        headers = {name.lower(): value.strip() for name, value in (line.split(":", 1) for line in lines)}
        length = 0 if method == "HEAD" or status in (204, 304) else int(headers.get("content-length", 0))
        body = self._body(length, keep or status >= 400)
        if status not in expect:
            raise Refused(status, body)
        return status, headers, body

    def _body(self, length, keep):
        kept, self.rest = self.rest[:length], self.rest[length:]
        left = length - len(kept)
        parts = [kept]
        while left > 0:
            got = self.socket.recv_into(self.buffer, min(left, PIECE))
            if got == 0:
                raise ConnectionError("the server hung up")
            left -= got
            if keep:
                parts.append(bytes(self.buffer[:got]))
        return b"".join(parts) if keep else length

    def push_file(self, name, path, length, digest):
        """A blob from a file: POST and PUT."""
        _, headers, _ = self.ask("POST", f"/v2/{name}/blobs/uploads/")
        with open(path, "rb") as file:
            self.ask("PUT", target(headers["location"], digest), length, [("Content-Type", "application/octet-stream")], file)

    def push_blob(self, name, content):
        digest = digest_of(content)
        _, headers, _ = self.ask("POST", f"/v2/{name}/blobs/uploads/")
        self.ask("PUT", target(headers["location"], digest), content, [("Content-Type", "application/octet-stream")])
        return digest

    def push_manifest(self, name, reference, manifest):
        self.ask("PUT", f"/v2/{name}/manifests/{reference}", manifest, [("Content-Type", IMAGE)])
        return digest_of(manifest)


def target(location, digest):
    """Some servers say a whole URL, with parameters of their own."""
    path = "/" + location.split("://", 1)[1].split("/", 1)[1] if "://" in location else location
    return path + ("&" if "?" in path else "?") + "digest=" + digest


def digest_of(content):
    return "sha256:" + hashlib.sha256(content).hexdigest()


def digest_of_file(path):
    with open(path, "rb") as file:
        return "sha256:" + hashlib.file_digest(file, "sha256").hexdigest()


def manifest_of(config, layers):
    """An image manifest of blobs that are at hand."""
    one = lambda kind, content: {"mediaType": kind, "digest": digest_of(content), "size": len(content)}
    return json.dumps({"schemaVersion": 2, "mediaType": IMAGE, "config": one(CONFIG, config), "layers": [one(LAYER, layer) for layer in layers]}).encode()
