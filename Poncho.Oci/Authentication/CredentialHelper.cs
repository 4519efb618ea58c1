using System.ComponentModel;
using System.Diagnostics;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Poncho.IO;

namespace Poncho.Oci.Authentication;

/// <summary>
/// A program <c>docker-credential-NAME</c> that keeps passwords, such as in the desktop's key ring: it is told what to do by its one
/// argument and reads and writes secrets by its pipes, so that no list of processes shows them.
/// </summary>
/// <param name="name">As <c>config.json</c> has it: what follows <c>docker-credential-</c>.</param>
/// <param name="variables">The variables that it is started with; their <c>PATH</c> says where it is.</param>
internal sealed class CredentialHelper(string name, EnvironmentVariables variables)
{
    private const string Prefix = "docker-credential-";

    /// <summary>What it keeps for a host; null where that is nothing.</summary>
    /// <exception cref="PonchoException">It is not installed, or fails.</exception>
    public async Task<RegistryCredential?> GetAsync(string key, CancellationToken cancel)
    {
        var (status, output, error) = await RunAsync("get", key, cancel);
        if (status != 0)
        {
            // The protocol has no other sign of it than these words.
            if (output.Contains("not found", StringComparison.OrdinalIgnoreCase)) return null;
            throw Failed("get", output + error);
        }

        try
        {
            var answer = JsonNode.Parse(output)?.AsObject();
            string user = (string?)answer?["Username"] ?? "", secret = (string?)answer?["Secret"] ?? "";
            return secret.Length == 0 ? null : RegistryCredential.Of(user, secret);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or FormatException)
        {
            throw new PonchoException($"the answer of a credential helper is no JSON: \"{Prefix}{name}\"", null, e);
        }
    }

    /// <exception cref="PonchoException">It is not installed, or fails.</exception>
    public async Task StoreAsync(string key, RegistryCredential credential, CancellationToken cancel)
    {
        var asked = new JsonObject { ["ServerURL"] = key, ["Username"] = credential.User, ["Secret"] = credential.Password };
        using var text = new MemoryStream();
        using (var writer = new Utf8JsonWriter(text)) asked.WriteTo(writer);
        var (status, output, error) = await RunAsync("store", Encoding.UTF8.GetString(text.ToArray()), cancel);
        if (status != 0) throw Failed("store", output + error);
    }

    /// <exception cref="PonchoException">It is not installed, or fails.</exception>
    public async Task EraseAsync(string key, CancellationToken cancel)
    {
        var (status, output, error) = await RunAsync("erase", key, cancel);
        bool isGone = output.Contains("not found", StringComparison.OrdinalIgnoreCase);
        if (status != 0 && !isGone) throw Failed("erase", output + error);
    }

    private PonchoException Failed(string what, string said)
    {
        string line = said.ReplaceLineEndings(" ").Trim();
        return new PonchoException($"a credential helper fails ({what}: {(line.Length > 200 ? line[..200] : line)}): \"{Prefix}{name}\"", ConfigHint);
    }

    private const string ConfigHint = "install it or mend it, or take it out of credHelpers and credsStore in ~/.docker/config.json";

    private async Task<(int Status, string Output, string Error)> RunAsync(string what, string input, CancellationToken cancel)
    {
        // A name is no path: a file of somebody else's must not name a program anywhere.
        bool isName = name.Length > 0 && name.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.');
        string? path = isName ? Find(Prefix + name) : null;
        if (path is null) throw new PonchoException($"a credential helper is not installed: \"{Prefix}{name}\"", ConfigHint);
        var start = new ProcessStartInfo(path, [what]) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment.Clear();
        foreach (var (variable, value) in variables) start.Environment[variable] = value;
        try
        {
            using var process = Process.Start(start) ?? throw new UnreachableException();
            using var kill = cancel.Register(() => Kill(process));
            var output = process.StandardOutput.ReadToEndAsync(CancellationToken.None);
            var error = process.StandardError.ReadToEndAsync(CancellationToken.None);
            await WriteAsync(process, input);
            string said = await output, complained = await error;
            await process.WaitForExitAsync(CancellationToken.None);
            cancel.ThrowIfCancellationRequested();
            return (process.ExitCode, said, complained);
        }
        catch (Win32Exception e)
        {
            throw new PonchoException($"cannot run a credential helper ({e.Message.ToLowerInvariant()}): \"{path}\"", ConfigHint, e);
        }
    }

    private string? Find(string program) => (variables.Find("PATH") ?? "").Split(':').Where(Path.IsPathRooted)
        .Select(folder => Path.Combine(folder, program)).FirstOrDefault(File.Exists);

    private static async Task WriteAsync(Process process, string input)
    {
        try
        {
            await process.StandardInput.WriteAsync(input);
            process.StandardInput.Close();
        }
        catch (IOException)
        {
            // One that ends without reading says why by its status.
        }
    }

    private static void Kill(Process process)
    {
        try
        {
            process.Kill();
        }
        catch (Exception e) when (e is InvalidOperationException or Win32Exception)
        {
            // It has ended by itself.
        }
    }
}
