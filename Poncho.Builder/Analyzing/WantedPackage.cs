namespace Poncho.Builder.Analyzing;

/// <summary>A package that an application needs and a spec lacks.</summary>
/// <param name="Kind"><c>conda</c> or <c>pip</c>.</param>
/// <param name="Package">Its line in a spec.</param>
/// <param name="Imports">What imports it: names with dots.</param>
internal sealed record WantedPackage(string Kind, string Package, IReadOnlyList<string> Imports);
