using System.Text.Json.Serialization;

namespace Poncho.Conda.LocalChannels;

/// <summary>The documents of this room.</summary>
[JsonSerializable(typeof(IndexCache))]
internal sealed partial class LocalChannelsJson : JsonSerializerContext;
