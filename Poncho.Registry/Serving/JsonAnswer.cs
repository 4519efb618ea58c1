using System.Text.Encodings.Web;
using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace Poncho.Registry.Serving;

/// <summary>Small JSON answers, written whole.</summary>
internal static class JsonAnswer
{
    private static readonly JsonWriterOptions s_options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Bytes of what a method writes.</summary>
    public static byte[] Bytes(Action<Utf8JsonWriter> write)
    {
        using var memory = new MemoryStream();
        using (var json = new Utf8JsonWriter(memory, s_options)) write(json);
        return memory.ToArray();
    }

    public static async Task WriteAsync(HttpContext context, int status, byte[] bytes, string mediaType = "application/json")
    {
        var response = context.Response;
        response.StatusCode = status;
        response.ContentType = mediaType;
        response.ContentLength = bytes.Length;
        if (context.Request.Method != "HEAD") await response.Body.WriteAsync(bytes, context.RequestAborted);
    }

    public static Task ErrorAsync(HttpContext context, OciError error)
    {
        if (error.RetryAfter is { } seconds) context.Response.Headers.RetryAfter = seconds.ToString(System.Globalization.CultureInfo.InvariantCulture);
        return WriteAsync(context, error.Status, Bytes(json =>
        {
            json.WriteStartObject();
            json.WriteStartArray("errors");
            json.WriteStartObject();
            json.WriteString("code", error.Code);
            json.WriteString("message", error.Message);
            if (error.Detail is not null) json.WriteString("detail", error.Detail);
            json.WriteEndObject();
            json.WriteEndArray();
            json.WriteEndObject();
        }));
    }
}
