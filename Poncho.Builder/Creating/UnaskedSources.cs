using Poncho.Builder.Locks;
using Poncho.Builder.Specs;
using Poncho.IO;
using Poncho.IO.Net;

namespace Poncho.Builder.Creating;

/// <summary>
/// Git repositories and files that a lock has and its spec does not ask for. Packages bring others along, these do not: somebody changed the
/// lock, and it would fetch from where its reader never looked.
/// </summary>
internal static class UnaskedSources
{
    /// <exception cref="PonchoException">There is one.</exception>
    public static void Refuse(Spec spec, EnvironmentLock @lock, string specPath)
    {
        var git = spec.Git.Select(part => part.Name).ToHashSet(StringComparer.Ordinal);
        var http = spec.Http.Select(part => part.Name).ToHashSet(StringComparer.Ordinal);
        foreach (var source in @lock.Sources)
        {
            bool isAsked = source switch
            {
                GitSource => git.Contains(source.Name),
                HttpSource => http.Contains(source.Name),
                _ => true,
            };
            if (isAsked) continue;
            throw new PonchoException(
                $"the lock has {source.Kind} source {source.Name}, which its spec does not ask for: \"{Redacted.Url(source.Url)}\"",
                $"\"poncho lock {specPath}\" locks what the spec asks for");
        }
    }
}
