using Poncho.Testing;

namespace Poncho.EndToEnd.Digests;

/// <summary>How a program is started as on another machine: another umask, one core, and another user where this one may choose.</summary>
internal static class Elsewhere
{
    /// <summary>The words before the program's own arguments.</summary>
    public static string[] Command(string program)
    {
        string[] user = Environment.UserName == "root" ? [Programs.Need("setpriv"), "--reuid=65534", "--regid=65534", "--clear-groups"] : [];
        return ["/bin/sh", "-c", "umask 077; exec \"$@\"", "sh", Programs.Need("taskset"), "-c", FirstCore(), .. user, program];
    }

    /// <summary>What its user has set: another zone, language and order of hashing.</summary>
    public static Dictionary<string, string?> Variables => new(StringComparer.Ordinal)
    {
        ["TZ"] = "Asia/Kolkata",
        ["LANG"] = "tr_TR.UTF-8",
        ["LC_ALL"] = "tr_TR.UTF-8",
        ["PYTHONHASHSEED"] = "17",
        ["PYTHONDONTWRITEBYTECODE"] = "1",
        ["SOURCE_DATE_EPOCH"] = "1",
    };

    private static string FirstCore() => File.ReadLines("/proc/self/status").First(line => line.StartsWith("Cpus_allowed_list:", StringComparison.Ordinal)).Split('\t')[1].Split('-', ',')[0];
}
