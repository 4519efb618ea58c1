using Poncho.Analyze.Imports;
using Poncho.Analyze.Reading;

namespace Poncho.Analyze.Following;

/// <summary>The imports outside of functions: those that run when a file is imported.</summary>
internal static class TopLevelImports
{
    public static List<SourceImport> Of(SourceReading reading) => [.. reading.Imports.Where(import => !InFunction(reading, import.Scope))];

    private static bool InFunction(SourceReading reading, int scope)
    {
        for (; scope >= 0; scope = reading.Definitions[scope].Parent)
        {
            if (!reading.Definitions[scope].IsClass) return true;
        }

        return false;
    }
}
