using Poncho.IO;

namespace Poncho.Conda.Loading;

/// <summary>A form of a channel's index came, and is not what it should be; another form may be.</summary>
internal sealed class DamagedIndexException(string name, string reason, Exception? inner = null)
    : PonchoException($"the channel's index is damaged ({reason}): \"{name}\"", "try again later; the channel, or something on the way, is broken", inner);
