namespace Poncho.Builder.Sources.Http;

/// <summary>Where http sources lie in an environment.</summary>
internal static class HttpPlace
{
    /// <summary>Below the prefix: one file or folder in it for each, with the source's name.</summary>
    public const string Folder = "poncho/http";
}
