using Poncho.IO.Machines;

namespace Poncho.Conda.Naming;

/// <summary>The platform folders of channels.</summary>
public static class Subdirs
{
    /// <summary>The platform of this machine, such as <c>linux-64</c>.</summary>
    public static string OfMachine => CondaPlatform.OfThisMachine.Subdir;

    /// <summary>True for the names that conda knows: <c>linux-64</c>, <c>noarch</c>, ...</summary>
    public static bool IsKnown(ReadOnlySpan<char> name) => name is "noarch" || CondaPlatform.Find(name) is not null;
}
