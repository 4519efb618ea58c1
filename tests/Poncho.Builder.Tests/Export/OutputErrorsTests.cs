using Poncho.Builder.Export;
using Poncho.IO;
using Poncho.IO.Files;
using Xunit;

namespace Poncho.Builder.Tests.Export;

public class OutputErrorsTests
{
    private const int NoSpace = 28;

    [Theory]
    [InlineData("/full/x.tar.zst", "/full/x.tar.zst", true)]
    [InlineData("/full/x/lib/libc.so", "/full/x/", true)]
    [InlineData("/home/store/blobs/sha256/1", "/full/x.tar.zst", false)]
    public void A_full_disk_below_the_output_is_told_from_one_below_PONCHO_HOME(string path, string output, bool isOfOutput) =>
        Assert.Equal(isOfOutput, OutputErrors.IsOfPlace(FileErrors.CannotWrite(path, new IOException("", NoSpace)), output));

    [Fact]
    public void What_was_built_is_named_and_can_be_written_elsewhere()
    {
        var error = FileErrors.CannotWrite("/full/x.tar.zst", new IOException("", NoSpace));
        Assert.Equal("cannot write file (no space left on device): \"/full/x.tar.zst\"", OutputErrors.InStore(error, "ful:1").Message);
        Assert.Equal("it is in the store as ful:1: \"poncho export ful:1 OUTPUT\" writes it to another place", OutputErrors.InStore(error, "ful:1").Hint);
        Assert.Equal("free some space there, or name a place on another disk", OutputErrors.Elsewhere(error).Hint);
    }

    [Fact]
    public void A_folder_that_is_read_as_a_file_is_called_a_folder()
    {
        var error = FileErrors.CannotRead("/etc", new UnauthorizedAccessException());
        Assert.Equal(("cannot read file (it is a folder): \"/etc\"", "name a file in it"), (error.Message, error.Hint));
        Assert.Equal("choose a file that you may read, or change its mode", FileErrors.CannotRead("/etc/nothing", new UnauthorizedAccessException()).Hint);
        Assert.Equal("choose a folder that you may write, or change its mode", FileErrors.CannotWrite("/etc", new UnauthorizedAccessException()).Hint);
    }
}
