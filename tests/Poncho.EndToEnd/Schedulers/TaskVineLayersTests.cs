using Poncho.Testing;
using Xunit;
using static Poncho.EndToEnd.Channels.MadeChannel;

namespace Poncho.EndToEnd.Schedulers;

/// <summary>
/// What <c>poncho.taskvine</c> declares to a manager. The manager of these tests writes down what it is told, and lays the files out as a worker does.
/// </summary>
public sealed class TaskVineLayersTests : IDisposable
{
    // Files are known by their content, as TaskVine knows those of its lasting levels; the folder that a mini task makes is laid out as a worker does, by links.
    private const string Recorder = """
        import hashlib, os, subprocess, sys, types
        class Task:
            def __init__(self, command): self.command, self.inputs = command, {}
            def add_input(self, file, name): self.inputs[name] = file
        sys.modules["ndcctools"] = types.ModuleType("ndcctools")
        sys.modules["ndcctools.taskvine"] = sys.modules["ndcctools"].taskvine = types.ModuleType("ndcctools.taskvine")
        sys.modules["ndcctools.taskvine"].Task = Task
        class Manager:
            def declare_file(self, path, cache, peer_transfer): return self.declare_buffer(open(path, "rb").read(), cache, peer_transfer)
            def declare_buffer(self, content, cache, peer_transfer):
                assert cache in ("worker", "forever") and peer_transfer
                content = content.encode() if isinstance(content, str) else content
                path = os.path.abspath(f"cache/{hashlib.md5(content).hexdigest()}")
                os.makedirs("cache", exist_ok=True)
                with open(path, "wb") as file: file.write(content)
                os.chmod(path, 0o755)
                return path
            def declare_minitask(self, task, source, cache, peer_transfer):
                assert not peer_transfer
                self.task, self.source = task, source
                return self
            def make(self, sandbox):
                for name, path in self.task.inputs.items():
                    os.makedirs(os.path.dirname(f"{sandbox}/{name}"), exist_ok=True)
                    os.link(path, f"{sandbox}/{name}")
                return subprocess.run(["/bin/sh", "-c", self.task.command], cwd=sandbox, env=node)
        node = {"PATH": os.environ["PATH"], "PONCHO_NODE_CACHE": os.path.abspath("other-node")}
        os.makedirs("other-node", 0o700, exist_ok=True)
        import poncho.taskvine
        manager = Manager()

        """;

    private readonly PublishedPoncho _poncho = new();

    public TaskVineLayersTests()
    {
        _poncho.Environment["PONCHO"] = PublishedPrograms.Path();
        _poncho.Environment["PYTHONPATH"] = Repository.Path("examples", "python-api", "src");
        _poncho.Environment["PYTHONDONTWRITEBYTECODE"] = "1";
    }

    public void Dispose() => _poncho.Dispose();

    [Fact]
    public async Task After_an_edit_the_changed_layer_and_the_documents_are_new_files()
    {
        string channel = await WriteAsync(_poncho, "channel", [Package("app", "base"), Package("base")]);
        (await _poncho.RunAsync("create", _poncho.Write("app.json", Spec(channel, "app")))).Succeeded();
        string before = await CallAsync("poncho.taskvine.declare(manager, 'app'); print(sorted(os.listdir('cache')), sep='')");
        await WriteAsync(_poncho, "channel", [Package("app", "1.1", ["base"])]);
        (await _poncho.RunAsync("create", _poncho.Write("app.json", Spec(channel, "app")))).Succeeded();
        string after = await CallAsync($"""
            before = {before}
            poncho.taskvine.declare(manager, 'app')
            new = [name for name in manager.task.inputs if os.path.basename(manager.task.inputs[name]) not in before]
            print(*sorted(os.path.dirname(name) if 'blobs' in name else name for name in new))
            """);
        // The package, the environment's own layer, and what says which layers there are.
        Assert.Equal("environment/app.tar.zst environment/layers/blobs/sha256 environment/layers/blobs/sha256\n", after);
    }

    [Fact]
    public async Task The_folder_that_a_worker_makes_unpacks_into_the_node_cache_and_runs_from_any_link()
    {
        await _poncho.WriteHelloAsync();
        (await _poncho.RunAsync("create", "hello.json")).Succeeded();
        string output = await CallAsync("""
            poncho.taskvine.declare(manager, 'hello')
            os.mkdir('mini')
            print(manager.make('mini').returncode)
            os.rename('mini/environment', 'made')
            for task in ('t.1', 't.2'):
                os.mkdir(task)
                os.symlink(os.path.abspath('made'), f'{task}/__vine_env_x')
                def execute(command):
                    return subprocess.run(['/bin/sh', '-c', '__vine_env_x/bin/run_in_env ' + command], cwd=task, env=node, stdout=subprocess.PIPE, text=True)
                print(execute('hello one').stdout, end='')
                print(execute('fails 3').returncode)
            print(len(os.listdir('other-node/envs')), [name for name in os.listdir('made')])
            """);
        string[] lines = output.Split('\n');
        string prefix = lines[0];
        Assert.StartsWith(_poncho["other-node"], prefix, StringComparison.Ordinal);
        Assert.Equal(["0", $"hello from {prefix}: one", "3", $"hello from {prefix}: one", "3"], lines[1..6]);
        Assert.StartsWith("1 ", lines[6], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_tarball_is_loaded_first_and_what_is_no_environment_is_an_error()
    {
        await _poncho.WriteHelloAsync();
        (await _poncho.RunAsync("create", "hello.json", "hello.tar.zst")).Succeeded();
        _poncho.Environment["PONCHO_HOME"] = _poncho["other home"];
        string output = await CallAsync("""
            poncho.taskvine.declare(manager, 'hello.tar.zst')
            print(sum(name.startswith('environment/layers/blobs/') for name in manager.task.inputs))
            from poncho.program import PonchoError
            try: poncho.taskvine.declare(manager, 'absent')
            except PonchoError as error: print(error.message)
            try: poncho.taskvine.declare(manager, 'hello', program='nowhere')
            except FileNotFoundError as error: print(error)
            """);
        Assert.Equal("""
            2
            no such environment, neither a path nor a name or digest in the store: "absent"
            there is no such program: "nowhere"

            """, output);
    }

    private async Task<string> CallAsync(string script) => (await _poncho.RunAsAsync(Programs.Need("python3"), "-c", Recorder + script)).Succeeded().Output;
}
