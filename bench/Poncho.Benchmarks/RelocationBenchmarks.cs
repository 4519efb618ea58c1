using System.Text;
using BenchmarkDotNet.Attributes;
using Poncho.Runtime.Environments;
using Poncho.Runtime.Relocating;

namespace Poncho.Benchmarks;

/// <summary>One file of 1 MiB with a placeholder of conda-build's length every 32 KiB: found at build time, replaced on the node.</summary>
public class RelocationBenchmarks
{
    private const int Size = 1 << 20, Distance = 32 * 1024;

    private static readonly string s_placeholder = "/home/conda/build_artifacts/package_1700000000000/_h_env_placehold" + string.Concat(Enumerable.Repeat("_placehold", 18)) + "_plac";

    private readonly byte[] _file = new byte[Size];
    private readonly Prefix _prefix = new("/tmp/poncho-1000/envs/0123456789abcdef0123456789abcdef");
    private Relocation _text = null!;
    private Relocation _binary = null!;

    [GlobalSetup]
    public void SetUp()
    {
        new Random(1).NextBytes(_file);
        byte[] placeholder = Encoding.UTF8.GetBytes(s_placeholder + "/lib\0");
        for (int at = Distance / 2; at + placeholder.Length < Size; at += Distance) placeholder.CopyTo(_file, at);
        var finder = new PlaceholderFinder(s_placeholder);
        finder.Append(_file);
        _text = new Relocation { Path = "file", Mode = RelocationMode.Text, Placeholder = s_placeholder, Offsets = finder.Finish() };
        _binary = _text with { Mode = RelocationMode.Binary };
    }

    [Benchmark]
    public int Find()
    {
        var finder = new PlaceholderFinder(s_placeholder);
        finder.Append(_file);
        return finder.Finish().Length;
    }

    [Benchmark]
    public void RelocateText() => Relocate(_text);

    [Benchmark]
    public void RelocateBinary() => Relocate(_binary);

    private void Relocate(Relocation relocation)
    {
        var writer = RelocatingWriter.Begin(relocation, _prefix, Stream.Null);
        writer.Write(_file);
        writer.Complete();
    }
}
