using Poncho.Analyze.Choosing;

namespace Poncho.Analyze.Tests.Choosing;

/// <summary>A channel and an index with the packages of a test and no others; null for one that cannot be asked.</summary>
internal sealed class FakeCatalog(string? conda, string? projects) : IPackageCatalog
{
    private readonly string[]? _conda = conda?.Split(' '), _projects = projects?.Split(' ');

    internal List<string> Asked { get; } = [];

    public ValueTask<bool?> HasCondaPackageAsync(string name, CancellationToken cancel)
    {
        Asked.Add(name);
        return ValueTask.FromResult<bool?>(_conda is null ? null : _conda.Contains(name));
    }

    public ValueTask<bool?> HasProjectAsync(string project, CancellationToken cancel)
    {
        Asked.Add(project);
        return ValueTask.FromResult<bool?>(_projects is null ? null : _projects.Contains(project));
    }
}
