using System.Diagnostics.CodeAnalysis;

namespace Poncho.IO.Machines;

/// <summary>
/// Whether this program is linked whole, with the C library inside (<c>PonchoStatic</c> in <c>native/Native.targets</c>): then it can load
/// no library, and what it would ask one of it learns from files. The compiler leaves out what the other kind needs.
/// </summary>
public static class StaticProgram
{
    /// <summary>False unless the project says so.</summary>
    [FeatureSwitchDefinition("Poncho.StaticProgram")]
    public static bool IsThis => AppContext.TryGetSwitch("Poncho.StaticProgram", out bool isStatic) && isStatic;
}
