namespace Poncho.Registry.Access;

/// <summary>What somebody may do in a repository; the words of a policy file.</summary>
[Flags]
internal enum Rights
{
    None = 0,

    /// <summary>Pull, list tags and referrers.</summary>
    Read = 1,

    /// <summary>Push what is new: blobs, manifests, tags that are not there yet.</summary>
    Create = 2,

    /// <summary>Move a tag that is there to another manifest.</summary>
    Update = 4,

    /// <summary>Delete tags, manifests, blobs.</summary>
    Delete = 8,

    All = Read | Create | Update | Delete,
}
