using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Poncho.Runtime.Environments;

/// <summary>
/// Writes JSON whose lists have one element a line: read well by people, by <c>diff</c> and by the shell scripts of the plain tarball.
/// </summary>
internal sealed class LineJsonWriter : IDisposable
{
    private readonly ArrayBufferWriter<byte> _output;
    private readonly Utf8JsonWriter _json;

    public LineJsonWriter(ArrayBufferWriter<byte> output)
    {
        _output = output;
        _json = new Utf8JsonWriter(output, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });
    }

    /// <summary>Text that is JSON already.</summary>
    public void Line(string text) => Encoding.UTF8.GetBytes(text, _output);

    /// <summary>One value on its line.</summary>
    public void Value(Action<Utf8JsonWriter> write)
    {
        write(_json);
        _json.Flush();
        _json.Reset();
    }

    /// <summary>A list, each element on a line of its own.</summary>
    /// <param name="elements">What is listed, in the order in which it is written.</param>
    /// <param name="indent">Blanks before the list's closing bracket; elements have two more.</param>
    /// <param name="write">Writes one element.</param>
    public void List<T>(IReadOnlyCollection<T> elements, string indent, Action<Utf8JsonWriter, T> write)
    {
        if (elements.Count == 0)
        {
            Line("[]");
            return;
        }

        string before = "[\n";
        foreach (var element in elements)
        {
            Line(before + indent + "  ");
            Value(json => write(json, element));
            before = ",\n";
        }

        Line($"\n{indent}]");
    }

    public void Dispose() => _json.Dispose();
}
