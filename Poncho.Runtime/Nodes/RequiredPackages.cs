using Poncho.IO;
using Poncho.Runtime.Environments;

namespace Poncho.Runtime.Nodes;

/// <summary>
/// Whether a node has the virtual packages that an environment requires. So conda calls what packages need of the machine: CUDA's driver,
/// glibc, the kernel, the level of the processor. What the node does not tell, and a virtual package that is not known here, are taken to be
/// there. <c>CONDA_OVERRIDE_CUDA=12.4</c> and the like say that the machine has what it does not show.
/// </summary>
internal static class RequiredPackages
{
    /// <exception cref="PonchoException">The node lacks something.</exception>
    public static void Check(EnvironmentConfig config, string name, Node node)
    {
        foreach (string text in config.Requires)
        {
            if (VirtualPackageNeed.Parse(text) is not { } need) continue;
            if (!TryAsk(node, need.Package, out string? there)) continue;
            if (need.IsMetBy(there) || need.IsMetBy(node.Variable(need.Variable))) continue;
            string has = there is null ? "none" : $"\"{need.Shown(there)}\"";
            throw new PonchoException(
                $"environment {name} needs {need.Words}, and this machine has {has}",
                $"run it on a node that has it; {need.Variable}={need.Value} runs it here all the same");
        }
    }

    /// <summary>What the node has of a virtual package; false where it cannot be known. A node without CUDA's driver is known to have none.</summary>
    private static bool TryAsk(Node node, string package, out string? there)
    {
        there = package switch
        {
            "__cuda" => node.Cuda(),
            "__glibc" => node.Glibc() is { Length: > 0 } version ? version : null,
            "__linux" => node.Kernel(),
            "__archspec" => node.Processor(),
            _ => null,
        };
        return there is not null || package == "__cuda";
    }
}
