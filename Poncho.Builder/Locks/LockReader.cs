using System.Text.Unicode;
using Poncho.Builder.Building;
using Poncho.Builder.Specs;
using Poncho.Builder.Specs.Syntax;
using Poncho.Conda.Naming;
using Poncho.IO;
using Poncho.Oci.Documents;
using Poncho.Runtime.Nodes;

namespace Poncho.Builder.Locks;

/// <summary>
/// Reads what <see cref="LockJson"/> writes. Members that it does not know are ignored; a higher schema is refused, and so is whatever a lock of
/// ours could not say.
/// </summary>
internal sealed class LockReader
{
    private readonly string _path;
    private readonly DocumentReader _read;

    private LockReader(string path)
    {
        _path = path;
        _read = new DocumentReader(path, LockFile.WriteAnewOf(path));
    }

    /// <param name="path">What errors call it.</param>
    /// <param name="content">UTF-8.</param>
    /// <exception cref="SpecException">It is no lock, a damaged one, or one of a newer program.</exception>
    public static LockFile Read(string path, ReadOnlySpan<byte> content)
    {
        if (!Utf8.IsValid(content) || content.Contains((byte)0)) throw new SpecException(path, null, "not a text", LockFile.WriteAnewOf(path));
        // What git leaves in a file that two people locked.
        if (content.IndexOf("<<<<<<< "u8) >= 0)
            throw new SpecException(path, null, "the lock holds both sides of a merge", "take one side, then \"poncho lock SPEC\"");
        try
        {
            return new LockReader(path).File(JsonText.Parse(path, content));
        }
        catch (SpecException e) when (e.Problem.StartsWith("not valid JSON", StringComparison.Ordinal))
        {
            // A program wrote it: what a person should put where is no help.
            throw new SpecException(path, e.At, $"the lock is damaged, {e.Problem}", LockFile.WriteAnewOf(path), e);
        }
    }

    /// <summary>Whether a document of JSON is a lock rather than a spec.</summary>
    public static bool IsLock(SpecNode root) =>
        root is SpecMapping mapping && mapping.Members.Any(m => m.Key == "schema") && mapping.Members.Any(m => m.Key == "platforms");

    private LockFile File(SpecNode root)
    {
        if (!IsLock(root)) throw _read.Wrong(root.At, "not a lock of Poncho");
        var top = (SpecMapping)root;
        CheckSchema(top);
        var spec = _read.Text(top, "spec");
        var shared = new EnvironmentLock
        {
            Platform = "",
            Spec = Digest.TryParse(spec.Text, out var digest) ? digest : throw _read.Wrong(spec.At, $"not a digest: {Shown.Text(spec.Text)}"),
            VirtualPackages = [],
            ByteCompilation = Compilation(top) ?? throw _read.Wrong(top.At, "\"compile\" is missing"),
            Requested = _read.Texts(top, "requested"),
            Variables = Variables(top),
            Sources = [],
        };
        var platforms = _read.Mapping(top, "platforms");
        if (platforms.Members.Count == 0) throw _read.Wrong(platforms.At, "the lock has no platform");
        var locks = platforms.Members.Select(member => Platform(member, shared));
        return new LockFile { Platforms = [.. locks.OrderBy(p => p.Platform, StringComparer.Ordinal)] };
    }

    private void CheckSchema(SpecMapping top)
    {
        long schema = _read.Size(top, "schema") ?? 0;
        var at = _read.Required(top, "schema").At;
        if (schema < 1) throw _read.Wrong(at, $"no lock has this schema: \"{schema}\"");
        if (schema <= EnvironmentLock.Schema) return;
        string known = $"this program knows those up to {EnvironmentLock.Schema}";
        throw _read.Wrong(at, $"a lock of schema {schema}, and {known}: \"{schema}\"", "use a newer Poncho, or the one that wrote it");
    }

    private EnvironmentLock Platform(SpecMember member, EnvironmentLock shared)
    {
        if (!Subdirs.IsKnown(member.Key) || member.Key == "noarch") throw _read.Wrong(member.At, $"not a platform: {Shown.Text(member.Key)}");
        var platform = _read.Mapping(member.Value, "platform");
        var sources = _read.List(platform, "sources").Select(node => (Node: node, Source: SourceFormats.Read(_read, node, member.Key))).ToList();
        var names = new HashSet<(string, string)>();
        if (sources.FirstOrDefault(s => !names.Add((s.Source.Kind, s.Source.Name))) is { Node: { } twice, Source: { } again })
            throw _read.Wrong(twice.At, $"locked twice: {Shown.Text(again.Name)}");
        return shared with
        {
            Platform = member.Key,
            ByteCompilation = Compilation(platform) ?? shared.ByteCompilation,
            VirtualPackages = [.. _read.List(platform, "virtual_packages").Select(Virtual)],
            Sources = [.. sources.Select(s => s.Source)],
        };
    }

    private ByteCompilation? Compilation(SpecMapping mapping) => _read.Flag(mapping, "compile") switch
    {
        null => null,
        true => ByteCompilation.Compiled,
        false => ByteCompilation.Left,
    };

    private string Virtual(SpecNode node)
    {
        var item = _read.Text(node, "virtual_packages");
        bool isPackage = VirtualItem.TryParse(item.Text, out var parsed) && parsed.Package is not null;
        return isPackage ? item.Text : throw _read.Wrong(item.At, $"not a virtual package: {Shown.Text(item.Text)}");
    }

    private Dictionary<string, string> Variables(SpecMapping top)
    {
        var names = new SpecNames(_path);
        var variables = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var member in _read.Mapping(top, "variables").Members)
        {
            names.AddVariable(member.Key, member.At);
            if (member.Value is not SpecScalar { Type: ScalarKind.Text, Text: var value })
                throw _read.Wrong(member.Value.At, $"a variable must be a text: {Shown.Text(member.Key)}");
            if (value.Contains('\0', StringComparison.Ordinal))
                throw _read.Wrong(member.Value.At, $"a variable cannot hold a zero byte: {Shown.Text(member.Key)}");
            variables.Add(member.Key, value);
        }

        return variables;
    }
}
