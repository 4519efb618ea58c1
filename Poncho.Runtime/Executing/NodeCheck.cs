using Poncho.IO;
using Poncho.IO.Machines;
using Poncho.Runtime.Environments;

namespace Poncho.Runtime.Executing;

/// <summary>
/// Whether a node has what packages of an environment depend on as on packages (conda's virtual packages): CUDA's driver, glibc, the kernel, the level of the processor. What cannot be asked, or has a name that is not known
/// here, is taken to be there. <c>CONDA_OVERRIDE_CUDA=12.4</c> and its like say that the machine has what it does not show.
/// </summary>
internal static class NodeCheck
{
    /// <exception cref="PonchoException">The node lacks something.</exception>
    public static void Check(EnvironmentConfig config, string name, Node node)
    {
        foreach (string text in config.Requires)
        {
            if (text.Split('=') is not [var package, var version, var build]) continue;
            var need = new Need(package, package == "__archspec" ? build : version);
            if (Ask(node, need.Package) is not { IsKnown: true } there || need.IsMetBy(there.Value) || need.IsMetBy(node.Variable(need.Variable))) continue;
            throw new PonchoException($"environment {name} needs {need.Words}, and this machine has {(there.Value is null ? "none" : $"\"{need.Shown(there.Value)}\"")}", $"run it on a node that has it; {need.Variable}={need.Value} runs it here all the same");
        }
    }

    private static (bool IsKnown, string? Value)? Ask(Node node, string package) => package switch
    {
        "__cuda" => (true, node.Cuda()),
        "__glibc" => node.Glibc() is { } glibc ? (true, glibc) : null,
        "__linux" => node.Kernel() is { } kernel ? (true, kernel) : null,
        "__archspec" => node.Processor() is { } processor ? (true, processor) : null,
        _ => null,
    };

    private sealed record Need(string Package, string Value)
    {
        public string Variable => "CONDA_OVERRIDE_" + Package[2..].ToUpperInvariant();

        public string Words => Package switch
        {
            "__cuda" => Value == "0" ? "CUDA" : $"CUDA {Value}",
            "__glibc" => $"glibc {Value}",
            "__linux" => $"Linux {Value}",
            _ => $"a processor of level {Value}",
        };

        public string Shown(string there) => Package == "__linux" ? string.Join('.', Numbers(there)) : there;

        public bool IsMetBy(string? there)
        {
            if (there is null) return false;
            if (Package != "__archspec") return Compare(Numbers(there), Numbers(Value)) >= 0;
            int has = X86Level.Names.ToList().IndexOf(there), needs = X86Level.Names.ToList().IndexOf(Value);
            return needs < 0 || has < 0 ? there == Value || needs < 0 : has >= needs;
        }

        // The leading numbers: 6.1.0-18-amd64 is 6.1.0.
        private static List<long> Numbers(string version)
        {
            var numbers = new List<long>();
            foreach (string part in version.Split('.'))
            {
                string digits = new([.. part.TakeWhile(char.IsAsciiDigit)]);
                if (digits.Length is 0 or > 9) break;
                numbers.Add(long.Parse(digits, System.Globalization.CultureInfo.InvariantCulture));
                if (digits.Length < part.Length) break;
            }

            return numbers;
        }

        private static int Compare(List<long> one, List<long> other)
        {
            for (int i = 0; i < Math.Max(one.Count, other.Count); i++)
            {
                int order = one.ElementAtOrDefault(i).CompareTo(other.ElementAtOrDefault(i));
                if (order != 0) return order;
            }

            return 0;
        }
    }
}
