using Poncho.IO.Tar;
using Xunit;

namespace Poncho.IO.Tests.Tar;

public class TarForwardWriterTests
{
    private static readonly CancellationToken None = CancellationToken.None;

    [Theory]
    [InlineData("plain", 0, "")]
    [InlineData("é", 5, "")]
    [InlineData("long without a slash", 150, "PAX records")]
    [InlineData("long with a line feed\n", 150, "GNU")]
    public async Task What_was_written_is_read_back_and_its_form_is_told(string name, int more, string form)
    {
        string path = name + new string('n', more), target = "../" + path;
        using var tar = new MemoryStream();
        var writer = new TarForwardWriter(tar);
        await writer.WriteHeadAsync(TarMemberKind.Folder, path, "", 0x1ed, 0, 1, None);
        await writer.WriteHeadAsync(TarMemberKind.File, path + "/x", "", 0x1a4, 700, 2, None);
        await writer.WriteDataAsync(path, 700, new MemoryStream(new byte[700]), None);
        await writer.WriteHeadAsync(TarMemberKind.SymbolicLink, path + "/y", target, 0x1ff, 0, -3, None);
        await writer.WriteHeadAsync(TarMemberKind.HardLink, path + "/z", path + "/x", 0x1a4, 0, 2, None);
        await writer.WriteEndAsync(None);
        Assert.Equal(tar.Length, writer.Count);
        tar.Position = 0;
        var reader = new TarForwardReader(tar);
        var read = new List<TarMember>();
        while (await reader.NextAsync(None)) read.Add(reader.Current);
        Assert.Equal(
            [(TarMemberKind.Folder, path + "/", "", 0x1ed, 0, 1), (TarMemberKind.File, path + "/x", "", 0x1a4, 700, 2), (TarMemberKind.SymbolicLink, path + "/y", target, 0x1ff, 0, -3), (TarMemberKind.HardLink, path + "/z", path + "/x", 0x1a4, 0, 2L)],
            read.Select(member => (member.Kind, member.Path, member.LinkTarget, member.Mode, member.Size, member.Modified.ToUnixTimeSeconds())));
        Assert.All(read, member => Assert.Equal((0L, 0L, "", "", (string?)null), (member.Uid, member.Gid, member.UserName, member.GroupName, member.Form.UnusedKeyword)));
        Assert.Equal((form == "PAX records", form == "GNU", false), (read[0].Form.HasRecords, read[0].Form.HasLongName, read[0].Form.HasLineFeed));
    }

    [Theory]
    [InlineData(TarMemberKind.CharacterDevice)]
    [InlineData(TarMemberKind.Fifo)]
    [InlineData(TarMemberKind.Other)]
    public async Task Devices_are_not_written(TarMemberKind kind) =>
        await Assert.ThrowsAnyAsync<ArgumentException>(async () => await new TarForwardWriter(Stream.Null).WriteHeadAsync(kind, "x", "", 0, 0, 0, None));

    [Fact]
    public async Task A_link_to_nothing_is_not_written() =>
        await Assert.ThrowsAnyAsync<ArgumentException>(async () => await new TarForwardWriter(Stream.Null).WriteHeadAsync(TarMemberKind.SymbolicLink, "x", "", 0, 0, 0, None));
}
