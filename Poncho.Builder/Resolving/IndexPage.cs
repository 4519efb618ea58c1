using Poncho.IO;
using Poncho.IO.Net;

namespace Poncho.Builder.Resolving;

/// <summary>A page of a package index, as it was when pip read it.</summary>
/// <param name="Url">Its address, without passwords.</param>
/// <param name="Content">The sha256 of its bytes; null where the index had no such page.</param>
/// <param name="Validators">What the server is shown to be asked whether it has changed.</param>
internal sealed record IndexPage(string Url, Digest? Content, Validators Validators);
