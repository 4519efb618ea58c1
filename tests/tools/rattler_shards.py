"""Two ways to let rattler speak: "index CHANNEL" writes a channel's index, shards too; "query URL SPEC..." reads one over HTTP, shards where it has them, and prints NAME VERSION BUILD SHA256 of each record that it came to."""
import asyncio, sys, tempfile

import rattler
from rattler.index import index_fs

if sys.argv[1] == "index":
    asyncio.run(index_fs(sys.argv[2], write_shards=True, write_zst=True))
else:
    # Without the plain forms it has nothing but the shards to read.
    config = rattler.SourceConfig(jlap_enabled=False, zstd_enabled=False, bz2_enabled=False, sharded_enabled=True)

    async def query():
        with tempfile.TemporaryDirectory() as cache:
            gateway = rattler.Gateway(cache_dir=cache, default_config=config)
            return await gateway.query([sys.argv[2]], ["linux-64", "noarch"], sys.argv[3:], recursive=True)

    for records in asyncio.run(query()):
        for record in records:
            print(record.name.normalized, record.version, record.build, record.sha256.hex() if record.sha256 else None)
