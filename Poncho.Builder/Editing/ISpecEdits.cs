using Poncho.Builder.Specs.Syntax;

namespace Poncho.Builder.Editing;

/// <summary>Knows where in one form of spec an item goes. Changes are collected in a <see cref="SpecText"/>.</summary>
internal interface ISpecEdits
{
    /// <summary>Puts an item behind the last one of its list, which is made where there is none.</summary>
    void Add(EditedPart part, string item);

    /// <summary>Puts another item in the place of one.</summary>
    /// <param name="at">Where the item begins.</param>
    /// <param name="item">What stands there then.</param>
    void Replace(SpecPosition at, string item);

    /// <summary>Takes items out, with the comments on their lines.</summary>
    /// <param name="places">Where they begin.</param>
    void Remove(IReadOnlyCollection<SpecPosition> places);
}
