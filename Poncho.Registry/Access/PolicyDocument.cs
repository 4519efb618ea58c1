using System.Text.Json;
using System.Text.Json.Serialization;

namespace Poncho.Registry.Access;

/// <summary>
/// A policy file's members, as zot has them below <c>accessControl</c>. A name that is none of these is refused: a right that is misspelt must not be
/// lost silently.
/// </summary>
internal sealed record PolicyDocument
{
    public Dictionary<string, GroupDocument> Groups { get; set; } = [];

    public Dictionary<string, RepositoryPolicyDocument> Repositories { get; set; } = [];

    public UserPolicyDocument? AdminPolicy { get; set; }
}

/// <summary>Users under one name.</summary>
internal sealed record GroupDocument
{
    public required string[] Users { get; init; }
}

/// <summary>Who may do what in repositories of one pattern.</summary>
internal sealed record RepositoryPolicyDocument
{
    public UserPolicyDocument[] Policies { get; set; } = [];

    /// <summary>What users may of whom no policy speaks.</summary>
    public string[] DefaultPolicy { get; set; } = [];

    /// <summary>What anybody may.</summary>
    public string[] AnonymousPolicy { get; set; } = [];
}

/// <summary>What some users may.</summary>
internal sealed record UserPolicyDocument
{
    public string[] Users { get; set; } = [];

    public string[] Groups { get; set; } = [];

    public required string[] Actions { get; init; }
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    ReadCommentHandling = JsonCommentHandling.Skip,
    AllowTrailingCommas = true,
    RespectNullableAnnotations = true)]
[JsonSerializable(typeof(PolicyDocument))]
internal sealed partial class PolicyJson : JsonSerializerContext;
