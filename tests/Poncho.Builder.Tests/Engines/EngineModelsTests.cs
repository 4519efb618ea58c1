using System.Reflection;
using System.Security;
using System.Text;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using Docker.DotNet;
using Docker.DotNet.Models;
using Poncho.Testing;
using Xunit;

namespace Poncho.Builder.Tests.Engines;

/// <summary>
/// The library knows how to read all that an engine can answer, some 400 types, and the native compiler cannot tell which of them <c>poncho load</c> meets:
/// they were a quarter of the program, and a third of what it sets up at each start. native/docker-models.xml leaves out the others.
/// </summary>
public class EngineModelsTests
{
    // What Builder/Engines reads and sends as JSON: the messages of a pull and of a load, what was deleted; a context of docker's, who asks.
    private static readonly Type[] s_met =
        [typeof(JSONMessage), typeof(Dictionary<string, string>[]), typeof(AuthConfig), .. ContextTypes()];

    private static readonly Assembly s_library = typeof(DockerClient).Assembly;

    [Fact]
    public void The_program_knows_the_answers_of_an_engine_that_it_meets_and_no_others() =>
        Approved.MatchesFile(Substitutions(), Repository.Path("native", "docker-models.xml"));

    [Fact]
    public void Each_answer_that_is_met_is_one_that_the_library_reads()
    {
        var read = Contexts().SelectMany(Makers).Select(ModelOf).ToHashSet();
        Assert.All(s_met, type => Assert.Contains(type, read));
    }

    private static string Substitutions()
    {
        var kept = new HashSet<Type>();
        foreach (var type in s_met) Keep(type, kept);
        var xml = new StringBuilder("<!-- Written by EngineModelsTests (PONCHO_APPROVE=1): what poncho never meets of an engine's answers is refused instead of read. -->\n");
        xml.Append("<linker>\n  <assembly fullname=\"Docker.DotNet\">\n");
        foreach (var context in Contexts())
        {
            xml.Append($"    <type fullname=\"{context.FullName}\">\n");
            foreach (var maker in Makers(context).Where(maker => !kept.Contains(ModelOf(maker))))
                xml.Append($"      <method signature=\"{SecurityElement.Escape(SignatureOf(maker))}\" body=\"remove\" />\n");
            xml.Append("    </type>\n");
        }

        return xml.Append("  </assembly>\n</linker>\n").ToString();
    }

    // A type, and whatever its members are of.
    private static void Keep(Type type, HashSet<Type> kept)
    {
        if (!kept.Add(type)) return;
        if (Nullable.GetUnderlyingType(type) is { } plain) Keep(plain, kept);
        if (type.GetElementType() is { } element) Keep(element, kept);
        foreach (var part in type.GetGenericArguments()) Keep(part, kept);
        if (type.Assembly != s_library) return;
        foreach (var member in type.GetProperties()) Keep(member.PropertyType, kept);
    }

    private static IEnumerable<Type> ContextTypes() =>
        typeof(DockerClient).Assembly.GetTypes().Where(type => type.Name == "DockerContextMeta");

    private static IEnumerable<Type> Contexts() =>
        s_library.GetTypes().Where(type => type.IsSubclassOf(typeof(JsonSerializerContext))).OrderBy(type => type.FullName, StringComparer.Ordinal);

    private static IEnumerable<MethodInfo> Makers(Type context) => context
        .GetMethods(BindingFlags.Instance | BindingFlags.NonPublic | BindingFlags.DeclaredOnly)
        .Where(method => method.Name.StartsWith("Create_", StringComparison.Ordinal) && method.ReturnType.IsGenericType
            && method.ReturnType.GetGenericTypeDefinition() == typeof(JsonTypeInfo<>))
        .OrderBy(method => method.Name, StringComparer.Ordinal);

    // As the native compiler writes it: RETURNED NAME(PARAMETER).
    private static string SignatureOf(MethodInfo method) =>
        $"{NameOf(method.ReturnType)} {method.Name}({string.Join(',', method.GetParameters().Select(parameter => NameOf(parameter.ParameterType)))})";

    private static string NameOf(Type type)
    {
        if (type.GetElementType() is { } element) return NameOf(element) + "[]";
        string name = (type.IsGenericType ? type.GetGenericTypeDefinition() : type).FullName!.Replace('+', '/');
        return type.IsGenericType ? $"{name}<{string.Join(',', type.GetGenericArguments().Select(NameOf))}>" : name;
    }

    private static Type ModelOf(MethodInfo maker) => maker.ReturnType.GetGenericArguments()[0];
}
