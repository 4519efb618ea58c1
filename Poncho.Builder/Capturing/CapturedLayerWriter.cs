using Poncho.Builder.Compiling;
using Poncho.Builder.Layering;
using Poncho.Builder.Sources.Placing;
using Poncho.Conda.Linking;
using Poncho.IO.Files;
using Poncho.Oci.Documents;
using Poncho.Oci.Layers;
using Poncho.Oci.Storing;
using Poncho.Runtime.Environments;

namespace Poncho.Builder.Capturing;

/// <summary>Writes layers of files as they lie in an environment (docs/FORMATS.md, "Captured layers"): its own path becomes a placeholder, byte code is made anew.</summary>
/// <param name="tree">The environment.</param>
/// <param name="installedAt">The path that its files name as its own.</param>
/// <param name="store">Takes the layers.</param>
internal sealed class CapturedLayerWriter(PrefixTree tree, string installedAt, Store store)
{
    /// <summary>Gives the interpreters that compile, or null; asked only when there is a module.</summary>
    public required Func<CancellationToken, Task<PythonCompiler?>> Compiler { get; init; }

    /// <summary>The folder below which modules are, with a slash behind; others are not compiled.</summary>
    public string ModuleFolder { get; init; } = "";

    /// <summary>What stood in binary files of packages before the environment's path, by theirs.</summary>
    public IReadOnlyDictionary<string, string> Placeholders { get; init; } = new Dictionary<string, string>();

    /// <summary>Hears details.</summary>
    public required Action<string> Note { get; init; }

    /// <param name="entries">Without byte code; in any order.</param>
    /// <param name="facts">What else is known.</param>
    /// <param name="cancel">Stops it; nothing stays.</param>
    /// <exception cref="Poncho.IO.PonchoException">A file cannot be read, or changes while it is read.</exception>
    public async Task<LayerInfo> WriteAsync(IReadOnlyCollection<PrefixEntry> entries, CapturedFacts facts, CancellationToken cancel)
    {
        var compiler = entries.Any(IsModule) ? await Compiler(cancel) : null;
        await using var window = compiler is null ? null : new ByteCodeWindow(compiler);
        var byteCode = window is null ? [] : await CompileAsync(entries.Where(IsModule), compiler!, window, cancel);
        await using var layer = WrittenLayer.Begin(store);
        using var writing = new CapturedFiles(tree, installedAt, Placeholders, layer.Tar);
        var code = byteCode.ToDictionary(item => item.Path, StringComparer.Ordinal);
        var files = entries.DistinctBy(entry => entry.Path).ToDictionary(entry => entry.Path, StringComparer.Ordinal);
        foreach (string path in files.Keys.Concat(code.Keys).Order(Utf8Order.Instance))
        {
            cancel.ThrowIfCancellationRequested();
            if (files.TryGetValue(path, out var entry)) await writing.AddAsync(entry, cancel);
            else await writing.AddAsync(code[path].ToEntry(), cancel);
        }

        var relocations = new RelocationIndex(writing.Relocations);
        if (facts.Last?.Invoke(relocations) is { } last) await writing.AddAsync(last, cancel);
        return new LayerInfo
        {
            Descriptor = await layer.CommitAsync(cancel),
            Relocations = relocations,
            Glibc = writing.Glibc?.ToString(),
            Depends = [.. facts.Depends.Select(CondaPart.NameOf).Distinct(StringComparer.Ordinal)],
            NodeSpecs = [.. facts.Depends.Where(text => text.StartsWith("__", StringComparison.Ordinal)).Distinct(StringComparer.Ordinal)],
            License = facts.License,
            Warnings = [.. writing.Warnings()],
            UnpackedBytes = writing.Bytes,
            Paths = [.. writing.Paths],
        };
    }

    // A module that names the environment is compiled by who imports it: relocating it would remove the byte code.
    private async Task<IReadOnlyList<ByteCode>> CompileAsync(
        IEnumerable<PrefixEntry> modules, PythonCompiler compiler, ByteCodeWindow window, CancellationToken cancel)
    {
        using var text = new PrefixText(installedAt);
        foreach (var entry in modules)
        {
            using var file = CapturedFiles.OpenRead(tree.FullPath(entry.Path));
            byte[] content = new byte[file.Length];
            int read = FullRead.At(file.SafeFileHandle, content, 0);
            text.Append(content.AsSpan(0, read));
            if (!text.Finish(file.SafeFileHandle).Offsets.IsEmpty) continue;
            await window.AddAsync(entry.Path, compiler.PycPathOf(entry.Path), entry.Time, content.AsMemory(0, read), cancel);
        }

        var all = await window.FinishAsync();
        foreach (var failed in all.Where(item => item.Content is null)) Note($"not compiled ({failed.Problem}): \"{failed.Source}\"");
        return [.. all.Where(item => item.Content is not null)];
    }

    private bool IsModule(PrefixEntry entry)
    {
        if (!entry.IsFile || ModuleFolder.Length == 0) return false;
        return entry.Path.StartsWith(ModuleFolder, StringComparison.Ordinal) && entry.Path.EndsWith(".py", StringComparison.Ordinal);
    }
}
