using Poncho.IO.Net;
using Xunit;

namespace Poncho.IO.Tests.Net;

public class NetrcTests
{
    [Theory]
    [InlineData("machine a login me password pw", "a", "me", "pw")]
    [InlineData("machine a\n  login me\n  password pw\nmachine b login you password q", "b", "you", "q")]
    [InlineData("machine b login you password q\ndefault login any password d", "a", "any", "d")]
    [InlineData("# machine a login no password no\nmachine a login me password pw", "A", "me", "pw")]
    [InlineData("machine a login \"two words\" password \"qu\\\"ote\"", "a", "two words", "qu\"ote")]
    [InlineData("machine a account x password pw", "a", "", "pw")]
    [InlineData("macdef init\nmachine a login no\nquit\n\nmachine a login me password pw", "a", "me", "pw")]
    [InlineData("machine a login first password 1 machine a login second password 2", "a", "first", "1")]
    [InlineData("machine a login me password p#w", "a", "me", "p#w")]
    [InlineData("machine a\r\nlogin me\r\npassword pw\r\n", "a", "me", "pw")]
    public void For_gives_name_and_password(string text, string host, string user, string password) => Assert.Equal((user, password), Netrc.Parse(text).For(host));

    [Theory]
    [InlineData("")]
    [InlineData("machine")]
    [InlineData("machine a")]
    [InlineData("machine b login x password y")]
    [InlineData("machine b login \"x")]
    public void For_gives_nothing_where_the_file_says_nothing(string text) => Assert.Null(Netrc.Parse(text).For("a"));
}
