namespace Poncho.Oci.Authentication;

/// <summary>What a user shows a registry: a name and password, or one of two kinds of tokens in their stead. Its text shows none of them.</summary>
public sealed record RegistryCredential
{
    /// <summary>What helpers put into the name's place where the password is an <see cref="IdentityToken"/>.</summary>
    internal const string TokenUser = "<token>";

    /// <summary>The user's name; empty where there is only a token.</summary>
    public string User { get; init; } = "";

    /// <summary>The password; empty where there is only a token.</summary>
    public string Password { get; init; } = "";

    /// <summary>A refresh token, which the registry's token server changes for bearer tokens; null where there is none.</summary>
    public string? IdentityToken { get; init; }

    /// <summary>A bearer token that is shown as it is; null where there is none.</summary>
    public string? RegistryToken { get; init; }

    /// <summary>As helpers and <c>auth</c> entries have it.</summary>
    internal static RegistryCredential Of(string user, string secret) =>
        user == TokenUser ? new() { IdentityToken = secret } : new() { User = user, Password = secret };

    /// <summary>The name alone.</summary>
    public override string ToString() => User;
}
