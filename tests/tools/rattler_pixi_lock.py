"""Writes a pixi.lock of what rattler chooses: rattler_pixi_lock.py CHANNEL_URL OUTPUT SPEC..."""
import asyncio
import sys

from rattler import BuildString, Channel, GenericVirtualPackage, LockChannel, LockFile, LockPlatform, PackageName, Version, solve


async def main(channel, output, specs):
    machine = [GenericVirtualPackage(PackageName(name), Version(version), BuildString("0")) for name, version in (("__glibc", "2.36"), ("__unix", "0"), ("__linux", "6.1"))]
    platform = LockPlatform("linux-64")
    lock = LockFile([platform])
    lock.set_channels("default", [LockChannel(channel)])
    for record in await solve([Channel(channel)], specs, platforms=["linux-64", "noarch"], virtual_packages=machine):
        lock.add_conda_package("default", platform, record)
    lock.to_path(output)


asyncio.run(main(sys.argv[1], sys.argv[2], sys.argv[3:]))
