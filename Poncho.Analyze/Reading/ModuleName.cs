namespace Poncho.Analyze.Reading;

/// <summary>Tells the names of modules from other strings.</summary>
internal static class ModuleName
{
    /// <summary>Whether it can name a module: identifiers with dots between them; nothing is one where dots stand before it.</summary>
    public static bool IsOne(string module, int dots) =>
        module.Length == 0 ? dots > 0 : module.Split('.').All(part => part.Length > 0 && !char.IsAsciiDigit(part[0]) && part.All(IsLetter));

    private static bool IsLetter(char character) => character == '_' || character >= 128 || char.IsAsciiLetterOrDigit(character);
}
