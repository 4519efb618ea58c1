using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Poncho.Builder.Capturing;
using Poncho.Testing;
using Xunit;

namespace Poncho.Builder.Tests.Capturing;

public sealed class PrefixTextTests : IDisposable
{
    private const string Prefix = "/opt/env";
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("#!/opt/env/bin/python\n", true)]
    [InlineData("/opt/env", true)]
    [InlineData("-I/opt/env/include", true)]
    [InlineData("-Wl,-rpath,/opt/env/lib", true)]
    [InlineData("file:///opt/env/x", true)]
    [InlineData("\"/opt/env\"", true)]
    [InlineData("PATH=/opt/env:/usr", true)]
    [InlineData("/opt/env2/bin", false)]
    [InlineData("/opt/env-old", false)]
    [InlineData("/opt/env.bak", false)]
    [InlineData("/data/opt/env/bin", false)]
    [InlineData("./x/opt/env", false)]
    [InlineData("/opt/en", false)]
    public void Only_the_whole_path_is_the_environments(string text, bool isFound)
    {
        var found = Look(Encoding.UTF8.GetBytes(text));
        Assert.Equal(isFound ? [text.IndexOf(Prefix, StringComparison.Ordinal)] : [], found.Offsets);
        Assert.False(found.IsBinary);
    }

    [Fact]
    public void What_holds_a_NUL_is_binary() => Assert.True(Look("a\0/opt/env\0"u8.ToArray()).IsBinary);

    [Fact]
    public void Replaced_text_is_what_replacing_all_at_once_gives() => Prop.ForAll(ArbMap.Default.ArbFor<NonNull<string>[]>(), ArbMap.Default.ArbFor<byte>(), ReplacedIsRight).QuickCheckThrowOnFailure();

    private void ReplacedIsRight(NonNull<string>[] parts, byte size)
    {
        string text = string.Join($" {Prefix}/ ", parts.Select(part => part.Get.Replace('/', ':')));
        byte[] bytes = Encoding.UTF8.GetBytes(text);
        using var file = File.OpenRead(Write(bytes));
        using var look = new PrefixText(Prefix);
        look.Append(bytes);
        var offsets = look.Finish(file.SafeFileHandle).Offsets;
        using var replaced = new ReplacedStream(file, offsets, look.Length, "PLACEHOLDER"u8.ToArray());
        using var all = new MemoryStream();
        byte[] buffer = new byte[1 + size];
        for (int read; (read = replaced.Read(buffer)) > 0;) all.Write(buffer, 0, read);
        Assert.Equal(Encoding.UTF8.GetString(bytes).Replace(Prefix, "PLACEHOLDER", StringComparison.Ordinal), Encoding.UTF8.GetString(all.ToArray()));
    }

    private FoundText Look(byte[] bytes)
    {
        using var file = File.OpenRead(Write(bytes));
        using var look = new PrefixText(Prefix);
        foreach (byte b in bytes) look.Append([b]);
        return look.Finish(file.SafeFileHandle);
    }

    private string Write(byte[] bytes)
    {
        string path = _folder["file"];
        File.WriteAllBytes(path, bytes);
        return path;
    }
}
