using System.Text;
using Poncho.Analyze.Naming;
using Poncho.Builder.Locks;
using Poncho.Builder.Specs;
using Poncho.Builder.Specs.Projects;
using Poncho.Builder.Specs.Requirements;
using Poncho.Builder.Specs.Syntax;
using Poncho.Builder.Wheels;
using Poncho.Conda.MatchSpecs;
using Poncho.Conda.Versions;
using Poncho.IO;
using Poncho.IO.Files;
using Poncho.IO.Net;

namespace Poncho.Builder.Editing;

/// <summary>Adds packages to a spec and takes them out, and leaves all else in its text as it was.</summary>
/// <param name="variables">What variables in specs stand for.</param>
internal sealed class SpecEditor(EnvironmentVariables variables)
{
    private static readonly byte[] s_mark = [0xEF, 0xBB, 0xBF];

    /// <summary>Adds packages. One that the spec has already gets the versions that are asked for now; asked for by its name alone it stays as it is.</summary>
    /// <param name="path">The spec.</param>
    /// <param name="packages">Match specs, or requirements of pip.</param>
    /// <param name="forPip">Whether pip is to install them; in a requirements.txt it always is.</param>
    /// <param name="cancel">Stops it before the file is written.</param>
    /// <exception cref="PonchoException">The file is no spec, a text is no package, or its place in the file is not found. The file is as it was.</exception>
    public async Task<EditResult> AddAsync(string path, IReadOnlyList<string> packages, bool forPip, CancellationToken cancel)
    {
        using var alone = await AloneAsync(path, cancel);
        var changes = new List<SpecChange>();
        var now = await ReadAsync(path, cancel);
        var part = forPip || now.IsRequirements ? EditedPart.Pip : EditedPart.Conda;
        foreach (var (name, item) in AskedPackages.Of(packages, part))
        {
            var there = ItemsOf(now.Spec, path, part).Where(one => one.Name == name).ToList();
            if (there.Count > 1) throw new PonchoException($"{path} asks for this package {there.Count} times: \"{name}\"", "keep one of them");
            var old = there.Count > 0 ? there[0] : null;
            bool isAsAsked = old is not null && (old.Text == item || string.Equals(item, name, StringComparison.OrdinalIgnoreCase) || ProjectName.Normalize(item) == name);
            if (isAsAsked) continue;
            if (old is null) RefuseWhereOtherPartHas(now.Spec, path, part, name);
            now = With(path, now, part, old, item);
            changes.Add(Change(part, old?.Text, item));
        }

        if (changes.Count > 0) await WriteAsync(path, now, cancel);
        return new EditResult(path, [.. changes]);
    }

    /// <summary>Takes packages out.</summary>
    /// <param name="path">The spec.</param>
    /// <param name="names">Their names; each is looked for among conda's packages and then among pip's.</param>
    /// <param name="onlyPip">Whether it is looked for among pip's alone.</param>
    /// <param name="cancel">Stops it before the file is written.</param>
    /// <exception cref="PonchoException">The file is no spec, or asks for no such package. The file is as it was.</exception>
    public async Task<EditResult> RemoveAsync(string path, IReadOnlyList<string> names, bool onlyPip, CancellationToken cancel)
    {
        using var alone = await AloneAsync(path, cancel);
        var now = await ReadAsync(path, cancel);
        EditedPart[] parts = onlyPip ? [EditedPart.Pip] : [EditedPart.Conda, EditedPart.Pip];
        var gone = new List<(EditedPart Part, Item Item)>();
        foreach (string name in names)
        {
            var found = parts.Select(part => Named(now.Spec, path, part, name)).FirstOrDefault(items => items.Count > 0);
            gone.AddRange(found ?? throw Unknown(path, name, parts.SelectMany(part => ItemsOf(now.Spec, path, part))));
        }

        var text = new SpecText(now.Text);
        EditsOf(path, now, text).Remove([.. gone.Select(one => one.Item.At).Distinct()]);
        var expected = now.Spec with
        {
            Conda = [.. now.Spec.Conda.Where(item => !gone.Any(one => one.Part == EditedPart.Conda && one.Item.At == item.At))],
            Pip = [.. now.Spec.Pip.Where(line => !gone.Any(one => one.Part == EditedPart.Pip && IsOf(line, path, one.Item)))],
        };
        if (expected.Conda.Count + expected.Pip.Count + expected.Git.Count + expected.Http.Count == 0)
            throw new PonchoException($"nothing would be left in the spec: \"{path}\"", "delete the file, or add another package first");
        await WriteAsync(path, Checked(path, now, text.Changed(), expected), cancel);
        return new EditResult(path, [.. gone.Distinct().Select(one => Change(one.Part, one.Item.Text, null))]);
    }

    private Content With(string path, Content now, EditedPart part, Item? old, string item)
    {
        var text = new SpecText(now.Text);
        var edits = EditsOf(path, now, text);
        if (old is null) edits.Add(part, item);
        else edits.Replace(old.At, item);
        var expected = now.Spec;
        if (part == EditedPart.Conda)
        {
            var others = expected.Conda.Where(one => old is null || one.At != old.At);
            expected = expected with { Conda = [.. others, new CondaItem(MatchSpec.Parse(item, Strictness.Lenient), item, default)] };
        }
        else
        {
            var others = expected.Pip.Where(line => old is null || !IsOf(line, path, old));
            expected = expected with { Pip = [.. others, .. LinesOf(path, expected.Folder, item)] };
        }

        return Checked(path, now, text.Changed(), expected);
    }

    // The files of both would lie in one place.
    private static void RefuseWhereOtherPartHas(Spec spec, string path, EditedPart part, string name)
    {
        var other = part == EditedPart.Conda ? EditedPart.Pip : EditedPart.Conda;
        if (Named(spec, path, other, name) is not [{ Item: var there }, ..]) return;
        string who = other == EditedPart.Pip ? "pip" : "conda";
        throw new PonchoException(
            $"{path} has {who} install this package already: {Shown.Text(Redacted.Text(there.Text))}",
            $"\"poncho remove {there.Name}\" first, or change it{(other == EditedPart.Pip ? " with --pip" : " without --pip")}");
    }

    private IReadOnlyList<PipLine> LinesOf(string path, string folder, string item)
    {
        var nowhere = new SpecPosition(1, 1);
        try
        {
            return new PipLineReader(path, folder, null, variables).Read(new SpecItem(item, nowhere));
        }
        catch (SpecException e)
        {
            // It stands at no place of the file yet.
            throw new PonchoException(e.Message.Replace($"{path}:1:1: ", "", StringComparison.Ordinal), e.Hint, e);
        }
    }

    /// <summary>The new text, read; only where it says what it is to say.</summary>
    private Content Checked(string path, Content now, string text, Spec expected)
    {
        var changed = TryParse(path, text, now.HasMark);
        return changed is not null && Says(changed.Spec, expected)
            ? changed
            : throw new PonchoException($"the place of this change is not found in the text of the spec: \"{path}\"", "change it by hand");
    }

    // Of two that edit a spec at once the second reads what the first has written.
    private static Task<FileLock?> AloneAsync(string path, CancellationToken cancel) => FileLock.FolderAsync(Path.GetDirectoryName(OutputFile.TargetOf(path))!, cancel);

    // A link stays one, and a file keeps its mode.
    private static async Task WriteAsync(string path, Content content, CancellationToken cancel)
    {
        byte[] bytes = [.. content.HasMark ? s_mark : [], .. Encoding.UTF8.GetBytes(content.Text)];
        string target = OutputFile.TargetOf(path);
        var mode = File.GetUnixFileMode(target);
        await AtomicFile.WriteAsync(target, bytes, cancel);
        File.SetUnixFileMode(target, mode);
    }

    private Content? TryParse(string path, string text, bool hasMark)
    {
        try
        {
            return Parse(path, Encoding.UTF8.GetBytes(text), hasMark);
        }
        catch (SpecException)
        {
            return null;
        }
    }

    private static bool Says(Spec read, Spec expected) =>
        Sorted(read.Conda.Select(item => item.Canonical)).SequenceEqual(Sorted(expected.Conda.Select(item => item.Canonical)))
        && Sorted(read.Pip.Select(line => line.Written)).SequenceEqual(Sorted(expected.Pip.Select(line => line.Written)))
        && read.Name == expected.Name
        && (read with { Conda = [], Pip = [] }).ContentDigest == (expected with { Conda = [], Pip = [] }).ContentDigest;

    private static IEnumerable<string> Sorted(IEnumerable<string> texts) => texts.Order(StringComparer.Ordinal);

    private async Task<Content> ReadAsync(string path, CancellationToken cancel)
    {
        if (path == "-") throw new PonchoException("standard input cannot be changed: \"-\"", "name the spec's file");
        var bytes = await SpecReader.ReadBytesAsync(path, SyntaxLimits.MostBytes, cancel);
        bool hasMark = bytes.Span.StartsWith(s_mark);
        var content = hasMark ? bytes[s_mark.Length..] : bytes;
        if (LooksLikeLock(content.Span)) throw new PonchoException($"a lock is not changed by hand: \"{path}\"", "name the spec that it was made from");
        return Parse(path, content, hasMark);
    }

    private Content Parse(string path, ReadOnlyMemory<byte> content, bool hasMark)
    {
        var spec = SpecReader.Parse(path, content, variables);
        string text = Encoding.UTF8.GetString(content.Span);
        bool isJson = SpecReader.LooksLikeJson(content.Span), isRequirements = !isJson && RequirementsText.Is(text);
        if (ProjectForms.Is(path, text)) return new Content(spec, text, TablesOf(path, text), hasMark, IsJson: false, IsRequirements: false, IsProject: true);
        SpecNode? root = isRequirements ? null : isJson ? JsonText.Parse(path, content.Span) : YamlText.Parse(path, text);
        return new Content(spec, text, root, hasMark, isJson, isRequirements, IsProject: false);
    }

    private static bool LooksLikeLock(ReadOnlySpan<byte> content) =>
        content.IndexOf("\"platforms\""u8) >= 0 && content.IndexOf("\"schema\""u8) >= 0 && content.IndexOf("\"sources\""u8) >= 0;

    private static SpecMapping TablesOf(string path, string text)
    {
        var tables = ProjectForms.Tables(path, text);
        if (!ProjectForms.IsToml(path, text) || !ProjectForms.IsPixi(tables)) return tables;
        throw new PonchoException($"the tables of pixi are not changed by Poncho: \"{path}\"", "\"pixi add\" and \"pixi remove\" change them, or an editor");
    }

    private static bool IsOwn(string path, Content now) => ProjectForms.IsToml(path, now.Text) && !ProjectForms.IsPyProject((SpecMapping)now.Root!);

    private static ISpecEdits EditsOf(string path, Content now, SpecText text) => now switch
    {
        { IsProject: true } => new TomlEdits(path, text, (SpecMapping)now.Root!, IsOwn(path, now)),
        { IsRequirements: true } => new RequirementsEdits(text),
        { IsJson: true } => new JsonEdits(text, now.Root!),
        _ => new YamlEdits(text, now.Root!),
    };

    private static string KindOf(EditedPart part) => part == EditedPart.Conda ? CondaSource.KindName : PipSource.KindName;

    private static SpecChange Change(EditedPart part, string? before, string? after) =>
        new(KindOf(part), before is null ? null : Redacted.Text(before), after is null ? null : Redacted.Text(after));

    // What stands in this file, and not in one that it includes.
    private static IEnumerable<Item> ItemsOf(Spec spec, string path, EditedPart part) => part == EditedPart.Conda
        ? spec.Conda.Select(item => new Item(item.Spec.Name ?? item.Text, item.Text, item.At))
        : spec.Pip.Where(line => line.Kind is PipLineKind.Requirement or PipLineKind.Editable && IsHere(line, path))
            .Select(line => new Item(line.Name ?? line.Written, line.Written, line.At));

    private static List<(EditedPart Part, Item Item)> Named(Spec spec, string path, EditedPart part, string name) =>
        [.. ItemsOf(spec, path, part).Where(item => IsNamed(item, part, name)).Select(item => (part, item))];

    private static bool IsOf(PipLine line, string path, Item item) => IsHere(line, path) && line.At == item.At;

    // Lines of a requirements.txt name it by its whole path.
    private static bool IsHere(PipLine line, string path) => line.File is null || line.File == Path.GetFullPath(path);

    private static bool IsNamed(Item item, EditedPart part, string name) =>
        item.Text == name || item.Name == (part == EditedPart.Conda ? name.ToLowerInvariant() : ProjectName.Normalize(name));

    private static PonchoException Unknown(string path, string name, IEnumerable<Item> items)
    {
        var near = NearestNames.Of(name, items.Select(item => item.Name));
        string? hint = near.Count > 0 ? $"did you mean {Shown.Choice([.. near.Select(one => $"\"{one}\"")])}?" : null;
        return new PonchoException($"{path} does not ask for this package: {Shown.Text(name)}", hint);
    }

    private sealed record Content(Spec Spec, string Text, SpecNode? Root, bool HasMark, bool IsJson, bool IsRequirements, bool IsProject);

    private sealed record Item(string Name, string Text, SpecPosition At);
}
