using Poncho.Registry.Transport;
using Xunit;

namespace Poncho.Registry.Tests.Transport;

public class BlockPoolTests
{
    [Fact]
    public void A_block_that_was_given_back_comes_again_and_no_two_have_it()
    {
        using var pool = new BlockPool();
        var first = pool.Rent();
        var memory = first.Memory;
        Assert.Equal(BlockPool.BlockSize, memory.Length);
        Assert.NotEqual(memory, pool.Rent().Memory);
        first.Dispose();
        // Giving it back twice must not hand it out twice.
        first.Dispose();
        Assert.Equal(memory, pool.Rent().Memory);
        Assert.NotEqual(memory, pool.Rent().Memory);
    }
}
