using Poncho.Builder.Locks;
using Poncho.Builder.Sources.Pip;
using Poncho.IO;
using Xunit;

namespace Poncho.Builder.Tests.Sources.Pip;

/// <summary>The texts are those of a real pip, for the same addresses.</summary>
public class DirectUrlTests
{
    private static readonly Digest s_sha256 = Digest.Of([]);

    [Fact]
    public void What_an_index_gave_has_none() => Assert.Null(DirectUrl.Of(Source("https://host/a-1-py3-none-any.whl") with { IsDirect = false }));

    [Fact]
    public void An_archive_has_its_hash_twice() =>
        Assert.Equal("{\"archive_info\": {\"hash\": \"sha256=" + s_sha256.Hex + "\", \"hashes\": {\"sha256\": \"" + s_sha256.Hex + "\"}}, \"url\": \"https://host/a-1-py3-none-any.whl\"}", DirectUrl.Of(Source("https://host/a-1-py3-none-any.whl")));

    [Fact]
    public void A_repository_has_its_commit_and_what_was_asked_for() =>
        Assert.Equal("{\"subdirectory\": \"sub/folder\", \"url\": \"https://host/r.git\", \"vcs_info\": {\"commit_id\": \"0123456789012345678901234567890123456789\", \"requested_revision\": \"v1\", \"vcs\": \"git\"}}",
            DirectUrl.Of(new PipRepository { Name = "a", Url = "https://host/r.git", Commit = "0123456789012345678901234567890123456789", Ref = "v1", Path = "sub/folder", IsDirect = true }));

    [Fact]
    public void A_folder_is_just_a_folder_and_no_character_is_beyond_ASCII() =>
        Assert.Equal("{\"dir_info\": {}, \"url\": \"file:///\\u00fc\\\"\"}", DirectUrl.Of(new PipFolder { Name = "a", Url = "file:///ü\"", Folder = "x", IsDirect = true }));

    private static PipWheel Source(string url) => new() { Name = "a", Version = "1", Url = url, Sha256 = s_sha256, IsDirect = true };
}
