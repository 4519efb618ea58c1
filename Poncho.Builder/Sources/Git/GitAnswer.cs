namespace Poncho.Builder.Sources.Git;

/// <summary>How a call of git ended.</summary>
internal sealed record GitAnswer(int Status, byte[] Output, string Error)
{
    public bool Succeeded => Status == 0;
}
