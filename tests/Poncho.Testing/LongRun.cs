namespace Poncho.Testing;

/// <summary>Tests that try the same thing many times take a sample, unless <c>./check --long</c> asks for all (it sets <c>PONCHO_LONG=1</c>).</summary>
public static class LongRun
{
    public static bool IsAsked { get; } = Environment.GetEnvironmentVariable("PONCHO_LONG") == "1";

    public static int Times(int sample, int all) => IsAsked ? all : sample;
}
