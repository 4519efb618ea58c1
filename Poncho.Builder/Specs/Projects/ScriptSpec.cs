using Poncho.Builder.Specs.Syntax;

namespace Poncho.Builder.Specs.Projects;

/// <summary>
/// What a script's inline metadata ask for: packages of pip's (<c>dependencies</c>), a Python, and in <c>[tool.poncho]</c>, <c>[tool.pixi]</c> and
/// <c>[tool.uv]</c> what they say in a project.
/// </summary>
internal static class ScriptSpec
{
    private static readonly string[] s_known = ["requires-python", "dependencies", "tool"];

    /// <param name="path">What errors call the script.</param>
    /// <param name="root">The tables of its block.</param>
    /// <exception cref="SpecException">They are wrong.</exception>
    public static ReadProject Read(string path, SpecMapping root)
    {
        var values = new TomlValues(path);
        values.Expect(root, s_known);
        var tree = new SpecTree();
        if (values.Table(root, "tool", "pixi") is { } pixi) new PixiManifest(values, pixi, tree, path, new HashSet<string>()).Read(null);
        if (!tree.AsksFor("python")) tree.Conda(PythonNeed.Of(values, values.Text(root, "requires-python"), root.At));
        var uv = new UvSettings(values, values.Table(root, "tool", "uv"), SpecChoice.None);
        foreach (var line in values.Texts(root, "dependencies").SelectMany(uv.Lines)) tree.Pip(line);
        uv.AddTo(tree);
        return tree.Done(values.Table(root, "tool", "poncho"));
    }
}
