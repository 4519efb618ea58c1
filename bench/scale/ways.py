"""The ways by which an environment comes to many nodes at once. Each answers when each node's tasks can begin, and what was asked of whom."""
import dataclasses
import heapq

import constants as c


@dataclasses.dataclass
class Outcome:
    starts: list  # seconds of each node: when its first task has imported everything
    server_bytes: float  # of the one place that all depend on
    server_requests: float
    node_bytes: float  # over each node's network, the most of any


def shared(arrivals, size, server, node):
    """When each of many equal transfers ends that share one server equally, each at most as fast as a node's network (processor sharing, exact)."""
    waiting = sorted(enumerate(arrivals), key=lambda pair: pair[1])
    ends, running = [0.0] * len(arrivals), []
    now = served = 0.0  # served: bytes that each transfer in flight has got since the first began
    position = 0
    while position < len(waiting) or running:
        rate = min(node, server / len(running)) if running else 0.0
        due = now + (running[0][0] - served) / rate if running else float("inf")
        coming = waiting[position][1] if position < len(waiting) else float("inf")
        if coming <= due:
            served += rate * (coming - now)
            now = coming
            heapq.heappush(running, (served + size, waiting[position][0]))
            position += 1
        else:
            served += rate * (due - now)
            now = due
            ends[heapq.heappop(running)[1]] = now
    return ends


def ready(arrival, end):
    """Layers are unpacked while they come: the slower of the two counts, and then Python's own work."""
    return max(end, arrival + c.UNPACK, arrival + c.COMPRESSED / c.DISK) + c.IMPORT


def registry(arrivals, network):
    server = min(network, c.REGISTRY_BYTES)
    requests = c.LAYERS + c.QUESTIONS
    ends = shared(arrivals, c.COMPRESSED, server, network)
    asked = len(arrivals) * requests / c.REGISTRY_REQUESTS
    starts = [ready(arrival, max(end, asked)) for arrival, end in zip(arrivals, ends)]
    return Outcome(starts, len(arrivals) * c.COMPRESSED, len(arrivals) * requests, c.COMPRESSED)


def mirrors(arrivals, network):
    count = -(-len(arrivals) // c.MIRROR_OF)
    filled = shared([min(arrivals)] * count, c.COMPRESSED, min(network, c.REGISTRY_BYTES), network)
    starts = []
    for mirror in range(count):
        own = arrivals[mirror::count]
        # A mirror passes a layer on while it comes.
        ends = shared(own, c.COMPRESSED, min(network, c.REGISTRY_BYTES), network)
        starts += [ready(arrival, max(end, filled[mirror])) for arrival, end in zip(own, ends)]
    requests = c.LAYERS + c.QUESTIONS
    return Outcome(starts, count * c.COMPRESSED, count * requests, c.MIRROR_OF * c.COMPRESSED)


def sbcast(arrivals, network):
    """One tarball by slurm's tree: every node gets it once and sends it to at most TREE others; blocks follow one another."""
    depth, reached = 0, 1
    while reached < len(arrivals):
        depth, reached = depth + 1, reached + c.TREE ** (depth + 1)
    begin = max(arrivals)
    end = begin + c.COMPRESSED / (network / c.TREE) + depth * c.TREE_STEP
    starts = [max(end, begin + c.UNPACK) + c.UNPACK + c.IMPORT for _ in arrivals]
    return Outcome(starts, min(c.TREE, len(arrivals)) * c.COMPRESSED, 1, c.TREE * c.COMPRESSED)


def peers(arrivals, network):
    """TaskVine: who has it gives it to others, PEER_TRANSFERS at once; the manager begins alone."""
    rate = network / c.PEER_TRANSFERS
    free = [(0.0, -1)] * c.PEER_TRANSFERS  # when a place to send from is free, and whose it is
    heapq.heapify(free)
    starts, from_manager = [], 0
    for arrival in sorted(arrivals):
        at, source = heapq.heappop(free)
        from_manager += source == -1
        end = max(at, arrival) + c.COMPRESSED / rate
        starts.append(ready(arrival, end))
        heapq.heappush(free, (end, source))
        for _ in range(c.PEER_TRANSFERS):
            heapq.heappush(free, (end, len(starts)))
    return Outcome(starts, from_manager * c.COMPRESSED, from_manager, c.PEER_TRANSFERS * c.COMPRESSED)


def file_system(arrivals, network):
    """An unpacked environment on a parallel file system: each node asks for every name."""
    calls = c.FILE_CALLS * (1 - c.CACHED)
    named = shared(arrivals, calls, c.METADATA, c.METADATA)
    read = shared(arrivals, c.TOUCHED, c.FILESYSTEM_NETWORKS * network, network)
    starts = [max(a, b, arrival) + c.IMPORT for arrival, a, b in zip(arrivals, named, read)]
    return Outcome(starts, len(arrivals) * c.TOUCHED, len(arrivals) * calls, c.TOUCHED)


def squashfs(arrivals, network):
    """One file on the same file system, mounted by every node: names are asked of the file."""
    named = shared(arrivals, 2, c.METADATA, c.METADATA)
    read = shared(arrivals, c.SQUASHED_TOUCHED, c.FILESYSTEM_NETWORKS * network, network)
    starts = [max(a, b, arrival) + c.SQUASH_IMPORT for arrival, a, b in zip(arrivals, named, read)]
    return Outcome(starts, len(arrivals) * c.SQUASHED_TOUCHED, len(arrivals) * 2, c.SQUASHED_TOUCHED)


WAYS = {
    "one registry": registry,
    "a mirror for 250 nodes": mirrors,
    "sbcast": sbcast,
    "TaskVine's peers": peers,
    "shared file system, unpacked": file_system,
    "shared file system, one squashfs": squashfs,
}
