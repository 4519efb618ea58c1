namespace Poncho.Conda.Versions;

/// <summary>How much of what the wild has made of version and match specs is taken.</summary>
public enum Strictness
{
    /// <summary>
    /// What repodata and users' files hold: ambiguous and odd forms get the meaning that conda gives them (<c>1.0</c> is <c>==1.0</c>,
    /// <c>&gt;=1.*</c> is <c>&gt;=1</c>).
    /// </summary>
    Lenient,

    /// <summary>Only what has one meaning; for specs that are written anew.</summary>
    Strict,
}
