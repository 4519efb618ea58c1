using System.Collections.Immutable;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using Poncho.Builder.Comparing;
using Poncho.Builder.Editing;
using Poncho.Builder.Engines;
using Poncho.Builder.Informing;
using Poncho.Builder.Inspecting;
using Poncho.Builder.Keeping;
using Poncho.Builder.Loading;
using Poncho.Builder.Registries;
using Poncho.Builder.Searching;
using Poncho.Conda.LocalChannels;
using Poncho.Conda.Solving;

namespace Poncho.Builder.Cli.Commands;

/// <summary>What <c>--json</c> prints (docs/commands.md).</summary>
[JsonSerializable(typeof(ImmutableArray<StoredImage>))]
[JsonSerializable(typeof(InspectedEnvironment))]
[JsonSerializable(typeof(CreatedEnvironment))]
[JsonSerializable(typeof(WrittenLock))]
[JsonSerializable(typeof(PackageResult))]
[JsonSerializable(typeof(IndexResult))]
[JsonSerializable(typeof(EnvironmentDiff))]
[JsonSerializable(typeof(PrunePlan))]
[JsonSerializable(typeof(KeptVerification))]
[JsonSerializable(typeof(NamedEnvironment))]
[JsonSerializable(typeof(ImmutableArray<NamedEnvironment>))]
[JsonSerializable(typeof(WrittenExport))]
[JsonSerializable(typeof(LoadResult))]
[JsonSerializable(typeof(EngineResult))]
[JsonSerializable(typeof(PushedEnvironment))]
[JsonSerializable(typeof(PulledEnvironment))]
[JsonSerializable(typeof(ImmutableArray<string>))]
[JsonSerializable(typeof(ImmutableArray<PrintedPackage>))]
[JsonSerializable(typeof(PrintedReason))]
[JsonSerializable(typeof(EditResult))]
[JsonSerializable(typeof(ImmutableArray<FoundBuild>))]
[JsonSerializable(typeof(ImmutableArray<OutdatedPackage>))]
[JsonSerializable(typeof(MachineInfo))]
[JsonSerializable(typeof(InspectedHome))]
[JsonSerializable(typeof(PrintedCache))]
[JsonSerializable(typeof(Dictionary<string, string[]>))]
[JsonSerializable(typeof(PrintedComparison))]
internal sealed partial class CliJson : JsonSerializerContext
{
    /// <summary>Text stays as it is: no escapes but those that JSON asks for.</summary>
    public static CliJson Printed { get; } = new(new JsonSerializerOptions
    {
        WriteIndented = true,
        NewLine = "\n",
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    });

    public static void Print<T>(TextWriter output, T value, JsonTypeInfo<T> type) =>
        output.WriteLine(JsonSerializer.Serialize(value, type));
}
