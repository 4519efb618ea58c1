using Poncho.Builder.Specs.Syntax;

namespace Poncho.Builder.Editing;

/// <summary>Where lines go in a requirements.txt.</summary>
internal sealed class RequirementsEdits(SpecText text) : ISpecEdits
{
    public void Add(EditedPart part, string item)
    {
        string lead = text.Text.Length == 0 || text.Text.EndsWith('\n') ? "" : text.LineEnd;
        text.Insert(text.Text.Length, lead + item + text.LineEnd);
    }

    public void Replace(SpecPosition at, string item)
    {
        int start = text.Offset(at), stop = text.LineStop(start), comment = text.Text.IndexOf(" #", start, stop - start, StringComparison.Ordinal);
        int end = comment < 0 ? stop : comment;
        while (end > start && text.Text[end - 1] is ' ' or '\t') end--;
        text.Replace(start, end, item);
    }

    public void Remove(IReadOnlyCollection<SpecPosition> places)
    {
        foreach (int at in places.Select(text.Offset)) text.Delete(text.LineStart(at), text.NextLine(at));
    }
}
