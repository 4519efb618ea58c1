using System.Text;
using Poncho.Conda.Packages;

namespace Poncho.Conda.Linking;

/// <summary>The executable file that an entry point becomes.</summary>
/// <param name="EntryPoint">What it calls.</param>
/// <param name="Path">Its place below the prefix, such as <c>bin/ipython</c>.</param>
/// <param name="Python">The interpreter below the prefix.</param>
public sealed record EntryPointScript(EntryPoint EntryPoint, string Path, string Python)
{
    /// <summary>
    /// The script for a prefix, byte for byte as rattler writes it (conda indents by spaces; the rest is the same).
    /// <paramref name="prefix"/> may be a placeholder: it then occurs once, at offset 2, and the shebang is made to fit when it is
    /// relocated.
    /// </summary>
    public byte[] Render(string prefix)
    {
        string name = EntryPoint.Function.Split('.', 2)[0];
        return Encoding.UTF8.GetBytes(
            $"""
            #!{prefix}/{Python}
            # -*- coding: utf-8 -*-
            import re
            import sys

            from {EntryPoint.Module} import {name}

            if __name__ == '__main__':
            	sys.argv[0] = re.sub(r'(-script\.pyw?|\.exe)?$', '', sys.argv[0])
            	sys.exit({EntryPoint.Function}())

            """);
    }
}
