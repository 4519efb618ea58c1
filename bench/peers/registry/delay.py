#!/usr/bin/env python3
"""A proxy for TCP that passes everything on, both ways, half of DELAY later each: a registry that is so far away. A connection costs one such time as well.

usage: delay.py MILLISECONDS PORT TO-PORT      until it is ended
"""
import asyncio
import collections
import sys

PIECE, WAITING = 256 * 1024, 16 << 20  # bytes; of one connection, which is what fits into a way of 40 ms at 3 Gbit/s

delay, port, to = float(sys.argv[1]) / 1000, int(sys.argv[2]), int(sys.argv[3])


async def pass_on(reader, writer):
    """Pieces wait in order until their time has come."""
    loop, waiting, wake, room = asyncio.get_running_loop(), collections.deque(), asyncio.Event(), asyncio.Event()
    held, ended = 0, False

    async def receive():
        nonlocal held, ended
        try:
            while piece := await reader.read(PIECE):
                waiting.append((loop.time() + delay / 2, piece))
                held += len(piece)
                wake.set()
                while held > WAITING:
                    room.clear()
                    await room.wait()
        except OSError:
            pass
        ended = True
        wake.set()

    async def send():
        nonlocal held
        while waiting or not ended:
            if not waiting:
                wake.clear()
                await wake.wait()
                continue
            due, piece = waiting.popleft()
            if (early := due - loop.time()) > 0:
                await asyncio.sleep(early)
            writer.write(piece)
            await writer.drain()
            held -= len(piece)
            room.set()
        writer.close()

    receiving = asyncio.create_task(receive())
    try:
        await send()
    except OSError:
        receiving.cancel()


async def connect(reader, writer):
    # What the handshake would have taken.
    await asyncio.sleep(delay)
    there, back = await asyncio.open_connection("127.0.0.1", to, limit=PIECE)
    await asyncio.gather(pass_on(reader, back), pass_on(there, writer))


async def main():
    async with await asyncio.start_server(connect, "127.0.0.1", port, limit=PIECE, backlog=1024) as server:
        await server.serve_forever()


asyncio.run(main())
