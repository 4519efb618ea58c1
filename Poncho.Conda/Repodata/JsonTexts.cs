using System.Text.Json;

namespace Poncho.Conda.Repodata;

/// <summary>Goes through the texts of a JSON list, or the lists of texts of a JSON object, without copying those that are written plainly.</summary>
internal ref struct JsonTexts
{
    private Utf8JsonReader _reader;
    private readonly Span<byte> _scratch;

    /// <param name="json">The list or object; empty counts as an empty list.</param>
    /// <param name="scratch">Room for a text with escapes; a longer one is an error.</param>
    public JsonTexts(ReadOnlySpan<byte> json, Span<byte> scratch)
    {
        _reader = new Utf8JsonReader(json.IsEmpty ? "[]"u8 : json);
        _scratch = scratch;
        _reader.Read();
    }

    /// <summary>The text that <see cref="MoveNext"/> came to.</summary>
    public ReadOnlySpan<byte> Current { get; private set; }

    /// <summary>The member of an object whose list <see cref="Current"/> is in.</summary>
    public ReadOnlySpan<byte> Key { get; private set; }

    /// <summary>Goes on to the next text.</summary>
    /// <exception cref="FormatException">There is something else than texts.</exception>
    public bool MoveNext()
    {
        while (_reader.Read())
        {
            switch (_reader.TokenType)
            {
                case JsonTokenType.String:
                    Current = Text();
                    return true;
                case JsonTokenType.PropertyName:
                    Key = _reader.ValueIsEscaped ? throw new FormatException() : _reader.ValueSpan;
                    break;
                case JsonTokenType.StartArray or JsonTokenType.EndArray or JsonTokenType.EndObject:
                    break;
                default:
                    throw new FormatException();
            }
        }

        return false;
    }

    private readonly ReadOnlySpan<byte> Text()
    {
        if (_reader.ValueSpan.Length > _scratch.Length) throw new FormatException();
        return _reader.ValueIsEscaped ? _scratch[.._reader.CopyString(_scratch)] : _reader.ValueSpan;
    }
}
