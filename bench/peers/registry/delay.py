#!/usr/bin/env python3
"""
A proxy for TCP that passes everything on, both ways, half of DELAY later each: a registry that is so far away. A connection costs one such time as well. The bytes wait in
pipes and never come into this process (splice), so that it costs next to nothing of what is measured. `tc netem` would cost less still; kernels of small machines have none.

usage: delay.py MILLISECONDS PORT TO-PORT      until it is ended
"""
import asyncio
import collections
import fcntl
import os
import resource
import socket
import sys

PIECE, MOST = 256 * 1024, 64  # bytes; pieces of one connection that wait: what fits into a way of 40 ms at 3 Gbit/s
FLAGS = os.SPLICE_F_MOVE | os.SPLICE_F_NONBLOCK

delay, port, to = float(sys.argv[1]) / 1000, int(sys.argv[2]), int(sys.argv[3])


class Pipes:
    """One for each piece that waits; they are used again."""

    def __init__(self):
        self.free = []

    def take(self):
        if self.free:
            return self.free.pop()
        out, into = os.pipe2(os.O_NONBLOCK | os.O_CLOEXEC)
        try:
            fcntl.fcntl(into, fcntl.F_SETPIPE_SZ, PIECE)
        except PermissionError:
            pass  # the user has too many: its pieces are smaller
        return out, into


class Way:
    """One direction of a connection. Pieces leave in order, each when its time has come."""

    def __init__(self, source, target, pipes):
        self.loop, self.source, self.target, self.pipes = asyncio.get_running_loop(), source, target, pipes
        self.waiting, self.is_full, self.is_asking, self.done = collections.deque(), False, False, self.loop.create_future()
        self.loop.add_reader(source, self.receive)

    def receive(self):
        pipe = self.pipes.take()
        try:
            count = os.splice(self.source.fileno(), pipe[1], PIECE, flags=FLAGS)
        except BlockingIOError:
            self.pipes.free.append(pipe)
            return
        except OSError:
            count = 0
        self.is_full = count > 0 and len(self.waiting) + 1 == MOST
        if count == 0 or self.is_full:
            self.loop.remove_reader(self.source)
        self.waiting.append([self.loop.time() + delay / 2, count, pipe])
        if len(self.waiting) == 1:
            self.loop.call_at(self.waiting[0][0], self.send)

    def send(self):
        if self.done.done():
            return
        try:
            while self.waiting and self.waiting[0][0] <= self.loop.time():
                piece = self.waiting[0]
                if piece[1] == 0:
                    return self.end()
                piece[1] -= os.splice(piece[2][0], self.target.fileno(), piece[1], flags=FLAGS)
                if piece[1] == 0:
                    self.pipes.free.append(piece[2])
                    self.waiting.popleft()
        except BlockingIOError:
            if not self.is_asking:
                self.loop.add_writer(self.target, self.send)
            self.is_asking = True
            return
        except OSError:
            return self.end()
        if self.is_asking:
            self.loop.remove_writer(self.target)
        self.is_asking = False
        if self.is_full:
            self.is_full = False
            self.loop.add_reader(self.source, self.receive)
        if self.waiting:
            self.loop.call_at(self.waiting[0][0], self.send)

    def end(self):
        self.loop.remove_reader(self.source)
        self.loop.remove_writer(self.target)
        for _, _, pipe in self.waiting:
            for end in pipe:
                os.close(end)
        self.waiting.clear()
        try:
            self.target.shutdown(socket.SHUT_WR)
        except OSError:
            pass
        self.done.set_result(None)


async def connect(near, pipes):
    # What the handshake would have taken.
    await asyncio.sleep(delay)
    with near, socket.create_connection(("127.0.0.1", to)) as there:
        for one in (near, there):
            one.setblocking(False)
            one.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        await asyncio.gather(Way(near, there, pipes).done, Way(there, near, pipes).done)


async def main():
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
    running, pipes = set(), Pipes()
    with socket.create_server(("127.0.0.1", port), backlog=1024) as server:
        server.setblocking(False)
        while True:
            near, _ = await asyncio.get_running_loop().sock_accept(server)
            task = asyncio.create_task(connect(near, pipes))
            running.add(task)
            task.add_done_callback(running.discard)


asyncio.run(main())
