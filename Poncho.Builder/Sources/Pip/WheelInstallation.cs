using Poncho.Builder.Compiling;
using Poncho.Builder.Layering;
using Poncho.Builder.Sources.Placing;
using Poncho.Builder.Wheels;
using Poncho.Conda.Linking;
using Poncho.IO.Streams;
using Poncho.Oci.Layers;
using Poncho.Runtime.Environments;
using Poncho.Runtime.Relocating;

namespace Poncho.Builder.Sources.Pip;

/// <summary>What a wheel installs, put aside file by file: its own, each read and hashed once and given to Python meanwhile, and what pip adds to them.</summary>
internal sealed class WheelInstallation(WheelArchive wheel, WheelPlan plan, PythonInfo python, PythonCompiler? compiler) : IAsyncDisposable
{
    private const string Module = ".py";

    /// <summary>Which Python scripts ask for: the one that <c>PREFIX/bin/python -m pip</c> names.</summary>
    private static readonly string s_interpreter = PrefixPlaceholder.Text + "/bin/python";

    private readonly Spool _spool = new();
    private readonly ElfGlibc _elf = new();
    private readonly ByteCodeWindow? _window = compiler is null ? null : new ByteCodeWindow(compiler);
    private readonly Dictionary<string, PlacedEntry> _entries = new(StringComparer.Ordinal);
    private readonly List<Relocation> _relocations = [];
    private readonly InstalledRecord _record = new(wheel, python.SitePackages);

    /// <summary>By path below the prefix.</summary>
    public IReadOnlyDictionary<string, PlacedEntry> Entries => _entries;

    /// <summary>Scripts whose first line names the environment's Python.</summary>
    public IReadOnlyList<Relocation> Relocations => _relocations;

    /// <summary>The newest glibc that a file asks for; null while none does.</summary>
    public Version? Glibc { get; private set; }

    /// <summary>Whether pip compiles a file, whatever its place.</summary>
    public static bool IsModule(WheelFile file) => file.Target.EndsWith(Module, StringComparison.Ordinal);

    /// <summary>Reads every file of the wheel, and holds it against RECORD.</summary>
    /// <returns>What differs from RECORD, one line for each kind.</returns>
    public async Task<IReadOnlyList<string>> ReadAsync(CancellationToken cancel)
    {
        using var check = new RecordCheck(wheel.Record, wheel.FileName, wheel.InfoFolder);
        var files = plan.Files.ToDictionary(file => file.Entry.Name, StringComparer.Ordinal);
        foreach (var entry in wheel.Entries)
        {
            cancel.ThrowIfCancellationRequested();
            check.Begin(entry.Name, entry.Size);
            var file = files.GetValueOrDefault(entry.Name);
            if (file is null) wheel.Read(entry, check.Append);
            else Keep(file, check);
            check.End();
            if (file is not null && _window is not null && IsModule(file) && !_record.IsRelocated(file.Target)) await CompileAsync(file, _window, cancel);
        }

        return check.Finish();
    }

    /// <summary>Adds the programs of entry points.</summary>
    public void AddScripts()
    {
        foreach (var script in plan.Scripts) AddRelocated($"bin/{script.Name}", LayerTimes.Fixed, script.Render(s_interpreter), isExecutable: true);
    }

    /// <summary>Adds the byte code of all modules that could be compiled; returns what to say of the others.</summary>
    public async Task<IReadOnlyList<string>> AddByteCodeAsync()
    {
        if (_window is null) return [];
        var notes = new List<string>();
        foreach (var compiled in await _window.FinishAsync())
        {
            if (compiled.Content is null)
            {
                notes.Add($"not compiled ({compiled.Problem}): \"{compiled.Source}\"");
                continue;
            }

            _entries[compiled.Path] = compiled.ToEntry();
            _record.AddUnhashed(compiled.Path);
        }

        return notes;
    }

    /// <summary>Adds what pip says of the installation, and RECORD, which is therefore called last.</summary>
    public void AddRecords(bool isRequested, string? directUrl)
    {
        AddInfo("INSTALLER", "pip\n"u8.ToArray());
        if (directUrl is not null) AddInfo("direct_url.json", System.Text.Encoding.UTF8.GetBytes(directUrl));
        if (isRequested) AddInfo("REQUESTED", []);
        string path = $"{python.SitePackages}/{wheel.InfoFolder}/RECORD";
        _entries[path] = new PlacedEntry { Path = path, Time = LayerTimes.Fixed, Content = Spooled(_record.Write(plan)) };
    }

    public async ValueTask DisposeAsync()
    {
        if (_window is not null) await _window.DisposeAsync();
        _spool.Dispose();
        _elf.Dispose();
    }

    private void Keep(WheelFile file, RecordCheck check)
    {
        long start = _spool.Length;
        wheel.Read(file.Entry, piece =>
        {
            check.Append(piece);
            _elf.Append(piece);
            _spool.Append(piece);
        });
        if (_elf.Finish() is { } glibc && (Glibc is null || glibc > Glibc)) Glibc = glibc;
        var content = new SpooledFile(_spool, new SpoolSlice(start, file.Entry.Size));
        if (file.IsScript && WheelScript.AsksForPython(content))
        {
            AddRelocated(file.Target, file.Entry.Time, WheelScript.Rewrite(content.ReadAll(), s_interpreter), file.Entry.IsExecutable);
            return;
        }

        _entries[file.Target] = new PlacedEntry
        {
            Path = file.Target,
            Time = file.Entry.Time,
            Content = content,
            IsExecutable = file.Entry.IsExecutable,
        };
    }

    private Task CompileAsync(WheelFile file, ByteCodeWindow window, CancellationToken cancel) =>
        window.AddAsync(file.Target, compiler!.PycPathOf(file.Target), file.Entry.Time, _entries[file.Target].Content!.Value.ReadAll(), cancel);

    private void AddRelocated(string path, long time, byte[] content, bool isExecutable)
    {
        _entries[path] = new PlacedEntry { Path = path, Time = time, Content = Spooled(content), IsExecutable = isExecutable };
        _relocations.RemoveAll(relocation => relocation.Path == path);
        _relocations.Add(new Relocation { Path = path, Mode = RelocationMode.Text, Placeholder = PrefixPlaceholder.Text, Offsets = ["#!".Length] });
        _record.AddRelocated(path);
    }

    private void AddInfo(string name, byte[] content)
    {
        string path = $"{python.SitePackages}/{wheel.InfoFolder}/{name}";
        _entries[path] = new PlacedEntry { Path = path, Time = LayerTimes.Fixed, Content = Spooled(content) };
        _record.Add(path, content);
    }

    private SpooledFile Spooled(byte[] content) => new(_spool, _spool.AppendFile(content));
}
