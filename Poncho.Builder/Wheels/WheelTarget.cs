using System.Globalization;
using Poncho.Conda.Linking;
using Poncho.IO;
using Poncho.IO.Machines;

namespace Poncho.Builder.Wheels;

/// <summary>
/// What a wheel has to fit: CPython of one version, on Linux with glibc and one kind of processor. How new a glibc a wheel needs is seen in
/// its files.
/// </summary>
internal sealed class WheelTarget
{
    private readonly PythonInfo _python;
    private readonly string _subdir, _machine, _digits, _abi;
    private readonly int _major, _minor;
    private readonly bool _isFreeThreaded;

    /// <param name="python">The environment's.</param>
    /// <param name="subdir">conda's name of the platform.</param>
    public WheelTarget(PythonInfo python, string subdir)
    {
        _python = python;
        _subdir = subdir;
        _machine = CondaPlatform.Find(subdir)?.WheelMachine ?? "";
        string[] parts = python.ShortVersion.Split('.');
        (_major, _minor) = (int.Parse(parts[0], CultureInfo.InvariantCulture), int.Parse(parts[1], CultureInfo.InvariantCulture));
        _digits = $"{_major}{_minor}";
        // CPython without the interpreter lock is another ABI, and has another folder for its modules.
        _isFreeThreaded = python.SitePackages.Contains($"python{python.ShortVersion}t/", StringComparison.Ordinal);
        _abi = _isFreeThreaded ? $"cp{_digits}t" : $"cp{_digits}";
    }

    /// <summary>Whether one of the wheel's triples of tags is one that this Python takes.</summary>
    public bool Fits(WheelName wheel) =>
        wheel.PlatformTags.Any(IsPlatform) && wheel.PythonTags.Any(python => wheel.AbiTags.Any(abi => IsPython(python, abi)));

    /// <exception cref="PonchoException">The wheel is for another Python or platform.</exception>
    public void Refuse(WheelName wheel)
    {
        if (Fits(wheel)) return;
        string has = wheel.PlatformTags.Any(IsPlatform) ? $"Python {_python.ShortVersion}" : $"platform {_subdir}";
        throw new PonchoException(
            $"wheel is not for {has} of this environment: \"{wheel}\"",
            "lock again with the Python that the environment has, or ask for another version of the package");
    }

    private bool IsPlatform(string tag)
    {
        if (tag == "any") return true;
        if (_machine.Length == 0 || !tag.EndsWith("_" + _machine, StringComparison.Ordinal)) return false;
        string system = tag[..^(_machine.Length + 1)];
        return system is "linux" or "manylinux1" or "manylinux2010" or "manylinux2014" || IsGlibc(system);
    }

    // manylinux_2_28 and the like (PEP 600).
    private static bool IsGlibc(string system)
    {
        string[] parts = system.Split('_');
        return parts is ["manylinux", { Length: > 0 }, { Length: > 0 }] && parts[1..].All(part => part.All(char.IsAsciiDigit));
    }

    private bool IsPython(string python, string abi) => abi switch
    {
        "none" => python == $"cp{_digits}" || python == $"py{_major}" || (Minor(python, "py") is { } minor && minor <= _minor),
        "abi3" => !_isFreeThreaded && Minor(python, "cp") is { } oldest && oldest >= 2 && oldest <= _minor,
        _ => abi == _abi && python == $"cp{_digits}",
    };

    // Such as 11 of "cp311", where the environment has a Python 3.
    private int? Minor(string tag, string start)
    {
        string head = start + _major.ToString(CultureInfo.InvariantCulture);
        if (!tag.StartsWith(head, StringComparison.Ordinal)) return null;
        return int.TryParse(tag.AsSpan(head.Length), NumberStyles.None, CultureInfo.InvariantCulture, out int minor) ? minor : null;
    }
}
