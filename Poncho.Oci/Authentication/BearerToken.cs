using System.Text.Json;
using Poncho.IO;
using Poncho.IO.Net;

namespace Poncho.Oci.Authentication;

/// <summary>A token that a registry's token server gave.</summary>
/// <param name="Text">As it is shown.</param>
/// <param name="Renews">From when on another one is asked for.</param>
internal sealed record BearerToken(string Text, DateTimeOffset Renews)
{
    /// <summary>The longest answer of a token server, in bytes.</summary>
    public const int MaxSize = 1024 * 1024;

    // What the token server's protocol has for those that say nothing.
    private const double UsualSeconds = 60;

    private static readonly TimeSpan s_margin = TimeSpan.FromSeconds(60);

    public override string ToString() => "***";

    /// <summary>Reads a token server's answer.</summary>
    /// <exception cref="PonchoException">It holds no token.</exception>
    public static BearerToken Read(byte[] answer, Uri realm, DateTimeOffset now)
    {
        try
        {
            using var document = JsonDocument.Parse(answer);
            string? text = Member(document.RootElement, "token") ?? Member(document.RootElement, "access_token");
            double seconds = document.RootElement.TryGetProperty("expires_in", out var given) && given.TryGetDouble(out double number) ? number : UsualSeconds;
            var life = TimeSpan.FromSeconds(Math.Clamp(seconds, UsualSeconds, TimeSpan.FromDays(30).TotalSeconds));
            // A token of a minute is used for half of it.
            var margin = life < 2 * s_margin ? life / 2 : s_margin;
            if (text is not null) return new BearerToken(text, now + life - margin);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // Said below.
        }

        throw new PonchoException($"the answer of a registry's token server holds no token: \"{Redacted.Url(realm)}\"");
    }

    private static string? Member(JsonElement element, string name) =>
        element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String && value.GetString() is { Length: > 0 } text ? text : null;
}
