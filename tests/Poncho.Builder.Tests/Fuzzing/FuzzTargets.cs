using System.Text;
using Poncho.Builder.Layering;
using Poncho.Builder.Locks;
using Poncho.Builder.Sources.Conda;
using Poncho.Builder.Sources.Pip;
using Poncho.Builder.Specs;
using Poncho.Builder.Specs.Projects;
using Poncho.Builder.Specs.Syntax;
using Poncho.Builder.Tests.Wheels;
using Poncho.Builder.Wheels;
using Poncho.Conda.Channels;
using Poncho.Conda.Configuration;
using Poncho.Conda.Linking;
using Poncho.Conda.MatchSpecs;
using Poncho.Conda.Packages;
using Poncho.Conda.Pools;
using Poncho.Conda.Repodata;
using Poncho.Conda.Solving;
using Poncho.Conda.Versions;
using Poncho.IO;
using Poncho.IO.Compression;
using Poncho.Oci.Documents;
using Poncho.Oci.Storing;
using Poncho.Runtime.Environments;
using Poncho.Runtime.Executing;
using Poncho.Testing.Odd;

namespace Poncho.Builder.Tests.Fuzzing;

/// <summary>All that is fuzzed, each with good inputs to begin with.</summary>
internal static class FuzzTargets
{
    private static readonly Channel s_channel = new() { Name = "c", CanonicalUrl = "https://conda.anaconda.org/c", BaseUrls = ["https://conda.anaconda.org/c"], DisplayName = "c" };

    private static readonly OddPackage[] s_packages = [.. OddChannel.Good, .. OddChannel.Broken];

    private static readonly byte[] s_repodata = Utf8("""
        {"info": {"subdir": "linux-64"}, "packages": {"old-1.0-0.tar.bz2": {"name": "old", "version": "1.0", "build": "0", "build_number": 0, "depends": ["python >=3.8,<4.0a0", "a 1.*|2.*"], "md5": "00000000000000000000000000000000", "size": 1}},
         "packages.conda": {
          "a-1.0-h1_0.conda": {"name": "a", "version": "1.0", "build": "h1_0", "build_number": 0, "depends": ["b >=1", "__glibc >=2.17"], "constrains": ["c <2"], "sha256": "0000000000000000000000000000000000000000000000000000000000000000", "size": 10, "timestamp": 1700000000000},
          "a-2.0-h1_1.conda": {"name": "a", "version": "2.0", "build": "h1_1", "build_number": 1, "depends": ["b ==2.0", "c"], "track_features": "x y", "features": "x", "license": "MIT", "sha256": "0000000000000000000000000000000000000000000000000000000000000000"},
          "b-2.0-0.conda": {"name": "b", "version": "2.0", "build": "0", "build_number": 0, "depends": ["a"], "noarch": "python", "subdir": "noarch"},
          "c-1!1.5+l.2-0.conda": {"name": "c", "version": "1!1.5+l.2", "build": "0", "build_number": 0, "depends": [], "python_site_packages_path": "lib/python3.13t/site-packages"},
          "python-3.11.2-0_cpython.conda": {"name": "python", "version": "3.11.2", "build": "0_cpython", "build_number": 0, "depends": ["c >=1.0"]}},
         "repodata_version": 1}
        """);

    private static readonly byte[][] s_specs =
    [
        Utf8("""{"conda": {"channels": ["conda-forge", "./local"], "packages": ["python=3.11", "a>=1,<2", "c::b[version='1.*', build=*_0]", {"pip": ["x==1", "-e ./y"]}]}, "git": {"DATA": {"remote": "https://h/r.git", "ref": "main"}}, "http": {"A": {"type": "tar", "compression": "gzip", "url": "http://h/x"}}}"""),
        Utf8("name: x\nchannels:\n  - conda-forge\n  - nodefaults\ndependencies:\n  - python=3.11\n  - numpy >=1.20,!=1.22\n  - pip:\n      - 'y>=1'\nvariables: {A: \"1\", B: &b 2, C: *b}\n# end\n"),
    ];

    private static readonly byte[] s_toml = Utf8(
        "# c\n[build-system]\nrequires = [\"hatchling>=1\", 'x']\n[project]\nname = \"a\"\nurls.x = {b = 1, c.d = [1, 2.5e3]}\n"
        + "text = \"\"\"\none \\\n two\u00e9\"\"\"\nat = 1979-05-27T07:32:00Z\n[[tool.a]]\nb = true\n[tool.a.c]\n[[tool.a]]\n");

    private static readonly (string Path, byte[] Text)[] s_projects =
    [
        ("pyproject.toml", Utf8("[project]\nname = \"a\"\nrequires-python = \">=3.11,<3.13\"\ndependencies = [\"b[c]>=1 ; os_name == 'x'\", 'a[d]']\ndynamic = [\"version\"]\n[project.optional-dependencies]\nd = [\"a[e,d]\", \"f\"]\ne = [\"a[d]\"]\n"
            + "[dependency-groups]\ng = [{include-group = \"h\"}, \"i\"]\nh = []\n[tool.uv.sources]\nb = {git = \"u@h:p\", rev = \"1\", marker = \"x\"}\nf = [{index = \"n\"}, {path = \".\", editable = true}]\n[[tool.uv.index]]\nname = \"n\"\nurl = \"https://h\"\nexplicit = true\n"
            + "[tool.poncho]\nconda = [\"numpy\"]\n[tool.conda-lock.dependencies]\nz = {version = \"*=*mkl\", source = \"pypi\"}\n")),
        ("pixi.toml", Utf8("[workspace]\nname = \"a\"\nchannels = [\"c\", {channel = \"d\", priority = 1}]\nplatforms = [\"linux-64\", \"osx-64\"]\n[dependencies]\nnumpy = \">=2, <3\"\nx = {version = \"*\", build = \"b\", channel = \"e\"}\n[pypi-dependencies]\ny = {git = \"https://h\", extras = [\"z\"]}\n"
            + "[target.linux.dependencies]\nnumpy = \"1.*\"\n[system-requirements]\nlibc = {family = \"glibc\", version = \"2.28\"}\n[activation.env]\nA = \"$B\"\n[feature.t.dependencies]\nu = \"*\"\n[environments]\ndefault = {features = [\"t\"], no-default-feature = false}\n")),
        ("a.py", Utf8("#!/usr/bin/env python\n# /// script\n# requires-python = \">=3\"\n# dependencies = [\n#   \"a\",\n# ]\n#\n# [tool.poncho]\n# channels = [\"c\"]\n# [tool.pixi.dependencies]\n# b = \"*\"\n# ///\nimport a\n# ///\n")),
    ];

    private static readonly byte[] s_requirements = Utf8("# c\n--pre\n-i https://u:p@h/simple\n--no-index -f ./wheels\nNumPy[x, y] >= 1, <2 ; python_version < \"3.11\"  # why\na==1 \\\n    --hash=sha256:0000000000000000000000000000000000000000000000000000000000000000\nb @ git+https://h/b.git@v1#subdirectory=s\nfile:///tmp#egg=x\n-e .[a] ; x > '1'\n./a-1-py3-none-any.whl\n-c c.txt\n");

    private static readonly byte[] s_condarc = Utf8("""
        channels: [conda-forge, defaults]
        channel_alias: https://u:p@mirror.example/t/TOKEN/conda
        default_channels: ["https://repo.example/main"]
        custom_channels: {own: "https://h.example", deep/er: file:///srv}
        custom_multichannels: {all: [a, b]}
        channel_priority: flexible
        pinned_packages: ["numpy 1.*", python=3.11]
        proxy_servers: {http: "http://u:p@proxy:3128"}
        ssl_verify: /etc/ca.pem
        remote_read_timeout_secs: 60.5
        repodata_fns: [current_repodata.json]
        local_repodata_ttl: 300
        pkgs_dirs: [~/pkgs]
        """);

    private static readonly byte[][] s_documents =
    [
        Utf8($$"""{"schemaVersion": 2, "mediaType": "application/vnd.oci.image.manifest.v1+json", "artifactType": "{{MediaTypes.EnvironmentArtifact}}", "config": {"mediaType": "x/y", "digest": "{{Digest.Of("c"u8)}}", "size": 1}, "layers": [{"mediaType": "x/y", "digest": "{{Digest.Of("l"u8)}}", "size": 9, "annotations": {"a": "b"} }], "annotations": {} }"""),
        Utf8($$"""{"schemaVersion": 2, "manifests": [{"mediaType": "application/vnd.oci.image.manifest.v1+json", "digest": "{{Digest.Of("m"u8)}}", "size": 5, "platform": {"os": "linux", "architecture": "amd64"}, "annotations": {"org.opencontainers.image.ref.name": "a:b"} }]}"""),
        Utf8($$"""{"schema": 1, "platform": {"os": "linux", "architecture": "amd64", "subdir": "linux-64"}, "glibc": "2.17", "virtual_packages": ["__glibc=2.36=0"], "python": {"version": "3.11.2", "site_packages": "lib/python3.11/site-packages"}, "variables": [{"name": "A", "value": "1"}, {"name": "B", "path": "poncho/http/B"}], "placeholders": ["/opt/p"], "layers": [{"layer": {"kind": "conda", "name": "a", "version": "1", "build": "0", "source": "https://h/a", "digest": "{{Digest.Of("l"u8)}}"}, "relocations": [{"path": "bin/a", "mode": "text", "placeholder": 0, "offsets": [2, 40]}]}]}"""),
        Utf8($$"""{"schema": 1, "layers": [{"offset": 0, "length": 10, "sha256": "{{Digest.Of("l"u8)}}"}, {"offset": 10, "length": 5, "sha256": "{{Digest.Of("m"u8)}}"}]}"""),
        Utf8("""{"schema": 1, "placeholders": ["/opt/p", "/opt/q"], "files": [{"path": "bin/a", "mode": "binary", "placeholder": 1, "offsets": [100, 4000]}]}"""),
    ];

    /// <summary>The targets.</summary>
    /// <param name="tarballs">Environments that were exported.</param>
    /// <param name="lock">A lock that was written.</param>
    public static IReadOnlyList<FuzzTarget> All(IReadOnlyList<byte[]> tarballs, byte[] @lock) =>
    [
        new("archive", random => Mutation.Bytes(Package(random).ToBytes((OddFormat)random.Next(2)), random), ArchiveAsync),
        new("archive's tarballs", random => Package(random).ToBytes((OddFormat)random.Next(2), tar => random.Next(3) == 0 ? tar : Mutation.Bytes(tar, random)), ArchiveAsync),
        new("repodata", random => Mutation.Json(s_repodata, random), (input, _) => Do(() => Repodata(input))),
        new("spec", random => random.Next(2) == 0 ? Mutation.Json(s_specs[0], random) : Mutation.Bytes(s_specs[1], random), (input, _) => Do(() => SpecReader.Parse("spec", input, EnvironmentVariables.None))),
        new("toml", random => Mutation.Bytes(s_toml, random), (input, _) => Do(() => TomlText.Parse("toml", Encoding.UTF8.GetString(input)))),
        new("project", ProjectText, (input, _) => Do(() => ProjectSpec(input))),
        new("requirements", random => Mutation.Bytes(s_requirements, random), (input, _) => Do(() => SpecReader.Parse("spec", input, EnvironmentVariables.None))),
        new("match spec", random => Mutation.Bytes(Utf8("conda-forge/linux-64::numpy[version='>=1.20,<2.0a0|1.19.*', build='py311*_0', build_number='>=1', sha256=00, when='python >=3.11']"), random), (input, _) => Do(() => MatchSpecs(Encoding.UTF8.GetString(input)))),
        new("condarc", random => Mutation.Bytes(s_condarc, random), CondarcAsync),
        new("document", random => Mutation.Json(s_documents[random.Next(s_documents.Length)], random), (input, _) => DocumentsAsync(input)),
        new("lock", random => Mutation.Json(@lock, random), (input, _) => Do(() => LockReader.Read("lock", input))),
        new("wheel", random => Mutation.Bytes(Wheel(random, mutate: false), random), WheelAsync),
        new("wheel's files", random => Wheel(random, mutate: true), WheelAsync),
        new("tarball", random => Mutation.Bytes(tarballs[random.Next(tarballs.Count)], random), TarballAsync),
        new("tarball's content", random => Packed(Mutation.Bytes(Package(random).PayloadTar(), random), random), TarballAsync),
    ];

    // Of a wheel whose zip is good, one file is changed at a time: the more telling the file, the more often.
    private static byte[] Wheel(Random random, bool mutate)
    {
        (string Name, string Content)[] files =
        [
            ("demo-1.0.dist-info/METADATA", "Metadata-Version: 2.4\nName: demo\nVersion: 1.0\nLicense-Expression: MIT\nRequires-Dist: six>=1 ; python_version < '4'\n\ntext\n"), ("demo-1.0.dist-info/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\n"),
            ("demo-1.0.dist-info/entry_points.txt", "[console_scripts]\ndemo = demo.a:B.c [x]\npip = a:b\n[gui_scripts]\ng = h:i\n"), ("demo/a.py", "x = 1\n"), ("demo-1.0.data/scripts/run", "#!python\nx\n"), ("demo-1.0.data/headers/a.h", "x"),
        ];
        int changed = mutate ? random.Next(files.Length + 2) : -1;
        var wheel = new TestWheel { Record = rows => changed < files.Length ? rows : [.. rows.Select(row => random.Next(4) == 0 ? new RecordRow(Mutated(row.Path, random), Mutated(row.Hash, random), Mutated(row.Size, random)) : row)] };
        for (int i = 0; i < files.Length; i++) wheel.Add(files[i].Name, i == changed ? Mutated(files[i].Content, random) : files[i].Content);
        return wheel.ToBytes();
    }

    // The first byte says which of them it is.
    private static byte[] ProjectText(Random random)
    {
        int which = random.Next(s_projects.Length);
        return [(byte)which, .. Mutation.Bytes(s_projects[which].Text, random)];
    }

    private static void ProjectSpec(byte[] input)
    {
        string[] chosen = input[0] == 0 ? ["d"] : [];
        SpecReader.Parse(s_projects[input[0]].Path, input.AsMemory(1), EnvironmentVariables.None, new SpecChoice { Extras = chosen, Groups = chosen.Length > 0 ? ["g"] : [] });
    }

    private static string Mutated(string text, Random random) => Encoding.UTF8.GetString(Mutation.Bytes(Utf8(text), random));

    private static OddPackage Package(Random random) => s_packages[random.Next(s_packages.Length)];

    private static byte[] Utf8(string text) => Encoding.UTF8.GetBytes(text);

    private static byte[] Packed(byte[] tar, Random random) => random.Next(3) switch
    {
        0 => tar,
        1 => Zstd.Compress(tar, new ZstdOptions()),
        _ => GzipMember.Of(tar, new GzipOptions()),
    };

    private static Task Do(Action read)
    {
        read();
        return Task.CompletedTask;
    }

    // Opened, planned, and made a layer: what create does with it.
    private static async Task ArchiveAsync(byte[] input, string folder)
    {
        string path = Path.Combine(folder, "archive");
        await File.WriteAllBytesAsync(path, input);
        var store = await Store.OpenAsync(Path.Combine(folder, "store"), default);
        await using var archive = await CondaArchive.OpenAsync(path, default);
        _ = await CondaLayerWriter.MakeAsync(archive, path, new CondaLayerRequest
        {
            Store = store,
            Python = PythonInfo.For("3.11.2", null),
            Record = new RecordSource { FileName = "archive", Channel = s_channel.CanonicalUrl, Url = s_channel.CanonicalUrl + "/noarch/archive", Sha256 = Digest.Of(input), Size = input.Length },
        }, default);
    }

    private static async Task WheelAsync(byte[] input, string folder)
    {
        string path = Path.Combine(folder, "wheel");
        await File.WriteAllBytesAsync(path, input);
        var store = await Store.OpenAsync(Path.Combine(folder, "store"), default);
        _ = await PipLayerWriter.MakeAsync(path, "demo-1.0-py3-none-any.whl", new PipLayerRequest { Store = store, Python = PythonInfo.For("3.11.2", null), Platform = "linux-64" }, default);
    }

    // Read, looked through, and solved for all that it has.
    private static void Repodata(byte[] input)
    {
        var index = RepodataIndex.Read(input, s_channel, "linux-64");
        foreach (string name in index.Names) _ = index.Records(name);
        var set = new RepodataSet([index]);
        foreach (string spec in (string[])["a", "python", "old"])
        {
            var result = Solver.Solve(new SolveRequest { Specs = [MatchSpec.Parse(spec, Strictness.Lenient)], Repodata = set }, default);
            if (result is Conflict conflict) _ = conflict.ToString();
        }
    }

    private static void MatchSpecs(string text)
    {
        foreach (var strictness in Enum.GetValues<Strictness>()) if (MatchSpec.TryParse(text, strictness, out var spec)) _ = MatchSpec.Parse(spec.ToString(), Strictness.Lenient);
    }

    private static async Task CondarcAsync(byte[] input, string folder)
    {
        string path = Path.Combine(folder, "condarc");
        await File.WriteAllBytesAsync(path, input);
        var configuration = CondaConfiguration.Load(new ConfigurationPlaces { Environment = new Dictionary<string, string?> { ["CONDARC"] = path }, HomeFolder = folder, SystemRoot = folder });
        _ = (configuration.PinnedPackages.Count, configuration.ChannelPriority, configuration.RepodataFileNames.Count);
        foreach (string channel in (string[])["defaults", "all", "own", "deep/er", "x"]) _ = configuration.Resolve(channel, folder);
    }

    // Each reader gets each document: most are refused for what they are.
    private static async Task DocumentsAsync(byte[] input)
    {
        PonchoException? last = null;
        foreach (Action read in (Action[])
        [
            () => Manifest.Parse(input), () => ImageIndex.Parse(input), () => EnvironmentConfig.Parse(input), () => EnvironmentHead.ParseLayers(input), () => RelocationIndex.Parse(input),
            () => LayerInfoJson.Read(Utf8(Digest.Of(input).Hex + "\n").Concat(input).ToArray()),
        ])
        {
            try
            {
                read();
            }
            catch (PonchoException e)
            {
                last = e;
            }
        }

        await Task.CompletedTask;
        if (last is not null) throw last;
    }

    private static async Task TarballAsync(byte[] input, string folder)
    {
        string path = Path.Combine(folder, "env.tar");
        await File.WriteAllBytesAsync(path, input);
        _ = EnvironmentRunner.Run(new RunRequest { Environment = path, Variables = EnvironmentVariables.None, UnpackTo = Path.Combine(folder, "own"), Command = [] }, default);
    }
}
