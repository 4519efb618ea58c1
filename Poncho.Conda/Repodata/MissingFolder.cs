using Poncho.Conda.Channels;

namespace Poncho.Conda.Repodata;

/// <summary>A platform folder that a channel does not have, though it has others.</summary>
public sealed record MissingFolder(Channel Channel, string Subdir);
