namespace Poncho.Registry.Access;

/// <summary>Who asks.</summary>
/// <param name="User">Null for anybody.</param>
/// <param name="Grants">What the token that was shown is good for, by repository; null where a password, or nothing, was shown.</param>
internal sealed record Identity(string? User, IReadOnlyDictionary<string, Rights>? Grants)
{
    public static Identity Anonymous { get; } = new(null, null);

    public bool IsAnonymous => User is null;
}
