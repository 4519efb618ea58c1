using System.Text;
using Poncho.Conda.Linking;
using Poncho.Conda.Packages;
using Poncho.Conda.Tests.Odd;
using Poncho.IO;
using Poncho.Testing;
using Poncho.Testing.Odd;
using Xunit;

namespace Poncho.Conda.Tests.Linking;

public sealed class CondaMetaRecordTests : IDisposable
{
    private readonly TempFolder _temp = new();

    public void Dispose() => _temp.Dispose();

    [Fact]
    public async Task Record_says_what_the_package_says_and_nothing_of_this_machine()
    {
        var package = new OddPackage("tool") { Noarch = "python", Depends = ["python >=3.9"], EntryPoints = ["tool = tool:main"] }
            .File("site-packages/tool.py", "def main(): pass\n").File("etc/tool.cfg", "/opt/p/x\n", placeholder: "/opt/p", noLink: true).SoftLink("share/link", "../etc/tool.cfg");
        string path = _temp[package.FileName(OddFormat.Conda)];
        await File.WriteAllBytesAsync(path, package.ToBytes(OddFormat.Conda));
        await using var archive = await CondaArchive.OpenAsync(path, default);
        var source = new RecordSource
        {
            FileName = archive.Name,
            Channel = "https://conda.anaconda.org/odd",
            Url = "https://conda.anaconda.org/odd/noarch/tool-1.0-c_0.conda",
            Sha256 = Digest.Of("archive"u8),
            Md5 = "0123456789abcdef0123456789abcdef",
            Size = 1234,
        };
        byte[] record = CondaMetaRecord.Write(archive.Metadata, LinkPlan.For(archive.Metadata, PythonInfo.For("3.11.2", null)), source, ["lib/python3.11/site-packages/__pycache__/tool.cpython-311.pyc"]);
        Assert.Equal("conda-meta/tool-1.0-c_0.json", CondaMetaRecord.PathOf(archive.Metadata));
        Assert.Equal(
            """
            {
              "build": "c_0",
              "build_number": 0,
              "channel": "https://conda.anaconda.org/odd",
              "constrains": [],
              "depends": [
                "python >=3.9"
              ],
              "files": [
                "bin/tool",
                "etc/tool.cfg",
                "lib/python3.11/site-packages/__pycache__/tool.cpython-311.pyc",
                "lib/python3.11/site-packages/tool.py",
                "share/link"
              ],
              "fn": "tool-1.0-c_0.conda",
              "license": "MIT",
              "link": {
                "source": "",
                "type": 1
              },
              "md5": "0123456789abcdef0123456789abcdef",
              "name": "tool",
              "noarch": "python",
              "paths_data": {
                "paths": [
                  {
                    "_path": "bin/tool",
                    "path_type": "unix_python_entry_point"
                  },
                  {
                    "_path": "etc/tool.cfg",
                    "file_mode": "text",
                    "no_link": true,
                    "path_type": "hardlink",
                    "prefix_placeholder": "/opt/p",
                    "sha256": "CFG",
                    "size_in_bytes": 9
                  },
                  {
                    "_path": "lib/python3.11/site-packages/__pycache__/tool.cpython-311.pyc",
                    "path_type": "pyc_file"
                  },
                  {
                    "_path": "lib/python3.11/site-packages/tool.py",
                    "path_type": "hardlink",
                    "sha256": "PY",
                    "size_in_bytes": 17
                  },
                  {
                    "_path": "share/link",
                    "path_type": "softlink"
                  }
                ],
                "paths_version": 1
              },
              "sha256": "SHA",
              "size": 1234,
              "subdir": "noarch",
              "timestamp": 1700000000000,
              "url": "https://conda.anaconda.org/odd/noarch/tool-1.0-c_0.conda",
              "version": "1.0"
            }

            """.Replace("CFG", Digest.Of("/opt/p/x\n"u8).Hex, StringComparison.Ordinal).Replace("PY", Digest.Of("def main(): pass\n"u8).Hex, StringComparison.Ordinal).Replace("SHA", Digest.Of("archive"u8).Hex, StringComparison.Ordinal),
            Encoding.UTF8.GetString(record));
    }

    [Fact]
    public async Task Rattler_reads_the_record_of_every_odd_package_and_of_the_real_ones()
    {
        string python = Peers.NeedPython("rattler");
        string prefix = _temp["prefix"];
        Directory.CreateDirectory(Path.Combine(prefix, "conda-meta"));
        int count = 0;
        foreach (var format in Enum.GetValues<OddFormat>())
        {
            foreach (var package in OddChannel.Good)
            {
                var tree = new LinkedTree(prefix);
                await tree.LinkAsync(OddChannel.WithDependencies(package), format, _temp.Path);
                foreach (var (name, content) in tree.Records) await File.WriteAllBytesAsync(Path.Combine(prefix, name), content);
            }
        }

        if (TestData.Root is { } data)
        {
            var tree = new LinkedTree(prefix);
            foreach (string name in (string[])["linux-64/python-3.11.2-h2755cc3_0_cpython.conda", "linux-64/_libgcc_mutex-0.1-main.tar.bz2", "linux-64/bzip2-1.0.8-hd590300_5.tar.bz2", "noarch/pip-26.3-pyh5cdf8b0_0.conda", "noarch/python_abi-3.11-8_cp311.conda"])
                await tree.LinkAsync(Path.Combine(data, "channels", "conda-forge", name));
            foreach (var (name, content) in tree.Records) await File.WriteAllBytesAsync(Path.Combine(prefix, name), content);
        }

        count = Directory.EnumerateFiles(Path.Combine(prefix, "conda-meta")).Count();
        string script = """
            import os, sys, rattler
            count = 0
            for name in sorted(os.listdir(sys.argv[1])):
                record = rattler.PrefixRecord.from_path(os.path.join(sys.argv[1], name))
                assert name == f"{record.name.normalized}-{record.version}-{record.build}.json", name
                assert len(record.files) == len(record.paths_data.paths), name
                assert str(record.url).endswith(record.file_name), name
                count += 1
            print(count)
            sys.stdout.flush()
            os._exit(0)
            """;
        var result = (await Programs.RunAsync(python, ["-c", script, Path.Combine(prefix, "conda-meta")])).Succeeded();
        Assert.Equal(count, int.Parse(result.Output, System.Globalization.CultureInfo.InvariantCulture));
    }

    [Fact]
    public async Task Conda_pack_reads_a_prefix_with_our_records()
    {
        string python = Peers.NeedPython("conda_pack");
        var tree = new LinkedTree(_temp["prefix"]);
        await tree.LinkAsync([.. OddChannel.WithDependencies(OddChannel.Good.Single(package => package.Name == "odd-entry-points")), OddChannel.Good.Single(package => package.Name == "odd-old-package")], OddFormat.Conda, _temp.Path);
        tree.Write();
        string script = """
            import sys, conda_pack, warnings
            warnings.simplefilter("ignore")
            env = conda_pack.CondaEnv.from_prefix(sys.argv[1])
            for path in sorted(file.target for file in env.files): print(path)
            """;
        var result = (await Programs.RunAsync(python, ["-c", script, _temp["prefix"]])).Succeeded();
        Assert.Equal(tree.Paths.Keys.Concat(tree.Records.Keys).Append("conda-meta/history").Order(StringComparer.Ordinal), result.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Order(StringComparer.Ordinal));
    }
}
