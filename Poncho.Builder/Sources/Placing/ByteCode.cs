namespace Poncho.Builder.Sources.Placing;

/// <summary>What became of a module that was given to be compiled.</summary>
/// <param name="Source">The module's path below the prefix.</param>
/// <param name="Path">Its byte code's.</param>
/// <param name="Time">The module's time.</param>
/// <param name="Content">The byte code; null where there is none.</param>
/// <param name="Problem">Why there is none.</param>
internal sealed record ByteCode(string Source, string Path, long Time, SpooledFile? Content, string? Problem)
{
    /// <summary>The entry of a layer; only where there is byte code.</summary>
    public PlacedEntry ToEntry() => new() { Path = Path, Time = Time, Content = Content };
}
