"""What the simulation knows of the environment, of Poncho and of machines. The first part was measured here, the second is assumed, and says so."""

# Measured: the Coffea environment (specs/coffea.json of the test data), docs/scale.md says with what.
COMPRESSED = 204.1e6  # bytes of all layers
LAYERS = 115
UNPACKED = 867e6  # bytes of files
FILES = 26_147
FILE_CALLS = 8_333  # system calls on names until the end of "import coffea.nanoevents" (strace -c -e trace=%file)
OPENED = 1_157  # files that these open
TOUCHED = 120e6  # bytes of these that are read or mapped in: a third of what they have
UNPACK = 2.2  # seconds from the first byte to an environment that runs, on two cores
IMPORT = 3.0  # seconds of Python's own work
QUESTIONS = 3  # requests of a pull besides its layers: the tag, the manifest, the config
SQUASHED = 258.4e6  # bytes of the same environment as a squashfs

# Measured on two cores that the clients shared, and others too (bench/peers/registry: asking.py blobs, transfer.py get, of 32 clients). Assumed: eight times that for a server of sixteen.
REGISTRY_REQUESTS = 8 * 19_000  # a second
REGISTRY_BYTES = 8 * 1.2e9  # a second, where its network takes it

# Assumed: what the other servers of a site do.
METADATA = 50_000  # operations on names a second of a parallel file system's one metadata server; many sites see less
FILESYSTEM_NETWORKS = 8  # object servers, each with a node's network
SQUASHED_TOUCHED = 61e6  # compressed bytes of the squashfs until the same end: its share of TOUCHED, and as much again for blocks of which a part is wanted
SQUASH_IMPORT = 3.3  # seconds of Python's work where blocks are decompressed for it
DISK = 1.0e9  # bytes a second that a node writes
CACHED = 0.5  # share of calls on names that the node's own cache answers (folders that it has seen)
SPREAD = 2.0  # seconds over which a batch system starts the nodes
TREE = 50  # slurm's TreeWidth
TREE_STEP = 0.05  # seconds a step of the tree costs besides bytes
PEER_TRANSFERS = 10  # outgoing at once of a TaskVine worker
MIRROR_OF = 250  # nodes of a mirror
