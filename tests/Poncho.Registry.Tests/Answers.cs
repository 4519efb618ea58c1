using System.Net;
using System.Text.Json;
using Xunit;

namespace Poncho.Registry.Tests;

/// <summary>What a test says about an answer.</summary>
public static class Answers
{
    /// <summary>Fails, with the answer's text, where the status is another.</summary>
    public static HttpResponseMessage Is(this HttpResponseMessage answer, HttpStatusCode status)
    {
        if (answer.StatusCode != status) Assert.Fail($"{answer.RequestMessage!.Method} {answer.RequestMessage.RequestUri}: {(int)answer.StatusCode}, not {(int)status}: {answer.Content.ReadAsStringAsync().Result}");
        return answer;
    }

    /// <summary>The same, and the error has this code.</summary>
    public static async Task<HttpResponseMessage> IsErrorAsync(this HttpResponseMessage answer, HttpStatusCode status, string code)
    {
        answer.Is(status);
        using var json = await answer.JsonAsync();
        Assert.Equal(code, json.RootElement.GetProperty("errors")[0].GetProperty("code").GetString());
        return answer;
    }

    public static string? Header(this HttpResponseMessage answer, string name) =>
        answer.Headers.TryGetValues(name, out var values) || answer.Content.Headers.TryGetValues(name, out values) ? string.Join(", ", values) : null;

    public static async Task<byte[]> BytesAsync(this HttpResponseMessage answer) => await answer.Content.ReadAsByteArrayAsync();

    public static async Task<JsonDocument> JsonAsync(this HttpResponseMessage answer) => JsonDocument.Parse(await answer.Content.ReadAsByteArrayAsync());

    /// <summary>The texts of a list.</summary>
    public static async Task<string[]> ListAsync(this HttpResponseMessage answer, string member)
    {
        answer.Is(HttpStatusCode.OK);
        using var json = await answer.JsonAsync();
        return [.. json.RootElement.GetProperty(member).EnumerateArray().Select(one => one.GetString()!)];
    }
}
