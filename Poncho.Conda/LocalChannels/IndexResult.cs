using Poncho.Conda.Naming;

namespace Poncho.Conda.LocalChannels;

/// <summary>What indexing a channel came to.</summary>
/// <param name="Packages">Packages in the index.</param>
/// <param name="Read">How many of them were new or changed and had to be opened.</param>
/// <param name="Subdirs">The platform folders whose index was written or found right, sorted.</param>
public sealed record IndexResult(int Packages, int Read, IReadOnlyList<string> Subdirs);
