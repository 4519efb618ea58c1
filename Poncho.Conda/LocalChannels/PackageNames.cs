using Poncho.Conda.MatchSpecs;
using Poncho.Conda.Packages;
using Poncho.Conda.Versions;
using Poncho.IO;

namespace Poncho.Conda.LocalChannels;

/// <summary>The rules for what a new package may be called and may depend on, stricter than for what is read: names that every tool takes.</summary>
internal static class PackageNames
{
    /// <exception cref="PonchoException">Something is not as channels want it; the message says what.</exception>
    public static void Check(PackageRequest request, string subdir, string build)
    {
        string name = request.Name;
        bool beginsWell = name.Length > 0 && (char.IsAsciiLetterLower(name[0]) || char.IsAsciiDigit(name[0]) || name[0] == '_');
        if (!beginsWell || !name.All(IsNameCharacter))
        {
            throw new PonchoException(
                $"name of a package is not lower-case letters, digits, \"-\", \"_\" and \".\": \"{name}\"",
                $"try --name {Suggested(name)}");
        }

        if (name.StartsWith("__", StringComparison.Ordinal))
            throw new PonchoException($"names that begin with two underscores are virtual packages: \"{name}\"");
        if (request.Version.Contains('-', StringComparison.Ordinal) || !CondaVersion.TryParse(request.Version, out _))
            throw new PonchoException($"version is not one: \"{request.Version}\"", "write numbers and letters between dots, such as 1.2.0");
        if (build.Length is 0 or > 64 || !build.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '.' or '+'))
            throw new PonchoException($"build string is not letters, digits, \"_\", \".\" and \"+\": \"{build}\"");
        if (request.BuildNumber < 0) throw new PonchoException($"build number is negative: \"{request.BuildNumber}\"");
        if (subdir.Length == 0 || !subdir.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c is '-' or '_'))
            throw new PonchoException($"platform is not one such as linux-64: \"{subdir}\"");
        foreach (string spec in request.Depends.Concat(request.Constrains)) _ = MatchSpec.Parse(spec, Strictness.Strict);
        if (request.EntryPoints.Count > 0 && request.Noarch != NoarchType.Python)
            throw new PonchoException($"only noarch python packages have entry points: \"{request.EntryPoints[0]}\"", "add --noarch python");
        foreach (string text in request.EntryPoints)
        {
            if (!EntryPoint.TryParse(text, out _)) throw new PonchoException($"entry point is not \"command = module:function\": \"{text}\"");
        }

        if (request.PythonSitePackagesPath is { } path && PackagePath.Fault(path) is { } fault)
            throw new PonchoException($"site-packages path {fault}: \"{path}\"");
    }

    private static bool IsNameCharacter(char c) => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c is '-' or '_' or '.';

    private static string Suggested(string name)
    {
        string lower = new([.. name.ToLowerInvariant().Select(c => IsNameCharacter(c) ? c : '-')]);
        return lower.Trim('-', '.') is { Length: > 0 } good ? good : "my-package";
    }
}
