namespace Poncho.IO;

/// <summary>
/// An error that the user can mend: <see cref="Exception.Message"/> says in one line what is wrong and where, the offending value last and
/// in quotes; <see cref="Hint"/> says what to do. Control characters in them are escaped (<see cref="PlainText"/>). Only <c>Main</c> shows
/// it. Every other exception that reaches <c>Main</c> is a bug in Poncho.
/// </summary>
public class PonchoException : Exception
{
    public PonchoException(string message, string? hint = null, Exception? inner = null)
        : base(PlainText.Line(message), inner) => Hint = hint is null ? null : PlainText.Line(hint);

    /// <summary>What the user can do about it, one line without a leading "hint:"; null where nothing is known.</summary>
    public string? Hint { get; }
}
