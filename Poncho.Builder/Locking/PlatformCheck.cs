using Poncho.Builder.Specs;
using Poncho.Builder.Specs.Syntax;

namespace Poncho.Builder.Locking;

/// <summary>Whether a spec is meant for a platform at all (<c>platforms</c> of an environment.yml).</summary>
internal static class PlatformCheck
{
    /// <exception cref="SpecException">It is not.</exception>
    public static void Refuse(Spec spec, string subdir)
    {
        if (spec.Platforms.Count == 0 || spec.Platforms.Any(platform => platform.Text == subdir)) return;
        string meant = Shown.Choice([.. spec.Platforms.Select(platform => platform.Text)]);
        throw new SpecException(
            spec.Source,
            spec.Platforms[0].At,
            $"the spec is meant for {meant}, not for \"{subdir}\"",
            "add the platform under \"platforms\", or name another with --platform");
    }
}
