using Poncho.IO;

namespace Poncho.Oci.Documents;

/// <summary>What must hold for a manifest or index that came from elsewhere, beyond its form.</summary>
internal static class DocumentChecks
{
    public static void Check(string what, int schemaVersion, string? mediaType, Func<string, bool> isExpected)
    {
        if (schemaVersion != 2) throw new PonchoException($"{what} has a schema version other than 2: \"{schemaVersion}\"");
        if (mediaType is not null && !isExpected(mediaType)) throw new PonchoException($"{what} says that it is something else: \"{mediaType}\"");
    }

    public static void Check(string what, string member, IReadOnlyList<Descriptor> descriptors)
    {
        for (int i = 0; i < descriptors.Count; i++) Check(what, $"{member}[{i}]", descriptors[i]);
    }

    public static void Check(string what, string member, Descriptor descriptor)
    {
        if (descriptor.Size < 0) throw new PonchoException($"{what} gives {member} a size below zero: \"{descriptor.Size}\"");
        if (descriptor.MediaType.Length == 0) throw new PonchoException($"{what} gives no media type at \"{member}\"");
    }
}
