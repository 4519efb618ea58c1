using Poncho.Runtime.Environments;

namespace Poncho.Runtime.Relocating;

/// <summary>Compiled forms of modules that are relocated: they show the placeholder, and where the prefix is as long as it their source's time and size agree all the same. They are left out.</summary>
public static class StalePyc
{
    private const string Cache = "__pycache__/", Suffix = ".pyc";

    /// <param name="path">A file of a layer.</param>
    /// <param name="index">The layer's.</param>
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
