using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Poncho.Runtime.Relocating;
using Xunit;

namespace Poncho.Runtime.Tests.Relocating;

public class PlaceholderFinderTests
{
    [Fact]
    public void The_finder_finds_what_a_search_of_the_whole_finds_however_the_bytes_are_cut()
    {
        // Two letters and a self-overlapping placeholder make occurrences, near misses and overlaps at every border.
        var text = Gen.Elements('a', 'b').ListOf().Select(letters => new string([.. letters]));
        var cuts = Gen.Choose(0, 9).NonEmptyListOf();
        var placeholder = Gen.Elements("a", "ab", "aa", "aba", "aabaa", "abababa");
        var cases = Gen.Select(text, t => t).SelectMany(t => cuts.SelectMany(c => placeholder.Select(p => (Text: t + t + t, Cuts: c.ToArray(), Placeholder: p))));
        Prop.ForAll(cases.ToArbitrary(), c => Search(c.Text, c.Placeholder).SequenceEqual(Feed(c.Text, c.Placeholder, c.Cuts))).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void A_finder_starts_anew_with_the_next_file()
    {
        var finder = new PlaceholderFinder("abc");
        finder.Append("xab"u8);
        Assert.Empty(finder.Finish());
        finder.Append("cabc"u8);
        Assert.Equal([1L], finder.Finish().AsEnumerable());
    }

    [Fact]
    public void A_long_placeholder_is_found_byte_by_byte()
    {
        string placeholder = "/opt/" + new string('p', 250);
        string text = "x" + placeholder + placeholder[1..] + placeholder;
        Assert.Equal(Search(text, placeholder), Feed(text, placeholder, [1]));
    }

    private static List<long> Feed(string text, string placeholder, int[] cuts)
    {
        var finder = new PlaceholderFinder(placeholder);
        byte[] bytes = Encoding.UTF8.GetBytes(text);
        for (int at = 0, i = 0; at < bytes.Length; i++)
        {
            // A cut of 0 is an empty piece; all cuts 0 would never end.
            int piece = Math.Min(cuts.Max() == 0 ? 1 : cuts[i % cuts.Length], bytes.Length - at);
            finder.Append(bytes.AsSpan(at, piece));
            at += piece;
        }

        return [.. finder.Finish()];
    }

    private static List<long> Search(string text, string placeholder)
    {
        var found = new List<long>();
        for (int at = 0; (at = text.IndexOf(placeholder, at, StringComparison.Ordinal)) >= 0; at += placeholder.Length) found.Add(at);
        return found;
    }
}
