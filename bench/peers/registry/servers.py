"""Servers of these rows: each on a free port and over a folder, until the "with" ends."""
import contextlib
import os
import signal
import socket
import subprocess
import time

HERE = os.path.dirname(os.path.abspath(__file__))
OURS = os.path.abspath(os.path.join(HERE, "..", "..", "..", "artifacts", "bin", "poncho-registry"))
PATIENCE = 60

THEIRS = """version: 0.1
log: {{level: error}}
storage:
  cache: {{blobdescriptor: inmemory}}
  filesystem: {{rootdirectory: {folder}}}
http: {{addr: 127.0.0.1:{port}}}
"""

# As Debian has it, but with as many workers as processors and a log.
NGINX = """daemon off;
worker_processes auto;
pid {folder}/nginx.pid;
error_log {folder}/error.log;
events {{ worker_connections 1024; }}
http {{
    sendfile on;
    tcp_nopush on;
    access_log {folder}/access.log;
    client_body_temp_path {folder}/body; proxy_temp_path {folder}/proxy; fastcgi_temp_path {folder}/fastcgi; uwsgi_temp_path {folder}/uwsgi; scgi_temp_path {folder}/scgi;
    server {{ listen 127.0.0.1:{port}; root {folder}/www; }}
}}
"""


class Server:
    def __init__(self, process, port, log):
        self.process, self.port, self.log = process, port, log
        self.host = f"127.0.0.1:{port}"

    def memory(self):
        """Bytes of anonymous pages now, and those that were never given back to the system count."""
        with open(f"/proc/{self.process.pid}/status") as status:
            return sum(int(line.split()[1]) * 1024 for line in status if line.startswith("RssAnon:"))

    def cpu(self):
        """Seconds of processors so far, of it and its workers: they hold on a machine that others use, where times do not."""
        with open(f"/proc/{self.process.pid}/task/{self.process.pid}/children") as children:
            pids = [self.process.pid, *(int(pid) for pid in children.read().split())]
        return sum(_cpu(pid) for pid in pids)

    def descriptors(self):
        return len(os.listdir(f"/proc/{self.process.pid}/fd"))

    def kill(self):
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()


def _cpu(pid):
    with open(f"/proc/{pid}/stat") as stat:
        fields = stat.read().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def free_port():
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]


def _command(kind, folder, port, more):
    if kind == "ours":
        return [OURS, "--root", folder, "--listen", f"127.0.0.1:{port}", *more]
    os.makedirs(folder, exist_ok=True)
    name, text = ("theirs.yml", THEIRS) if kind == "docker-registry" else ("nginx.conf", NGINX)
    settings = f"{folder}.{name}"
    with open(settings, "w") as file:
        file.write(text.format(folder=folder, port=port))
    if kind == "docker-registry":
        return ["docker-registry", "serve", settings]
    # Its workers are of another user else, who cannot read a folder of root's.
    return ["/usr/sbin/nginx", "-c", settings, "-g", "user root;"] if os.geteuid() == 0 else ["/usr/sbin/nginx", "-c", settings]


@contextlib.contextmanager
def serving(kind, folder, *more, port=None):
    """kind: ours, docker-registry or nginx. nginx serves what is below FOLDER/www."""
    port = port or free_port()
    log = f"{folder}.log"
    with open(log, "ab") as out:
        process = subprocess.Popen(_command(kind, folder, port, more), stdin=subprocess.DEVNULL, stdout=out, stderr=subprocess.STDOUT)
    server = Server(process, port, log)
    try:
        wait(server)
        yield server
    finally:
        if process.poll() is None:
            process.terminate()
            process.wait(PATIENCE)


def wait(server):
    """Until it takes connections."""
    end = time.monotonic() + PATIENCE
    while True:
        if server.process.poll() is not None:
            raise SystemExit(f"servers.py: it ended with {server.process.returncode}:\n{open(server.log).read()[-2000:]}")
        try:
            socket.create_connection(("127.0.0.1", server.port), 1).close()
            return
        except OSError:
            if time.monotonic() > end:
                raise
            time.sleep(0.005)
