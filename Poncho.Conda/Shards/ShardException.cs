using Poncho.IO;

namespace Poncho.Conda.Shards;

/// <summary>A shard that an index names cannot be had, or is damaged.</summary>
/// <param name="message">What is wrong, one line.</param>
/// <param name="hint">What to do.</param>
/// <param name="inner">How it came out.</param>
internal sealed class ShardException(string message, string? hint, Exception inner) : PonchoException(message, hint, inner)
{
    /// <summary>The error to speak of where there is no other form of the index.</summary>
    public PonchoException Cause => InnerException is PonchoException cause && cause.Message == Message ? cause : this;

    /// <summary>The server does not have it: the index may be an old one.</summary>
    public bool IsMissing { get; init; }
}
