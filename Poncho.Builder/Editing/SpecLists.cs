using Poncho.Builder.Specs.Syntax;

namespace Poncho.Builder.Editing;

/// <summary>Finds the lists of packages in the tree of a spec.</summary>
internal static class SpecLists
{
    /// <summary>The list of a part, as the key that it stands under and its value; null where the spec has none.</summary>
    public static SpecMember? Find(SpecNode root, EditedPart part) => root is not SpecMapping top ? null
        : part == EditedPart.Conda ? CondaOf(top) : PipOf(top) ?? Member(top, "pip");

    /// <summary>The items of a value: none where it is no list.</summary>
    public static IReadOnlyList<SpecNode> Items(SpecNode? value) => (value as SpecSequence)?.Items ?? [];

    public static SpecMember? Member(SpecMapping mapping, string key) => mapping.Members.FirstOrDefault(member => member.Key == key);

    private static SpecMember? CondaOf(SpecMapping top)
    {
        var conda = Member(top, "conda");
        if (conda?.Value is SpecSequence) return conda;
        if (conda?.Value is SpecMapping inner) return Member(inner, "packages") ?? Member(inner, "dependencies");
        return Member(top, "dependencies");
    }

    // Within the dependencies, as conda's own files have it.
    private static SpecMember? PipOf(SpecMapping top) =>
        Items(CondaOf(top)?.Value).OfType<SpecMapping>().Select(mapping => Member(mapping, "pip")).FirstOrDefault(member => member is not null);
}
