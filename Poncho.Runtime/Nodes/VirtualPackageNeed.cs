using System.Globalization;
using Poncho.IO.Machines;

namespace Poncho.Runtime.Nodes;

/// <summary>The least that an environment needs of a virtual package.</summary>
/// <param name="Package">Such as <c>__cuda</c>.</param>
/// <param name="Value">The least version; of <c>__archspec</c> the level of the processor.</param>
internal sealed record VirtualPackageNeed(string Package, string Value)
{
    // No version that a machine has comes near this many digits, and so many fit into a number.
    private const int MostDigits = 9;

    /// <summary>The variable by which a user says that the machine has it.</summary>
    public string Variable => "CONDA_OVERRIDE_" + Package[2..].ToUpperInvariant();

    /// <summary>What is needed, as a message says it.</summary>
    public string Words => Package switch
    {
        "__cuda" => Value == "0" ? "CUDA" : $"CUDA {Value}",
        "__glibc" => $"glibc {Value}",
        "__linux" => $"Linux {Value}",
        _ => $"a processor of level {Value}",
    };

    /// <summary>Reads <c>NAME=VERSION=BUILD</c>, as a config has it; null for another form.</summary>
    public static VirtualPackageNeed? Parse(string text)
    {
        if (text.Split('=') is not [var package, var version, var build]) return null;
        return new VirtualPackageNeed(package, package == "__archspec" ? build : version);
    }

    /// <summary>What a machine has, as a message says it: of a kernel's release only the version.</summary>
    public string Shown(string there) => Package == "__linux" ? string.Join('.', LeadingNumbers(there)) : there;

    /// <summary>Whether that version, or a processor of that level, is enough. Null, which is nothing at all, is not.</summary>
    public bool IsMetBy(string? there)
    {
        if (there is null) return false;
        return Package == "__archspec" ? IsLevelMetBy(there) : Compare(LeadingNumbers(there), LeadingNumbers(Value)) >= 0;
    }

    // A level that archspec knows and we do not is taken to be met: nothing is known against it.
    private bool IsLevelMetBy(string there)
    {
        var levels = X86Level.Names.ToList();
        int needed = levels.IndexOf(Value);
        if (needed < 0) return true;
        return levels.IndexOf(there) >= needed;
    }

    // 6.1.0-18-amd64 is 6.1.0.
    private static List<long> LeadingNumbers(string version)
    {
        var numbers = new List<long>();
        foreach (string part in version.Split('.'))
        {
            string digits = new([.. part.TakeWhile(char.IsAsciiDigit)]);
            if (digits.Length is 0 or > MostDigits) break;
            numbers.Add(long.Parse(digits, CultureInfo.InvariantCulture));
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
