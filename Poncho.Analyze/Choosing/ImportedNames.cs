using Poncho.Analyze.Imports;

namespace Poncho.Analyze.Choosing;

/// <summary>The modules that an import may mean.</summary>
internal static class ImportedNames
{
    /// <summary>
    /// <c>from google.cloud import bigquery</c> may mean <c>google.cloud.bigquery</c>: what is taken may be a module or a name in one, which
    /// only its owner knows.
    /// </summary>
    internal static IEnumerable<string> Of(SourceImport import)
    {
        if (import.Level > 0 || import.Module.Length == 0) return [];
        if (import.Names.Count == 0 || import.Names is ["*"]) return [import.Module];
        return import.Names.Where(name => name != "*").Select(name => $"{import.Module}.{name}");
    }
}
