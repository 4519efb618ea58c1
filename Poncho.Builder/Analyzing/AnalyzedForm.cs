namespace Poncho.Builder.Analyzing;

/// <summary>The forms that a spec is written in.</summary>
internal enum AnalyzedForm
{
    /// <summary>The original PONCHO's JSON.</summary>
    Json,

    /// <summary>conda's environment.yml.</summary>
    Environment,

    /// <summary>pip's requirements.txt: nothing of conda.</summary>
    Requirements,

    /// <summary>pixi's pixi.toml.</summary>
    Pixi,
}
