using System.Text.Json;
using Poncho.IO;
using Poncho.Registry.Naming;

namespace Poncho.Registry.Access;

/// <summary>Who may do what. Of the patterns that match a repository the longest one speaks.</summary>
internal sealed class Policy
{
    private static readonly Dictionary<string, Rights> s_words = new(StringComparer.Ordinal)
    {
        ["read"] = Rights.Read,
        ["create"] = Rights.Create,
        ["update"] = Rights.Update,
        ["delete"] = Rights.Delete,
    };

    private readonly (string Pattern, RepositoryPolicyDocument Document)[] _repositories;
    private readonly ILookup<string, string> _groupsOf;
    private readonly UserPolicyDocument? _admins;

    private Policy(PolicyDocument document)
    {
        // The longest first.
        _repositories = [.. document.Repositories.OrderByDescending(one => one.Key.Length).ThenBy(one => one.Key, StringComparer.Ordinal).Select(one => (one.Key, one.Value))];
        _groupsOf = document.Groups.SelectMany(group => group.Value.Users.Select(user => (User: user, Group: group.Key))).ToLookup(one => one.User, one => one.Group);
        _admins = document.AdminPolicy;
    }

    /// <exception cref="PonchoException">It is no policy; the message says where.</exception>
    public static Policy Read(string path) => Parse(File.ReadAllBytes(path), path);

    public static Policy Parse(ReadOnlySpan<byte> json, string path)
    {
        PolicyDocument document;
        try
        {
            document = JsonSerializer.Deserialize(json, PolicyJson.Default.PolicyDocument) ?? throw new JsonException("it is null");
        }
        catch (JsonException e)
        {
            string place = e.Path is { Length: > 0 } at ? $" at {at}" : "";
            throw new PonchoException($"policy file cannot be read in line {(e.LineNumber ?? 0) + 1}{place}: \"{path}\"", Reason(e), e);
        }

        Check(document, path);
        return new Policy(document);
    }

    /// <param name="user">Null for anybody.</param>
    /// <param name="repository">Where.</param>
    public Rights RightsOf(string? user, RepositoryName repository)
    {
        string name = repository.ToString();
        var rights = user is not null && _admins is not null && Speaks(_admins, user) ? Parse(_admins.Actions) : Rights.None;
        foreach (var (pattern, document) in _repositories)
        {
            if (!Glob.Matches(pattern, name)) continue;
            rights |= Parse(document.AnonymousPolicy);
            if (user is null) return rights;
            var own = document.Policies.Where(one => Speaks(one, user)).ToList();
            return rights | (own.Count == 0 ? Parse(document.DefaultPolicy) : own.Aggregate(Rights.None, (sum, one) => sum | Parse(one.Actions)));
        }

        return rights;
    }

    private bool Speaks(UserPolicyDocument policy, string user) => policy.Users.Contains(user) || policy.Groups.Intersect(_groupsOf[user]).Any();

    private static Rights Parse(string[] words) => words.Aggregate(Rights.None, (sum, word) => sum | s_words[word]);

    private static void Check(PolicyDocument document, string path)
    {
        IEnumerable<(string Place, UserPolicyDocument Policy)> policies = document.Repositories.SelectMany(one => one.Value.Policies.Select(policy => (one.Key, policy)));
        if (document.AdminPolicy is not null) policies = policies.Append(("adminPolicy", document.AdminPolicy));
        foreach (var (place, policy) in policies)
        {
            CheckWords(policy.Actions, place, path);
            string? group = policy.Groups.FirstOrDefault(name => !document.Groups.ContainsKey(name));
            if (group is null) continue;
            throw new PonchoException($"policy file {path} has no group of this name (at {place}): \"{group}\"", "groups stand below \"groups\", each with its \"users\"");
        }

        foreach (var (place, policy) in document.Repositories)
        {
            CheckWords(policy.DefaultPolicy, place, path);
            CheckWords(policy.AnonymousPolicy, place, path);
        }
    }

    private static void CheckWords(string[] words, string place, string path)
    {
        string? wrong = words.FirstOrDefault(word => !s_words.ContainsKey(word));
        if (wrong is not null) throw new PonchoException($"policy file {path} has a right that is none (at {place}): \"{wrong}\"", $"rights are {string.Join(", ", s_words.Keys)}");
    }

    // The platform's sentence is about types of ours.
    private static string Reason(JsonException e)
    {
        if (e.Message.Contains("could not be mapped", StringComparison.Ordinal) && e.Message.Split('\'') is [_, var name, ..]) return $"there is no member of this name: {name}";
        return e.Message.Contains("missing required", StringComparison.Ordinal) ? "a policy needs its \"actions\", a group its \"users\"" : "docs/registry.md shows one";
    }
}
