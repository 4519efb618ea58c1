using System.Text.Json;
using MessagePack;

namespace Poncho.Conda.LocalChannels;

/// <summary>Writes JSON values as MessagePack, each in its shortest form: the same values always give the same bytes.</summary>
internal static class JsonMessagePack
{
    /// <summary>Writes a value and all that is in it.</summary>
    public static void Write(ref MessagePackWriter output, JsonElement value)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.Object:
                output.WriteMapHeader(value.GetPropertyCount());
                foreach (var member in value.EnumerateObject())
                {
                    output.Write(member.Name);
                    Write(ref output, member.Value);
                }

                break;
            case JsonValueKind.Array:
                output.WriteArrayHeader(value.GetArrayLength());
                foreach (var item in value.EnumerateArray()) Write(ref output, item);
                break;
            case JsonValueKind.String:
                output.Write(value.GetString());
                break;
            case JsonValueKind.Number:
                WriteNumber(ref output, value);
                break;
            case JsonValueKind.True or JsonValueKind.False:
                output.Write(value.GetBoolean());
                break;
            default:
                output.WriteNil();
                break;
        }
    }

    private static void WriteNumber(ref MessagePackWriter output, JsonElement value)
    {
        if (value.TryGetInt64(out long whole)) output.Write(whole);
        else if (value.TryGetUInt64(out ulong large)) output.Write(large);
        else output.Write(value.GetDouble());
    }
}
