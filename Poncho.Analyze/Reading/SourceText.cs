using System.Text;
using Poncho.Analyze.Tokens;

namespace Poncho.Analyze.Reading;

/// <summary>A source's bytes as UTF-8 without a byte order mark, whatever they were; most sources are so already and are not copied.</summary>
internal static class SourceText
{
    private static ReadOnlySpan<byte> Mark => [0xEF, 0xBB, 0xBF];

    /// <summary>The text; where it cannot be had, <paramref name="problem"/> says why.</summary>
    public static ReadOnlySpan<byte> Utf8(ReadOnlySpan<byte> bytes, out SourceProblem? problem)
    {
        problem = null;
        bool marked = bytes.StartsWith(Mark);
        ReadOnlySpan<byte> source = marked ? bytes[Mark.Length..] : bytes;
        string? declared = EncodingDeclaration.Find(source);
        if (declared is null || PythonEncodings.IsUtf8(declared))
        {
            if (!Utf8Validity(source, out int wrong))
            {
                problem = source.Contains((byte)0)
                    ? new SourceProblem(0, 0, "no Python source: it holds null bytes")
                    : SourcePlace.Problem(source, wrong, $"byte 0x{source[wrong]:x2} is no UTF-8, and no other encoding is declared");
            }

            return source;
        }

        if (marked)
        {
            problem = new SourceProblem(1, 0, $"the encoding that is declared contradicts the UTF-8 byte order mark: \"{declared}\"");
            return source;
        }

        return Decoded(source, declared, out problem);
    }

    private static ReadOnlySpan<byte> Decoded(ReadOnlySpan<byte> source, string declared, out SourceProblem? problem)
    {
        problem = null;
        if (PythonEncodings.Find(declared) is not { } encoding)
        {
            problem = new SourceProblem(1, 0, $"unknown encoding: \"{declared}\"");
            return source;
        }

        if (PythonEncodings.ExtendsAscii(declared) && Ascii.IsValid(source)) return source;
        try
        {
            return Encoding.UTF8.GetBytes(encoding.GetString(source));
        }
        catch (DecoderFallbackException e)
        {
            problem = SourcePlace.Problem(source, Math.Max(0, e.Index), $"not in the encoding that is declared: \"{declared}\"");
            return source;
        }
    }

    private static bool Utf8Validity(ReadOnlySpan<byte> source, out int wrong)
    {
        wrong = 0;
        if (System.Text.Unicode.Utf8.IsValid(source)) return true;
        while (Rune.DecodeFromUtf8(source[wrong..], out _, out int length) == System.Buffers.OperationStatus.Done) wrong += length;
        return false;
    }
}
