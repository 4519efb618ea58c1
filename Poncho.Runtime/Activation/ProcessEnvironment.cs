using System.Text;
using Poncho.IO;
using Poncho.Runtime.Posix;

namespace Poncho.Runtime.Activation;

/// <summary>
/// Variables of a process, byte for byte: what is not changed is passed on as it is, also where it is no UTF-8. Names are unique; their
/// order is kept.
/// </summary>
public sealed class ProcessEnvironment
{
    private readonly Dictionary<string, byte[]> _values = new(StringComparer.Ordinal);

    /// <summary>Reads what a process was started with: <c>NAME=VALUE</c>, each with a NUL after it. What has no <c>=</c> is dropped.</summary>
    public static ProcessEnvironment Parse(ReadOnlySpan<byte> block)
    {
        var environment = new ProcessEnvironment();
        while (!block.IsEmpty)
        {
            int end = block.IndexOf((byte)0);
            environment.Add(end < 0 ? block : block[..end]);
            block = end < 0 ? [] : block[(end + 1)..];
        }

        return environment;
    }

    /// <summary>What this process was started with, byte for byte as the kernel has it.</summary>
    /// <param name="otherwise">
    /// The same as the base library has it, where bytes that are no UTF-8 are lost: taken where there is no /proc, as in some containers.
    /// </param>
    public static ProcessEnvironment OfThisProcess(EnvironmentVariables otherwise)
    {
        if (AsFound.IsKnown)
        {
            var environment = new ProcessEnvironment();
            foreach (byte[] line in AsFound.Variables()) environment.Add(line);
            return environment;
        }

        try
        {
            return Parse(File.ReadAllBytes("/proc/self/environ"));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return Of(otherwise);
        }
    }

    private static ProcessEnvironment Of(EnvironmentVariables variables)
    {
        var environment = new ProcessEnvironment();
        foreach (var (name, value) in variables) environment[name] = value;
        return environment;
    }

    public IEnumerable<string> Names => _values.Keys;

    /// <summary>A variable's value; null where it is not set. Setting null removes it.</summary>
    public string? this[string name]
    {
        get => _values.TryGetValue(name, out byte[]? value) ? Encoding.UTF8.GetString(value) : null;
        set
        {
            if (value is null) _values.Remove(name);
            else _values[name] = Encoding.UTF8.GetBytes(value);
        }
    }

    /// <summary>The bytes of a variable's value; empty where it is not set.</summary>
    internal ReadOnlySpan<byte> Bytes(string name) => _values.GetValueOrDefault(name);

    /// <summary>A copy that is changed by itself.</summary>
    public ProcessEnvironment Copy()
    {
        var copy = new ProcessEnvironment();
        foreach (var (name, value) in _values) copy._values.Add(name, value);
        return copy;
    }

    /// <summary><c>NAME=VALUE</c> of each, with a NUL after it.</summary>
    public IEnumerable<byte[]> Lines() => _values.Select(variable => Line(variable.Key, variable.Value));

    private void Add(ReadOnlySpan<byte> line)
    {
        int equals = line.IndexOf((byte)'=');

        // Latin-1 takes any byte, and gives it back.
        if (equals > 0) _values[Encoding.Latin1.GetString(line[..equals])] = line[(equals + 1)..].ToArray();
    }

    private static byte[] Line(string name, byte[] value) => [.. Encoding.Latin1.GetBytes(name), (byte)'=', .. value, 0];
}
