using System.Text.Json.Serialization;

namespace Poncho.Analyze.Tests.Notebooks;

[JsonSerializable(typeof(string))]
internal sealed partial class TestJson : JsonSerializerContext;
