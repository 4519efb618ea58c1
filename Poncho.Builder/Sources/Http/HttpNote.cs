using Poncho.IO;
using Poncho.IO.Net;

namespace Poncho.Builder.Sources.Http;

/// <summary>What an address held when it was asked last.</summary>
internal sealed record HttpNote(Digest Sha256, long Size, Validators Validators);
