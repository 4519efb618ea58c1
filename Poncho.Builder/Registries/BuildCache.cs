using Poncho.Builder.Building;
using Poncho.Builder.Layering;
using Poncho.IO;
using Poncho.Oci.Documents;
using Poncho.Oci.Naming;
using Poncho.Oci.Registries;
using Poncho.Oci.Storing;

namespace Poncho.Builder.Registries;

/// <summary>
/// Layers that environments in registries have, taken by their keys in place of being made (<c>poncho create --from</c>). A key says everything that a layer's bytes depend
/// on; that the registry's layer is really the one of its key is believed, since the user named the registry.
/// </summary>
/// <param name="context">Where progress is told.</param>
/// <param name="store">Where layers go.</param>
/// <param name="references">The environments, the first asked first.</param>
/// <param name="wishes">How their registries are spoken to.</param>
internal sealed class BuildCache(BuildContext context, Store store, IReadOnlyList<Reference> references, RegistryWishes wishes) : IDisposable
{
    private const string Silent = "nothing is known of the layers of an environment that was pushed without --build-cache, and nothing is taken from it";

    private readonly LayerIndex _index = new(context.Home.Layers, store);
    private readonly TransferStep _transfers = new(context.Progress, BuildStep.Fetch);
    private readonly SemaphoreSlim _one = new(1);
    private RegistryAccess? _access;
    private IReadOnlyList<(Reference From, IReadOnlyDictionary<Digest, LayerInfo> Facts)>? _known;
    private int _taken;

    /// <summary>How many layers came.</summary>
    public int Taken => _taken;

    /// <summary>Brings those layers that a registry has into the store, and notes what is known of them.</summary>
    /// <param name="keys">The layers that are wanted.</param>
    /// <param name="cancel">Stops it.</param>
    /// <exception cref="PonchoException">A registry refuses or is not reached, or a blob is not what its digest says.</exception>
    public async Task FetchAsync(IReadOnlyList<Digest> keys, CancellationToken cancel)
    {
        await _one.WaitAsync(cancel);
        try
        {
            _known ??= await ReadAllAsync(cancel);
            var wanted = new List<(Digest Key, Reference From, LayerInfo Info)>();
            foreach (var key in keys)
            {
                if (_known.FirstOrDefault(one => one.Facts.ContainsKey(key)) is { From: { } from, Facts: var facts }) wanted.Add((key, from, facts[key]));
            }

            _transfers.Expect(wanted.Sum(layer => layer.Info.Descriptor.Size));
            var options = new ParallelOptions { MaxDegreeOfParallelism = Access.Options.Bodies, CancellationToken = cancel };
            await Parallel.ForEachAsync(wanted, options, async (layer, token) => await TakeAsync(layer.Key, layer.From, layer.Info, token));
        }
        finally
        {
            _transfers.End();
            _one.Release();
        }
    }

    public void Dispose()
    {
        _access?.Dispose();
        _one.Dispose();
    }

    private RegistryAccess Access => _access ??= new RegistryAccess(context.Environment, context.Home, wishes with { Progress = _transfers });

    private async Task TakeAsync(Digest key, Reference from, LayerInfo info, CancellationToken cancel)
    {
        try
        {
            await Access.Repository(from).PullBlobAsync(info.Descriptor, store, LayerName.Of(info.Descriptor), cancel);
        }
        catch (RegistryException e) when (e.IsNotFound)
        {
            // The registry has let it go: then it is made here.
            return;
        }

        await _index.AddAsync(key, info, cancel);
        Interlocked.Increment(ref _taken);
    }

    private async Task<IReadOnlyList<(Reference From, IReadOnlyDictionary<Digest, LayerInfo> Facts)>> ReadAllAsync(CancellationToken cancel)
    {
        var all = new List<(Reference, IReadOnlyDictionary<Digest, LayerInfo>)>();
        foreach (var reference in references)
        {
            var repository = Access.Repository(reference);
            var found = await repository.ResolveAsync(reference.Selector, cancel);
            // The first build of all has nothing to take.
            if (found is null) context.Progress.Warn($"no such environment yet, nothing is taken from it: \"{reference}\"");
            if (found is null) continue;
            var facts = await LayerFacts.ReadAsync(found.Digest, repository, cancel);
            if (facts.Count == 0) context.Progress.Warn($"{Silent}: \"{reference}\"");
            all.Add((reference, facts));
        }

        return all;
    }
}
