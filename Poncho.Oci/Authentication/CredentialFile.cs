using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Poncho.IO;
using Poncho.IO.Files;

namespace Poncho.Oci.Authentication;

/// <summary>A file in the form of docker's <c>config.json</c>, of which podman's <c>auth.json</c> has a part: what it says of passwords.</summary>
internal sealed class CredentialFile
{
    private const int MaxSize = 4 * 1024 * 1024;

    // Docker Hub's key in these files is an address of its first protocol.
    private const string DockerHub = "docker.io", DockerHubKey = "https://index.docker.io/v1/";

    private readonly string _path;
    private readonly JsonObject _content;

    private CredentialFile(string path, JsonObject content) => (_path, _content) = (path, content);

    /// <summary>Reads it; one that is not there says nothing.</summary>
    /// <exception cref="PonchoException">It cannot be read, or is no JSON object.</exception>
    public static CredentialFile Read(string path)
    {
        try
        {
            if (!File.Exists(path)) return new CredentialFile(path, []);
            if (new FileInfo(path).Length > MaxSize) throw Malformed(path, null);
            string text = File.ReadAllText(path);
            var content = string.IsNullOrWhiteSpace(text) ? [] : JsonNode.Parse(text, documentOptions: new JsonDocumentOptions { MaxDepth = 32 }) as JsonObject;
            return new CredentialFile(path, content ?? throw Malformed(path, null));
        }
        catch (JsonException e)
        {
            throw Malformed(path, e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw FileErrors.CannotRead(path, e);
        }
    }

    /// <summary>The helper that keeps a host's password: its own, else the one for all; null where none does.</summary>
    public string? HelperOf(string host) =>
        Text(_content["credHelpers"] as JsonObject, host) ?? Text(_content["credHelpers"] as JsonObject, KeyOf(host)) ?? Text(_content, "credsStore");

    /// <summary>What helpers and files call a host.</summary>
    public static string KeyOf(string host) => host == DockerHub ? DockerHubKey : host;

    /// <summary>What the file itself has for a repository of a host, the longest name first, as podman writes them; null where that is nothing.</summary>
    public RegistryCredential? Find(string host, string repository)
    {
        if (_content["auths"] is not JsonObject all) return null;
        for (string name = repository; name.Length > 0; name = name.LastIndexOf('/') is > 0 and var cut ? name[..cut] : "")
        {
            if (all[$"{host}/{name}"] is JsonObject own && Of(own) is { } found) return found;
        }

        foreach (var (key, value) in all)
        {
            if (HostOf(key) == host && value is JsonObject entry && Of(entry) is { } found) return found;
        }

        return null;
    }

    /// <summary>Puts a host's password in, or takes it out (null), and writes the file for its user alone. All else in it stays.</summary>
    /// <returns>Whether it had one.</returns>
    /// <exception cref="PonchoException">It cannot be written.</exception>
    public bool Set(string host, RegistryCredential? credential)
    {
        if (_content["auths"] is not JsonObject all) _content["auths"] = all = [];
        var known = all.Select(entry => entry.Key).Where(key => HostOf(key) == host).ToList();
        foreach (string key in known) all.Remove(key);
        if (credential is null && known.Count == 0) return false;
        if (credential is not null)
        {
            string pair = Convert.ToBase64String(Encoding.UTF8.GetBytes($"{credential.User}:{credential.Password}"));
            all[KeyOf(host)] = new JsonObject { ["auth"] = pair };
        }

        Write();
        return known.Count > 0;
    }

    private void Write()
    {
        const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(_path))!, OwnerOnly | UnixFileMode.UserExecute);
            // Some keep it elsewhere, and a link here.
            string target = (File.Exists(_path) ? File.ResolveLinkTarget(_path, returnFinalTarget: true)?.FullName : null) ?? _path;
            string temporary = AtomicFile.TemporaryNameBeside(target);
            try
            {
                var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, UnixCreateMode = OwnerOnly };
                using (var file = new FileStream(temporary, options))
                {
                    using (var writer = new Utf8JsonWriter(file, new JsonWriterOptions { Indented = true, IndentCharacter = '\t', IndentSize = 1 })) _content.WriteTo(writer);
                    file.WriteByte((byte)'\n');
                }

                File.Move(temporary, target, overwrite: true);
            }
            catch
            {
                AtomicFile.Discard(temporary);
                throw;
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw FileErrors.CannotWrite(_path, e);
        }
    }

    // "https://HOST/v1/" and the like, as older programs wrote.
    private static string HostOf(string key)
    {
        int scheme = key.IndexOf("://", StringComparison.Ordinal);
        string rest = scheme < 0 ? key : key[(scheme + 3)..];
        int slash = rest.IndexOf('/', StringComparison.Ordinal);
        string path = slash < 0 ? "" : rest[slash..].Trim('/');
        bool isWhole = scheme >= 0 || path is "" or "v1" or "v2";
        string host = slash < 0 ? rest : isWhole ? rest[..slash] : rest;
        return host is "index.docker.io" or "registry-1.docker.io" ? DockerHub : host;
    }

    private RegistryCredential? Of(JsonObject entry)
    {
        string? identity = Text(entry, "identitytoken"), registry = Text(entry, "registrytoken");
        string user = Text(entry, "username") ?? "", password = Text(entry, "password") ?? "";
        if (Text(entry, "auth") is { } auth) (user, password) = Decode(auth);
        if (identity is null && registry is null && user.Length == 0) return null;
        return RegistryCredential.Of(user, password) with { IdentityToken = identity, RegistryToken = registry };
    }

    private (string User, string Password) Decode(string auth)
    {
        try
        {
            string pair = Encoding.UTF8.GetString(Convert.FromBase64String(auth)).TrimEnd('\0');
            int colon = pair.IndexOf(':', StringComparison.Ordinal);
            if (colon > 0) return (pair[..colon], pair[(colon + 1)..]);
        }
        catch (FormatException)
        {
            // Said below.
        }

        // The text is not shown: it may be most of a password.
        throw new PonchoException($"an \"auth\" is not the base64 of NAME:PASSWORD, in file: \"{_path}\"", "log in again: poncho login HOST");
    }

    private static string? Text(JsonObject? entry, string name) =>
        entry?[name] is JsonValue value && value.TryGetValue(out string? text) && text.Length > 0 ? text : null;

    private static PonchoException Malformed(string path, Exception? inner) =>
        new($"not a JSON object with docker's settings: \"{path}\"", "mend it, or move it away and log in again", inner);
}
