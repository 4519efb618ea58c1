namespace Poncho.Runtime.Trees;

/// <summary>What is done where a path leads through a soft link that an earlier entry made.</summary>
internal enum LinkRule
{
    /// <summary>
    /// It is a <see cref="TreeConflictException"/>: where layers are unpacked side by side, nobody can say which entry comes first.
    /// </summary>
    Conflict,

    /// <summary>It is refused: nothing there is a link, unless somebody wants to lead us elsewhere.</summary>
    Refuse,

    /// <summary>It is followed where it stays below the root, and refused where it leaves it.</summary>
    FollowInside,
}
