using System.Text.Json;
using Poncho.Builder.Specs;

namespace Poncho.Builder.Locks;

/// <summary>Writes one source of a lock; <see cref="LockedSourceReader"/> reads it.</summary>
internal static class LockedSourceJson
{
    public static void Write(Utf8JsonWriter json, LockedSource source)
    {
        json.WriteStartObject();
        json.WriteString("kind", source.Kind.Name());
        json.WriteString("name", source.Name);
        if (source.Version.Length > 0) json.WriteString("version", source.Version);
        if (source.Build.Length > 0) json.WriteString("build", source.Build);
        json.WriteString("url", source.Url);
        if (source.Ref is { } reference) json.WriteString("ref", reference);
        if (source.Commit is { } commit) json.WriteString("commit", commit);
        if (source.Path is { } folder) json.WriteString("path", folder);
        if (source.KeepsGit) json.WriteBoolean("keep_git", true);
        if (source.Kind == SourceKind.Http) json.WriteString("type", HttpNames.Of(source.Type));
        if (source.Compression != HttpCompression.None) json.WriteString("compression", HttpNames.Of(source.Compression));
        if (source.Size is { } size) json.WriteNumber("size", size);
        if (source.Sha256 is { } sha256) json.WriteString("sha256", sha256.Hex);
        else if (source.Md5 is { } md5) json.WriteString("md5", md5);
        if (source.IsRequested) json.WriteBoolean("requested", true);
        if (source.IsDirect) json.WriteBoolean("direct", true);
        // What a folder held is no part of a lock.
        if (!source.IsLocal && source.Wheel is { } wheel) json.WriteString("wheel", wheel);
        if (!source.IsLocal && source.WheelSha256 is { } built) json.WriteString("wheel_sha256", built.Hex);
        if (source.Folder is { } local) json.WriteString("folder", local);
        if (source.Project is { } project) json.WriteString("project", project.Hex);
        if (source.Layer is { } layer) json.WriteString("layer", layer.Hex);
        if (source.IsNoarchPython) json.WriteString("noarch", "python");
        if (source.PythonSitePackagesPath is { } path) json.WriteString("python_site_packages_path", path);
        if (source.IsReplaced) json.WriteBoolean("replaced", true);
        json.WriteEndObject();
    }
}
