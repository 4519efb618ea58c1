using System.Diagnostics.CodeAnalysis;

namespace Poncho.Conda.Naming;

/// <summary>The name of a package's archive: <c>NAME-VERSION-BUILD</c> and <c>.conda</c> or <c>.tar.bz2</c>.</summary>
public sealed record PackageFileName(string Name, string Version, string Build, string Extension)
{
    /// <summary>Splits a file name, which may be the end of a path or URL. The version is not looked into.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, [NotNullWhen(true)] out PackageFileName? fileName)
    {
        fileName = null;
        text = text[(text.LastIndexOf('/') + 1)..];
        string? extension = text.EndsWith(".conda") ? ".conda" : text.EndsWith(".tar.bz2") ? ".tar.bz2" : null;
        if (extension is null) return false;
        var stem = text[..^extension.Length];
        int build = stem.LastIndexOf('-');
        int version = build > 0 ? stem[..build].LastIndexOf('-') : -1;
        if (version <= 0) return false;
        fileName = new PackageFileName(stem[..version].ToString(), stem[(version + 1)..build].ToString(), stem[(build + 1)..].ToString(), extension);
        return true;
    }

    public override string ToString() => $"{Name}-{Version}-{Build}{Extension}";
}
