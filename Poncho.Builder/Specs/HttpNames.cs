namespace Poncho.Builder.Specs;

/// <summary>The words of a spec for how an http part is packed.</summary>
internal static class HttpNames
{
    public static string[] Types { get; } = [.. Enum.GetValues<HttpPartType>().Select(Of)];

    /// <summary>All but <see cref="HttpCompression.None"/>, which is said by leaving it out.</summary>
    public static string[] Compressions { get; } = [.. Enum.GetValues<HttpCompression>().Where(c => c != HttpCompression.None).Select(Of)];

    public static string Of(HttpPartType type) => type switch
    {
        HttpPartType.File => "file",
        HttpPartType.Tar => "tar",
        _ => "zip",
    };

    public static string Of(HttpCompression compression) => compression switch
    {
        HttpCompression.None => "none",
        HttpCompression.Gzip => "gzip",
        HttpCompression.Bzip2 => "bzip2",
        HttpCompression.Xz => "xz",
        _ => "zstd",
    };

    public static bool TryParse(string text, out HttpPartType type)
    {
        type = Enum.GetValues<HttpPartType>().FirstOrDefault(t => Of(t) == text);
        return Of(type) == text;
    }

    public static bool TryParse(string text, out HttpCompression compression)
    {
        compression = Enum.GetValues<HttpCompression>().FirstOrDefault(c => Of(c) == text);
        return compression != HttpCompression.None || text == "none";
    }
}
