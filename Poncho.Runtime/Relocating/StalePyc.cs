using Poncho.Runtime.Environments;

namespace Poncho.Runtime.Relocating;

/// <summary>
/// The <c>.pyc</c> of a module that is relocated: it still holds the placeholder, and where the prefix is as long as the placeholder Python
/// would take it, since time and size of its source are those that stand in it. Such files are left out.
/// </summary>
public static class StalePyc
{
    private const string Cache = "__pycache__/", Suffix = ".pyc";

    /// <summary>Whether a file is such a one.</summary>
    /// <param name="path">Of a layer.</param>
    /// <param name="index">That layer's index.</param>
    public static bool Is(string path, RelocationIndex index)
    {
        ArgumentNullException.ThrowIfNull(path);
        ArgumentNullException.ThrowIfNull(index);
        if (index.Files.IsEmpty || !path.EndsWith(Suffix, StringComparison.Ordinal)) return false;
        int name = path.LastIndexOf('/') + 1;
        if (!path.AsSpan(0, name).EndsWith(Cache)) return false;
        var module = path.AsSpan(name, path.Length - name - Suffix.Length);

        // NAME.cpython-311.pyc or NAME.cpython-311.opt-1.pyc
        for (int parts = 0, dot; parts < 2 && (dot = module.LastIndexOf('.')) > 0; parts++)
        {
            module = module[..dot];
            if (index.Find(string.Concat(path.AsSpan(0, name - Cache.Length), module, ".py")) is not null) return true;
        }

        return false;
    }
}
