using Poncho.Conda.Versions;

namespace Poncho.Conda.VirtualPackages;

/// <summary>A property of the machine that packages may depend on as on a package: <c>__glibc=2.36=0</c>.</summary>
public sealed record VirtualPackage(string Name, CondaVersion Version, string Build)
{
    /// <summary><c>NAME=VERSION=BUILD</c></summary>
    public override string ToString() => $"{Name}={Version}={Build}";
}
