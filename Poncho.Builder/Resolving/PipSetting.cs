namespace Poncho.Builder.Resolving;

/// <summary>One setting of pip.</summary>
/// <param name="Name">As its option is called, without dashes, such as <c>index-url</c>.</param>
/// <param name="Value">As written; several values are parted by blanks. May hold passwords.</param>
/// <param name="Section">Of a file: <c>global</c>, or the command that it is for; empty for a variable.</param>
/// <param name="From">The file, or the variable.</param>
internal sealed record PipSetting(string Name, string Value, string Section, string From);
