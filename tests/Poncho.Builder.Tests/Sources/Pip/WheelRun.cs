using Poncho.Builder.Compiling;
using Poncho.Builder.Layering;
using Poncho.Builder.Sources.Pip;
using Poncho.Builder.Tests.Wheels;
using Poncho.Conda.Linking;
using Poncho.Oci.Documents;
using Poncho.Oci.Storing;
using Poncho.Testing;

namespace Poncho.Builder.Tests.Sources.Pip;

/// <summary>Makes layers of wheels, in a store of its own.</summary>
internal sealed class WheelRun(TempFolder folder, Store store)
{
    public const string Site = "lib/python3.11/site-packages";

    public Store Store => store;

    public static async Task<WheelRun> InAsync(TempFolder folder, string store = "store") => new(folder, await Store.OpenAsync(folder[store], default));

    public Task<LayerInfo> MakeAsync(TestWheel wheel, PythonCompiler? compiler = null, Func<PipLayerRequest, PipLayerRequest>? change = null) => MakeAsync(wheel.WriteTo(folder.Path), wheel.FileName, compiler, change);

    public Task<LayerInfo> MakeAsync(string path, string fileName, PythonCompiler? compiler = null, Func<PipLayerRequest, PipLayerRequest>? change = null)
    {
        var request = new PipLayerRequest { Store = store, Python = PythonInfo.For("3.11.2", null), Platform = "linux-64", Compiler = compiler is null ? null : _ => Task.FromResult<PythonCompiler?>(compiler) };
        return PipLayerWriter.MakeAsync(path, fileName, change?.Invoke(request) ?? request, default);
    }

    public List<LayerEntries> Entries(LayerInfo layer) => LayerEntries.Read(store, layer.Descriptor);
}
