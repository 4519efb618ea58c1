namespace Poncho.Builder.Explaining;

/// <summary>What a package needs of another.</summary>
/// <param name="Name">The other's name; of a virtual package it begins with two underscores.</param>
/// <param name="Spec">In the publisher's words: a match spec, or a requirement of pip.</param>
internal sealed record PackageNeed(string Name, string Spec);
