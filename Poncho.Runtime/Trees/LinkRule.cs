namespace Poncho.Runtime.Trees;

/// <summary>What is done where a path leads through a soft link that an earlier entry made.</summary>
internal enum LinkRule
{
    /// <summary>A <see cref="TreeConflictException"/>: what is written there depends on an order that layers unpacked side by side do not have.</summary>
    Conflict,

    /// <summary>It is followed where it stays below the root, and refused where it leaves it.</summary>
    FollowInside,
}
