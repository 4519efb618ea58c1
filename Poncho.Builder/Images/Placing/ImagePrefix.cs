using Poncho.IO;

namespace Poncho.Builder.Images.Placing;

/// <summary>Where an image has an environment.</summary>
/// <param name="Prefix">The full path, without a slash at its end; empty where the environment is the root itself.</param>
internal sealed record ImagePrefix(string Prefix)
{
    /// <summary>The environment is the whole image.</summary>
    public static ImagePrefix Root { get; } = new("");

    /// <summary>Where an environment usually is on a base.</summary>
    public static ImagePrefix OnBase { get; } = new("/opt/poncho");

    /// <summary>A place that a user names; <c>/</c> is the root.</summary>
    /// <exception cref="PonchoException">It is no full path of its own.</exception>
    public static ImagePrefix Of(string text)
    {
        bool isPlain = text.StartsWith('/') && Path.GetFullPath(text) == text;
        if (!isPlain) throw new PonchoException($"not a folder of an image: \"{text}\"", "write a full path, such as /opt/poncho");
        string trimmed = text.TrimEnd('/');
        return trimmed.Length == 0 ? Root : new ImagePrefix(trimmed);
    }

    public bool IsRoot => Prefix.Length == 0;

    /// <summary>
    /// What stands in files in the placeholder's place. Of a root that is a folder and not the bare slash, below which Python would not look for
    /// its library: <c>/.</c>
    /// </summary>
    public string Written => IsRoot ? "/." : Prefix;

    /// <summary>Where something below the prefix is in a layer's tarball, which has no slash at its beginning.</summary>
    public string Inside(string path) => IsRoot ? path : $"{Prefix[1..]}/{path}";

    /// <summary>The full path of something below the prefix.</summary>
    public string Full(string path) => $"{Prefix}/{path}";
}
