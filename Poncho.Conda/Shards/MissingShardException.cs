using Poncho.IO;

namespace Poncho.Conda.Shards;

/// <summary>An index names a shard that its server does not have: the index may be an old one.</summary>
internal sealed class MissingShardException(string message, string? hint, Exception inner) : PonchoException(message, hint, inner);
